"""The WSIS Prizes: one contest a year, from the first nomination to the published winners.

A contest has an arrow of time, and the packages are its stages. A stage may use the stages before it, never those
after it:

    edition       the year: rules as data, calendar, freezing, amendments, guidelines
    nomination    a project is drafted, submitted, returned, withdrawn
    review        experts mark projects; the nomination decision is drawn at the cut
    ballot        the public votes; identity stays apart from choice
    tally         the count, a pure function of votes and rules
    results       champions, winners, publication by two stewards
    stocktaking   the public register over all editions

Below them stand what every stage needs: accounts, mail, journal, i18n, jobs, and the reference data. Above them stand
the ways in: web (pages), api (JSON), worker (what happens later), cli (commands). They are thin and hold no rule.

Inside a stage the rooms have the same names: rules (pure), models, schemas, queries (reads), actions (one function an
act), refusals. Start reading with edition/document, then nomination/rules/submission.py, ballot/actions.py and tally.
"""

import gc

__version__ = "0.1.0"
# The program itself is hundreds of thousands of objects that live for ever. At Python's usual 700 it was looked over so
# often while it was loaded that a killed server was back after nine seconds instead of five.
gc.set_threshold(50_000, 20, 20)
