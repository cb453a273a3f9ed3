"""The people of most tests of nominations: a nominator, two stewards, and a submitted project. A test that needs others
has fixtures of its own.
"""

from __future__ import annotations

import pytest

from tests.contest import load_contest, person, steward
from tests.nomination.drafts import submitted


@pytest.fixture
async def edition(session, time):
    return await load_contest(session)


@pytest.fixture
async def ana(session, edition):
    return await person(session, "ana@example.org")


@pytest.fixture
async def eve(session, edition):
    return await steward(session, "eve@example.org")


@pytest.fixture
async def kim(session, edition):
    return await steward(session, "kim@example.org")


@pytest.fixture
async def project(session, edition, ana):
    return await submitted(session, edition, ana)
