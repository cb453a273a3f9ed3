"""How many statements a database is asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from prizes.db import Database
from prizes.gate.readers import my_tasks

PULSE = "SELECT max(journal_entry.id)"
RULES = "SELECT rules_version.sha256, rules_version.document"


@contextmanager
def statements(database: Database, *, afresh: bool = True) -> Iterator[list[str]]:
    """The statements sent while the context is open, without those that begin and end transactions, without what is
    asked beside a slow request: whether the database answers at all (`edge/pulse.py`), and without the documents of
    rules, which a process reads once: whether it has depends on the tests before. `afresh`: what a page remembers for
    a moment is forgotten before, so that each is counted as if it were the first.
    """
    if afresh:
        my_tasks.forget()
    seen: list[str] = []

    def before(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("BEGIN", "COMMIT", "ROLLBACK", PULSE, RULES)):
            seen.append(statement)

    event.listen(database.engine.sync_engine, "before_cursor_execute", before)
    try:
        yield seen
    finally:
        event.remove(database.engine.sync_engine, "before_cursor_execute", before)
