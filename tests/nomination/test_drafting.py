"""Automatic saves by the acts: in any order of saves and losses of two open forms nothing acknowledged is lost unseen."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prizes.errors import Missing
from prizes.nomination.actions.drafts import claim_drafts, drop_draft, save_what_fits
from prizes.nomination.actions.steps import own
from prizes.nomination.actions.writing import create_draft
from prizes.nomination.project_roles import DraftKey, Permission
from prizes.nomination.rules.merging import after_saving, mark_of, marks_of
from prizes.nomination.rules.parsing import current, held
from tests.contest import load_contest, person
from tests.nomination.drafts import WORDS, begun

NAMES = ("title", "owner", "answers.description")
TEXTS = ("", "one", "two words", "  spaced  ", "ثلاثة", "x" * 401)
STEPS = st.one_of(
    st.tuples(st.just("type"), st.integers(0, 1), st.sampled_from(NAMES), st.sampled_from(TEXTS)),
    st.tuples(st.sampled_from(["save", "unheard", "lost", "reload"]), st.integers(0, 1)),
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, max_size=25))
async def test_the_last_text_acknowledged_is_the_text_shown_or_both_are(session, time, world, steps):
    edition, key = world
    project = await create_draft(session, edition, key, {"title": "one"})
    pages = [_opened(project), _opened(project)]
    acknowledged = {name: current(project, name) or "" for name in NAMES}
    for step, number, *rest in steps:
        fields, seen = pages[number]
        if step == "type":
            fields[rest[0]] = rest[1]
        elif step == "reload":
            pages[number] = _opened(project)
        elif step in ("save", "unheard"):
            before = {name: current(project, name) or "" for name in NAMES}
            kept = await save_what_fits(session, edition, project.id, dict(fields), editor=key, seen=seen)
            for name in NAMES:
                now = current(project, name) or ""
                if now != before[name]:  # only what this page has shown makes way
                    assert mark_of(before[name]) == seen[name]
                    acknowledged[name] = now
                elif name in kept.others:
                    assert now in str(kept.others[name]) or now == ""
            if step == "save":
                pages[number] = (fields, after_saving(held(project, NAMES), kept.values, seen))
        assert {name: current(project, name) or "" for name in NAMES} == acknowledged
    await drop_draft(session, edition, project.id, key)


@pytest.fixture
async def world(session, time):
    return await load_contest(session), DraftKey("a" * 64)


def _opened(project):
    return {name: current(project, name) or "" for name in NAMES}, marks_of(held(project, NAMES), NAMES)


async def test_what_cannot_be_kept_does_not_hold_up_the_rest(session, world):
    edition, key = world
    project = await create_draft(session, edition, key, {"title": "one"})
    sent = {"title": "x" * 401, "owner": "Kept"}
    kept = await save_what_fits(
        session, edition, project.id, sent, editor=key, seen=marks_of(held(project, NAMES), NAMES)
    )
    assert set(kept.faults) == {"title"}
    assert (project.title, project.owner) == ("one", "Kept")


@pytest.mark.both_databases
async def test_a_key_opens_its_drafts_until_they_are_claimed(session, world):
    edition, key = world
    ana = await person(session, "ana@example.org")
    project = await create_draft(session, edition, key, {"title": "one"})
    other = DraftKey("b" * 64)
    with pytest.raises(Missing):
        await own(session, edition, project.id, other, Permission.READ)
    with pytest.raises(Missing):
        await drop_draft(session, edition, project.id, other)
    assert await claim_drafts(session, ana, other) == 0
    assert await claim_drafts(session, ana, key) == 1
    await session.refresh(project)
    with pytest.raises(Missing):
        await own(session, edition, project.id, key, Permission.READ)
    assert (await own(session, edition, project.id, ana, Permission.LEAD)).title == "one"
    assert await claim_drafts(session, ana, key) == 0


async def test_claiming_takes_no_project_of_anybody_else(session, world):
    edition, key = world
    ben = await person(session, "ben@example.org")
    his = await begun(session, edition, ben, **{"answers.description": WORDS})
    await claim_drafts(session, await person(session, "ana@example.org"), key)
    await session.refresh(his)
    assert (await own(session, edition, his.id, ben, Permission.LEAD)).nominator_id == ben.id
