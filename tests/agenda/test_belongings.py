"""What is somebody's own is asked on every page: it is found by indexes, however many projects there are."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import event, text

from prizes.agenda.mine.belongings import belongings_of
from tests.contest import load_contest, person

SCANNED = re.compile(r"\b(?:SCAN|Seq Scan on) (\w+)")


@pytest.mark.both_databases
async def test_ones_own_projects_and_what_waits_for_an_answer_are_found_by_indexes(session, database, time):
    await load_contest(session)
    ana = await person(session, "ana@example.org")
    await session.commit()
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        asked.append((statement, parameters))

    event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    try:
        await belongings_of(session, ana)
    finally:
        event.remove(database.engine.sync_engine, "before_cursor_execute", note)
    [(statement, parameters)] = [each for each in asked if "project_message" in each[0]]
    connection = await session.connection()
    if not database.sqlite:  # of so few rows it would read all
        await connection.execute(text("set local enable_seqscan = off"))
    explain = "EXPLAIN QUERY PLAN " if database.sqlite else "EXPLAIN "
    found = await connection.exec_driver_sql(explain + statement, parameters)
    plan = "\n".join(" ".join(map(str, row)) for row in found.all())
    assert not {"project", "project_message", "project_member"} & {*SCANNED.findall(plan)}, plan
    for index in ("ix_project_message_side_project_id", "ix_project_nominator_id"):
        assert index in plan, plan
