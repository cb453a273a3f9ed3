"""A draft of an edition: begun as a copy, changed, undone and done again, put before a second steward."""

from __future__ import annotations

import json

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from prizes.edition.actions import load
from prizes.edition.document.components import LANGS
from prizes.edition.document.loading import load_example, load_shipped, shipped
from prizes.edition.document.problem import Problems
from prizes.edition.document.rules import Rules
from prizes.edition.models import EditionDraft, EditionDraftStep
from prizes.edition.queries import edition_in_force
from prizes.edition.studio import actions
from prizes.edition.studio.beginning import begun_from
from prizes.edition.studio.queries import edition_draft
from prizes.edition.studio.sections import faults_of
from prizes.edition.studio.ways import ABSENT, mark_of, put, read_way, value_at
from prizes.errors import Conflict, Invalid, Missing
from prizes.journal.models import JournalEntry
from prizes.office.approvals import approve
from tests.contest import at, load_contest, steward
from tests.results.test_announcements import public_and_jury
from tests.web.test_office import complete

BEFORE = at("2026-10-20 12:00")


@pytest.fixture
async def begun(session, time):
    """Two stewards, and a draft of 2028 begun from 2027."""
    time(BEFORE)
    one, two = await steward(session, "a@example.org"), await steward(session, "b@example.org")
    base = await load(session, Rules.model_validate_json(complete()), loader=None)
    draft = await actions.begin_draft(session, base, "2028", 1, by=one.id)
    return one.id, two.id, base, draft.id


async def changed(session, draft_id, way, value, by, seen=None):
    await actions.change_draft(session, draft_id, read_way(way), value, seen=seen, by=by)
    return (await edition_draft(session, draft_id)).document


async def test_a_draft_begins_as_a_copy_with_another_name_and_later_dates(session, begun):
    _, _, base, draft_id = begun
    draft = await edition_draft(session, draft_id)
    rules = Rules.model_validate(draft.document)
    assert (rules.slug, draft.base_slug) == ("2028", "2027")
    dates = [
        (later, earlier)
        for phase, same in zip(rules.phases, base.rules.phases, strict=True)
        for later, earlier in ((phase.opens, same.opens), (phase.closes, same.closes))
        if later or earlier
    ]
    assert len(dates) >= len(rules.phases)
    assert all(later == earlier.replace(year=earlier.year + 1) for later, earlier in dates)
    assert (await edition_in_force(session, "2028")) is None, "a draft is no edition"


async def test_every_step_is_undone_and_done_again(session, begun):
    one, _, _, draft_id = begun
    first = (await edition_draft(session, draft_id)).document
    await changed(session, draft_id, "timezone", "UTC", one)
    last = await changed(session, draft_id, "phases.0.note", {"en": "A note."}, one)
    assert await actions.undo(session, draft_id) == "phases.0.note"
    await actions.undo(session, draft_id)
    assert (await edition_draft(session, draft_id)).document == first
    with pytest.raises(Conflict, match="nothing to undo"):
        await actions.undo(session, draft_id)
    await actions.redo(session, draft_id)
    await actions.redo(session, draft_id)
    assert (await edition_draft(session, draft_id)).document == last
    with pytest.raises(Conflict, match="nothing to redo"):
        await actions.redo(session, draft_id)


async def test_a_change_after_an_undone_one_takes_its_place(session, begun):
    one, _, _, draft_id = begun
    await changed(session, draft_id, "timezone", "UTC", one)
    await actions.undo(session, draft_id)
    await changed(session, draft_id, "timezone", "Asia/Tokyo", one)
    draft = await edition_draft(session, draft_id)
    assert (draft.document["timezone"], draft.undoable, draft.redoable) == ("Asia/Tokyo", True, False)


async def test_a_key_that_was_absent_is_absent_again(session, begun):
    one, _, _, draft_id = begun
    await changed(session, draft_id, "ordinal", ABSENT, one)
    assert "ordinal" not in (await edition_draft(session, draft_id)).document
    await changed(session, draft_id, "ordinal", None, one)
    await actions.undo(session, draft_id)
    assert "ordinal" not in (await edition_draft(session, draft_id)).document


async def test_what_another_steward_changed_since_is_not_overwritten(session, begun):
    one, two, _, draft_id = begun
    seen = mark_of((await edition_draft(session, draft_id)).document["timezone"])
    await changed(session, draft_id, "timezone", "UTC", two, seen)
    with pytest.raises(Conflict, match="Another steward has changed this part"):
        await changed(session, draft_id, "timezone", "Asia/Tokyo", one, seen)


async def test_entries_of_a_list_are_added_moved_and_removed(session, begun):
    one, _, _, draft_id = begun

    async def codes():
        return [each["code"] for each in (await edition_draft(session, draft_id)).document["categories"]]

    before = await codes()
    await actions.add_entry(session, draft_id, ("categories",), {"code": "NEW"}, by=one)
    assert await codes() == [*before, "NEW"]
    await actions.move_entry(session, draft_id, ("categories", 0), by=one)
    assert await codes() == [*before[1:], "NEW", before[0]]
    await actions.remove_entry(session, draft_id, ("categories", len(before) - 1), by=one)
    assert await codes() == [*before[1:], before[0]]
    with pytest.raises(Missing):
        await actions.remove_entry(session, draft_id, ("categories", 99), by=one)


async def test_dates_are_moved_together(session, begun):
    one, _, base, draft_id = begun
    await actions.move_dates(session, draft_id, 3, by=one)
    document = (await edition_draft(session, draft_id)).document
    assert document["phases"][0]["opens"][:4] == str(base.rules.phases[0].opens.year + 4)


async def test_a_discarded_draft_is_gone_with_its_steps(session, begun):
    one, _, _, draft_id = begun
    await changed(session, draft_id, "timezone", "UTC", one)
    await actions.discard_draft(session, draft_id, by=one)
    assert (await session.exec(select(EditionDraft))).all() == []
    assert (await session.exec(select(EditionDraftStep))).all() == []
    noted = [entry.act for entry in (await session.exec(select(JournalEntry))).all()]
    assert {"edition.begin-draft", "edition.discard-draft"} <= set(noted)


def test_a_draft_of_a_record_whose_announcements_name_no_honours_has_no_fault():
    assert faults_of(public_and_jury(), BEFORE) == []


async def test_a_draft_with_faults_is_not_put_before_a_second_steward(session, begun):
    one, _, _, draft_id = begun
    await changed(session, draft_id, "phases", [], one)
    with pytest.raises(Problems):
        await actions.ask_second_steward(session, draft_id, "", by=one)


async def test_the_second_steward_approves_exactly_the_document_made_by_hand(session, begun):
    one, two, base, draft_id = begun
    by_hand = begun_from(base.rules, "2028", 1)
    by_hand["title"] = dict.fromkeys(LANGS, "The next one")
    await changed(session, draft_id, "title", by_hand["title"], one)
    asked = await actions.ask_second_steward(session, draft_id, "", by=one)
    assert asked.proposal is not None
    assert asked.proposal.kind == "publication"
    assert not asked.edition.published
    await approve(session, asked.edition, asked.proposal.id, seen_sha256=asked.proposal.sha256, approver=two)
    made = await edition_in_force(session, "2028")
    assert made.published
    assert (
        made.sha256
        == Rules.model_validate(by_hand).sha256()
        == (await edition_draft(session, draft_id)).asked_sha256
    )


async def test_a_draft_of_frozen_rules_becomes_a_change_with_a_reason(session, time):
    time(at("2026-10-20 12:00"))
    one = (await steward(session, "a@example.org")).id
    time(at("2026-11-20 12:00"))
    base = await load_contest(session)
    assert base.frozen
    draft = await actions.begin_draft(session, base, "2027", 0, by=one)
    assert (await edition_draft(session, draft.id)).document == base.rules.model_dump(mode="json")
    await changed(session, draft.id, f"phases.{len(base.rules.phases) - 1}.note", {"en": "Later"}, one)
    with pytest.raises(Invalid, match="reason"):
        await actions.ask_second_steward(session, draft.id, "", by=one)
    asked = await actions.ask_second_steward(session, draft.id, "A remark.", by=one)
    assert asked.proposal.kind == "amendment"


async def test_only_so_many_steps_are_kept(session, begun, monkeypatch):
    one, _, _, draft_id = begun
    monkeypatch.setattr(actions, "MOST_STEPS", 2)
    for number in range(4):
        await changed(session, draft_id, "ordinal", number + 50, one)
    steps = (await session.exec(select(EditionDraftStep.number).order_by(EditionDraftStep.number))).all()
    assert list(steps) == [3, 4]
    await actions.undo(session, draft_id)
    await actions.undo(session, draft_id)
    assert not (await edition_draft(session, draft_id)).undoable


@pytest.mark.parametrize("slug", ["", "A", "x", "../2027", "ä2027"])
async def test_a_name_that_is_no_address_is_refused(session, begun, slug):
    one, _, base, _ = begun
    with pytest.raises(Invalid, match="lower-case"):
        await actions.begin_draft(session, base, slug, 1, by=one)


@pytest.mark.parametrize("name", shipped())
def test_next_years_edition_of_every_shipped_one_has_the_shape_of_rules(name):
    rules = load_shipped(name)
    document = begun_from(rules, "2099", 1)
    made = Rules.model_validate(json.loads(json.dumps(document)))
    assert made.slug == "2099"
    assert made.kind != "record"
    assert begun_from(rules, rules.slug, 0) == rules.model_dump(mode="json")


def test_the_last_of_february_moves_to_a_day_that_there_is():
    rules = load_shipped("rehearsal")
    document = rules.model_dump(mode="json")
    document["phases"][0]["opens"] = "2028-02-29T10:00:00"
    assert (
        begun_from(Rules.model_validate(document), "2029", 1)["phases"][0]["opens"] == "2029-02-28T10:00:00"
    )


@pytest.mark.parametrize(
    ("way", "value"),
    [
        ("a.b", 1),
        ("list.0", 5),
        ("list.1", 6),
        ("none.x", 2),
        ("", {"z": 1}),
        ("list.0", ABSENT),
        ("a", ABSENT),
    ],
)
def test_what_is_put_at_a_way_is_there_and_the_document_stays_as_it_was(way, value):
    document = {"a": {"b": 0}, "list": [1], "none": None}
    before = json.dumps(document)
    made = put(document, read_way(way), value)
    assert value_at(made, read_way(way)) == value or value is ABSENT
    assert json.dumps(document) == before


async def test_a_draft_begins_from_an_example_with_dates_of_its_own_and_without_the_words_that_it_is_made_up(
    session, begun
):
    one, two, *_ = begun
    made = await actions.begin_from_example(session, "fan-award", "readers-2027", 1, by=one)
    draft = await edition_draft(session, made.id)
    assert (draft.of_example, draft.base_slug, draft.base_name) == (True, "example:fan-award", "fan-award")
    assert draft.base == load_example("fan-award")
    rules = Rules.model_validate(draft.document)
    assert (rules.slug, rules.introduction, rules.phases[0].opens.year) == ("readers-2027", None, 2027)
    asked = await actions.ask_second_steward(session, made.id, "", by=one)
    await approve(session, asked.edition, asked.proposal.id, seen_sha256=asked.proposal.sha256, approver=two)
    assert (await edition_in_force(session, "readers-2027")).rules == rules


async def test_an_example_that_there_is_not_begins_no_draft(session, begun):
    with pytest.raises(Missing, match="There is no example"):
        await actions.begin_from_example(session, "no-such", "2029", 1, by=begun[0])


@pytest.mark.parametrize("base", [{"base_example": None}, {"base_edition_id": "x", "base_version": 1}])
async def test_the_database_knows_a_draft_from_one_base_only(session, begun, base):
    one, *_ = begun
    made = await actions.begin_from_example(session, "fan-award", "readers-2027", 1, by=one)
    if "base_edition_id" in base:
        base["base_edition_id"] = begun[2].id
    for key, value in base.items():
        setattr(made, key, value)
    with pytest.raises(IntegrityError):
        await session.flush()
    await session.rollback()
