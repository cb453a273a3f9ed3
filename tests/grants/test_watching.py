"""What is done beyond the rights of a role is seen on SQLite too, though it has no roles."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from tests import rights
from tests.contest import person

READ = "SELECT person_id FROM voter"


@pytest.fixture
def seen():
    """What this test has done too much, which it is not blamed for."""
    yield rights.too_much
    rights.too_much.clear()


async def acted(database, who: str, *statements: str) -> None:
    before = rights.acting.set(who)
    try:
        async with database.writing() as session:
            for statement in statements:
                await session.exec(text(statement))
            await session.rollback()
    finally:
        rights.acting.reset(before)


@pytest.mark.parametrize(
    ("who", "statement", "found"),
    [
        ("web", READ, {"web: select voter.person_id"}),
        ("web", "SELECT p.email FROM person p JOIN voter v ON v.person_id = p.id", {"web: select voter.person_id"}),
        ("web", "SELECT count(*) FROM vote_circumstance", {"web: select vote_circumstance"}),
        ("web", "UPDATE vote SET tag = 'x'", {"web: update vote.tag"}),
        ("web", "DELETE FROM vote", {"web: delete vote"}),
        ("web", "UPDATE vote SET in_force = false", set()),
        ("web", "SELECT count(*) FROM voter WHERE edition = 'x'", set()),
        ("worker", READ, set()),
        ("worker", "INSERT INTO voter VALUES ('x', 'y')", {"worker: insert voter"}),
        ("worker", "SELECT token_hash FROM session", {"worker: select session.token_hash"}),
        ("", "DELETE FROM vote", set()),
    ],
)  # fmt: skip
async def test_what_is_beyond_the_rights_of_a_role(database, seen, who, statement, found):
    if who != "worker" or "INSERT" not in statement:
        await acted(database, who, statement)
    else:
        with pytest.raises(Exception, match="FOREIGN KEY"):
            await acted(database, who, statement)
    assert seen == found


async def test_a_statement_that_was_prepared_for_another_is_judged_anew(database, seen):
    await acted(database, "", READ)
    await acted(database, "worker", READ)
    assert not seen
    await acted(database, "web", READ)
    assert seen == {"web: select voter.person_id"}
    seen.clear()
    await acted(database, "", READ)
    assert not seen


async def test_requests_are_the_webs_and_letters_the_workers(browser, session, seen, monkeypatch):
    """The real program, with less than it needs."""
    await person(session, "ana@example.org")
    await session.commit()
    monkeypatch.setitem(rights.JUDGES, "web", rights.judge("worker"))
    await browser.sign_in_by_mail("ana@example.org")
    assert "worker: insert session" in seen and "worker: update sign_in_code.used_at" in seen
