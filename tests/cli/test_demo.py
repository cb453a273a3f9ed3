"""The demo that lies there is served again, also by a newer checkout."""

from __future__ import annotations

import asyncio

from prizes import config
from prizes.cli.demo.command import demo
from prizes.db import Database
from prizes.migrations import is_current


def test_a_demo_that_an_older_checkout_made_is_migrated(tmp_path, monkeypatch, settings):
    made = tmp_path / "demo"
    made.mkdir()
    (made / "made").touch()
    monkeypatch.setattr("prizes.cli.demo.command.FOLDER", made)
    monkeypatch.setattr("prizes.logs.set_up", lambda: None)
    try:
        demo(port=0, fresh=False, serve=False)
    finally:
        config.use(settings)
    database = Database(f"sqlite+aiosqlite:///{made / 'prizes.sqlite'}")

    async def current() -> bool:
        try:
            return await is_current(database)
        finally:
            await database.close()

    assert asyncio.run(current())
