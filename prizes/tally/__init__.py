"""The count: what the votes in force and the rules make of each category.

This stage promises that the result is a pure function of four things: the rules, the projects on the ballot,
the votes in force and, where the rules ask for them, marks and a panel's decisions. The same functions count
an edition from its database, a file of events (`prizes count`) and an exported folder (`prizes recount`).

`judging` says of each event whether it stands; `counting` counts; `edition.cutting`, which the experts'
decisions use as well, draws the line. `replay` puts these together for events; `export` and `recount` write
and check the files anyone can recount from. Only `actions`, `queries` and `models` know of a database.
"""
