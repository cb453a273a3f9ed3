"""How many statements a database is asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from prizes.db import Database
from prizes.gate import my_tasks

PULSE = "SELECT max(journal_entry.id)"


@contextmanager
def statements(database: Database, *, afresh: bool = True) -> Iterator[list[str]]:
    """The statements sent while the context is open, without those that begin and end transactions, and without what is
    asked beside a slow request: whether the database answers at all (`edge/pulse.py`). `afresh`: what a page
    remembers for a moment is forgotten before, so that each is counted as if it were the first.
    """
    if afresh:
        my_tasks.forget()
    seen: list[str] = []

    def before(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("BEGIN", "COMMIT", "ROLLBACK", PULSE)):
            seen.append(statement)

    event.listen(database.engine.sync_engine, "before_cursor_execute", before)
    try:
        yield seen
    finally:
        event.remove(database.engine.sync_engine, "before_cursor_execute", before)
