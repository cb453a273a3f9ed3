"""Every rules document that the check accepts can be played to its end."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from prizes.db import Database
from prizes.edition.document.methods import METHODS
from tests.conftest import postgres_database
from tests.contest import small_rules
from tests.edition.strategies import FEATURES, rules_documents
from tests.results.playing import Player


async def played(empty: Path, rules, seed: int) -> Player:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "prizes.sqlite"
        shutil.copy(empty, path)
        database = Database(f"sqlite+aiosqlite:///{path}")
        try:
            player = Player(database, rules, seed)
            await player.play()
            return player
        finally:
            await database.close()


async def test_the_small_contest_ends_with_published_winners(migrated_sqlite):
    player = await played(migrated_sqlite, small_rules(), seed=3)
    assert player.published is not None
    assert {h["title"] for h in player.published["honours"]} == {"winner"}


@pytest.mark.parametrize("method", METHODS)
async def test_a_contest_whose_panel_votes_and_keeps_records_ends_with_winners(migrated_sqlite, method):
    rules = small_rules(selection__method=method, selection__panel={"minutes": True})
    player = await played(migrated_sqlite, rules, seed=3)
    assert {h["title"] for h in player.published["honours"]} == {"winner"}


def test_any_accepted_rules_can_be_played_to_the_end(empty_database):
    @settings(
        max_examples=60,
        deadline=None,
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(rules=rules_documents(), seed=st.integers(0, 2**16))
    def play(rules, seed):
        asyncio.run(played(empty_database, rules, seed))

    play()


@pytest.mark.stage
@pytest.mark.parametrize("feature", FEATURES)
def test_rules_with_the_rarer_features_can_be_played_on_postgresql(feature):
    """Each with at least one other of them."""

    @settings(
        max_examples=4,
        deadline=None,
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(
        rules=rules_documents().filter(
            lambda rules: FEATURES[feature](rules) and sum(has(rules) for has in FEATURES.values()) > 1
        ),
        seed=st.integers(0, 2**16),
    )
    def play(rules, seed):
        asyncio.run(played_on_postgresql(rules, seed))

    play()


async def played_on_postgresql(rules, seed: int) -> None:
    async with postgres_database() as url:
        database = Database(url)
        try:
            await Player(database, rules, seed).play()
        finally:
            await database.close()
