import asyncio

import pytest
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from prizes.accounts.models import HeldForm
from prizes.db import Database, Patience
from tests.conftest import NOON


def held(name: str) -> HeldForm:
    return HeldForm(token_hash=name, path="/", fields=[], created_at=NOON)


@pytest.mark.both_databases
async def test_many_writers_at_once_all_get_their_turn(database):
    async def write(n: int) -> None:
        async with database.writing() as session:
            session.add(held(f"{n}"))
            await session.flush()
            await asyncio.sleep(0.001)

    await asyncio.gather(*(write(n) for n in range(50)))
    async with database.reading() as session:
        from sqlmodel import func, select

        assert (await session.exec(select(func.count()).select_from(HeldForm))).one() == 50


async def test_a_writer_that_fails_or_is_given_up_hands_on_its_turn(database):
    async def fail() -> None:
        async with database.writing() as session:
            session.add(held("failed"))
            await session.flush()
            raise LookupError

    async def be_given_up() -> None:
        async with database.writing() as session:
            session.add(held("given up"))
            await session.flush()
            await asyncio.sleep(60)

    with pytest.raises(LookupError):
        await fail()
    task = asyncio.create_task(be_given_up())
    await asyncio.sleep(0.1)
    waiting = asyncio.create_task(be_given_up())
    await asyncio.sleep(0.05)
    for each in (waiting, task):
        each.cancel()
        with pytest.raises(asyncio.CancelledError):
            await each
    async with asyncio.timeout(5):
        async with database.writing() as session:
            session.add(held("third"))


async def test_a_writer_does_not_wait_for_ever(database):
    await database.close()
    database = Database(database.url.render_as_string(), patience=Patience(turn=0.1))
    async with database.writing():
        with pytest.raises(PoolTimeoutError):
            async with database.writing():
                pass
    async with database.writing() as session:
        session.add(held("after"))
    await database.close()
