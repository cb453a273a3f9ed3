"""A review that is written in two windows: no word is overwritten unseen."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prizes.errors import Conflict, Invalid
from prizes.nomination.rules.merging import marks_of, merge
from prizes.review.actions.marking import save_form, save_review, save_what_fits
from prizes.review.rules.review_form import (
    fields_of,
    fitted,
    parts_of,
    seen_after,
    values_of,
)
from tests.contest import NOMINATING, expert, load_contest, steward
from tests.edition.cutting.building import marking
from tests.review.reviewing import assigned, marked, phase_of, signed_in, submitted

COMMENTED = {
    "criteria": [
        {"id": "relevance", "label": "Relevance", "weight": 2, "comment": "required"},
        {"id": "impact", "label": "Impact", "weight": 1, "comment": "optional"},
    ],
    "reviews": 2,
}
NAMES = ("mark.a", "mark.b", "comment")
values = st.fixed_dictionaries(
    {},
    optional={"mark.a": st.integers(1, 5), "mark.b": st.integers(1, 5), "comment": st.text("xy", max_size=2)},
)
RULES = marking(a=1, b=1)


def full(some):
    return {name: some.get(name) for name in NAMES}


@given(values, values)
def test_one_window_alone_always_keeps_what_it_sends(kept, sent):
    merged = merge(kept, full(sent), marks_of(kept, NAMES))
    assert merged.conflicts == ()
    assert parts_of(kept | merged.values) == parts_of(full(sent))


@given(values, values, values)
def test_what_another_window_saved_is_never_overwritten_unseen(first, theirs, mine):
    """Two forms were opened on the same review; theirs is saved first."""
    seen = marks_of(first, NAMES)
    kept = first | merge(first, full(theirs), seen).values
    merged = merge(kept, full(mine), seen)
    after = kept | merged.values
    for name in NAMES:
        changed_by_them = (full(theirs)[name] or None) != (first.get(name) or None)
        if changed_by_them:
            assert (after.get(name) or None) == (full(theirs)[name] or None)
        else:
            assert name not in merged.conflicts
            assert (after.get(name) or None) == (full(mine)[name] or None)


@given(values, values, values)
def test_a_conflict_stays_one_until_its_reader_chooses(first, theirs, mine):
    seen = marks_of(first, NAMES)
    kept = first | merge(first, full(theirs), seen).values
    merged = merge(kept, full(mine), seen)
    after = kept | merged.values
    again = merge(after, full(mine), seen_after(RULES, after, full(mine), seen, ()))
    assert again.conflicts == merged.conflicts
    assert again.values == {}


def test_a_form_has_a_comment_where_the_rules_ask_for_one():
    asked = RULES.model_copy(
        update={"criteria": [c.model_copy(update={"comment": "optional"}) for c in RULES.criteria[:1]]}
    )
    assert fields_of(asked) == ["mark.a", "comment.a", "comment"]
    assert fields_of(asked.model_copy(update={"comment": "none"})) == ["mark.a", "comment.a"]


@pytest.mark.parametrize("typed", ["Good \x00\u202ework\u202c\r\n", "\tGood \ufeffwork"])
def test_a_comment_is_kept_without_characters_that_are_no_text(typed):
    """They reach nominators by mail, and PostgreSQL refuses NUL."""
    assert fitted(RULES, {"comment": typed}) == {"comment": "Good work"}


def test_what_the_rules_ask_for_no_more_is_no_part_of_a_review():
    held = SimpleNamespace(marks={"a": 4, "gone": 5}, comments={"gone": "Words."}, comment="Whole.")
    assert values_of(RULES, held) == {"mark.a": 4, "comment": "Whole."}


# --- the acts ------------------------------------------------------------------------------------------


@pytest.fixture
async def desk(session, time):
    """A form on one project: call it with what is sent."""
    edition = await load_contest(session, nomination__marking=COMMENTED)
    one = await expert(session, "e1@example.org")
    project = await submitted(session, edition, "Alpha")
    await assigned(session, edition, await steward(session))
    time(NOMINATING)

    async def save(act=save_form, seen=None, **sent):
        named = {name.replace("__", "."): value for name, value in sent.items() if name != "submit"}
        more = {"submit": True} if sent.get("submit") else {}
        return await act(
            session,
            edition,
            phase_of(edition),
            project.id,
            await signed_in(session, one),
            sent=named,
            seen=seen or {},
            **more,
        )

    save.edition, save.project, save.expert = edition, project, one
    return save


async def test_comments_by_criterion_are_kept_and_asked_for(desk):
    with pytest.raises(Invalid) as refused:
        await desk(mark__relevance=4, mark__impact=3, submit=True)
    assert set(refused.value.fields) == {"comment.relevance"}
    review = await desk(mark__relevance=4, mark__impact=3, comment__relevance=" Sound. ", submit=True)
    assert review.comments == {"relevance": "Sound."}
    assert review.submitted_at == NOMINATING


async def test_two_windows_on_different_fields_keep_both(desk):
    await desk(mark__relevance=4)
    review = await desk(mark__impact=2)
    assert review.marks == {"relevance": 4, "impact": 2}
    assert review.revision == 2


async def test_two_windows_on_one_field_are_told_and_nothing_is_lost(desk):
    first = await desk(comment="Mine.")
    with pytest.raises(Conflict) as refused:
        await desk(comment="Theirs.", mark__impact=2)
    assert set(refused.value.fields) == {"comment"}
    kept = await desk(save_what_fits, comment="Theirs.", mark__impact=2)
    assert kept.conflicts == ("comment",)
    assert (kept.review.comment, kept.review.marks) == ("Mine.", {"impact": 2})
    marking = desk.edition.rules.phase("nomination").marking
    chosen = marks_of(values_of(marking, first), fields_of(marking))
    assert (await desk(seen=chosen, comment="Theirs.")).comment == "Theirs."


async def test_an_automatic_save_keeps_the_rest_where_one_mark_is_off_the_scale(desk):
    kept = await desk(save_what_fits, mark__relevance=9, mark__impact=2)
    assert set(kept.faults) == {"mark.relevance"}
    assert kept.review.marks == {"impact": 2}


async def test_saving_the_same_again_changes_nothing(desk):
    first = await desk(save_what_fits, comment="Mine.")
    again = await desk(save_what_fits, comment="Mine.")
    assert again.review.revision == first.review.revision == 1


async def test_a_program_that_saw_an_older_revision_is_refused(session, desk):
    await marked(session, desk.edition, desk.project.id, desk.expert, {"impact": 2}, submit=False)
    with pytest.raises(Conflict):
        await save_review(
            session,
            desk.edition,
            phase_of(desk.edition),
            desk.project.id,
            await signed_in(session, desk.expert),
            marks={"impact": 3},
            comment="",
            revision=0,
        )
