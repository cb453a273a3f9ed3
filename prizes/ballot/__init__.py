"""The public vote. Promises one vote in force by voter and category, and a box nobody can look into.

A vote row has a keyed tag, never a person; `keys` holds the key outside the database. Nothing else imports
`models`: others get choices without voters through `queries`, and only after the end of voting.
"""
