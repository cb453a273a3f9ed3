"""Acts on the files of a project: add, describe, put in order, take away; what is missing; what leaves the store."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import obstore
import pytest
from sqlmodel import select

from prizes import clock, config
from prizes.edition.kinds.files import MEGABYTE
from prizes.edition.kinds.kind import question_kind
from prizes.errors import Closed, Forbidden, Invalid, Missing
from prizes.files.kinds import Kind, Size
from prizes.files.looking import CleanFile
from prizes.files.store import fetch, keep, store
from prizes.i18n.translator import translator
from prizes.mail.transports.choosing import transport
from prizes.nomination.actions import attachments
from prizes.nomination.actions.attachments import Incoming, sweep_files
from prizes.nomination.actions.drafts import claim_drafts
from prizes.nomination.actions.writing import create_draft, save_fields, submit
from prizes.nomination.models import Attachment, Project, ProjectMember
from prizes.nomination.project_roles import DraftKey
from prizes.nomination.rules.completeness import missing
from prizes.nomination.rules.file_answers import MOST_OF_DRAFT, entries, moved
from prizes.nomination.rules.parsing import fit
from prizes.worker.loop import drain
from tests.contest import load_contest, person
from tests.nomination.drafts import WORDS, begun, draft, flat, rules_with

PICTURES = {
    "id": "pictures",
    "kind": "files",
    "label": "Pictures",
    "accept": ["png", "jpeg"],
    "megabytes": 5,
    "least": 1,
    "most": 3,
    "required": False,
    "shown_to": ["public", "voters", "experts", "stewards"],
}
PAPER = {"id": "paper", "kind": "files", "label": "Paper", "accept": ["pdf"], "most": 1, "required": False}
FORM = {
    "fields": [
        {
            "id": "description",
            "kind": "long_text",
            "label": "Short description",
            "words": {"least": 5, "most": 20},
            "shown_to": ["public", "voters", "experts", "stewards"],
        },
        PICTURES,
        PAPER,
    ]
}


async def incoming(name: str = "village.png", content: bytes = b"picture") -> Incoming:
    """A file in the store that waits for its row."""
    file = CleanFile(Kind.PNG, content, Size(400, 300), {320: b"small " + content})
    return Incoming(name, await keep(file))


async def in_store(files: list[Incoming]) -> list[bool]:
    return [await fetch(key) is not None for each in files for key in each.stored.keys]


@pytest.fixture
async def edition(session, time):
    return await load_contest(session, submission__form=FORM)


@pytest.fixture
async def project(session, edition, ana):
    return await begun(session, edition, ana)


def names(project: Project, field: str = "pictures") -> list[str]:
    return [each["name"] for each in entries(project.answers, field)]


@pytest.mark.both_databases
async def test_files_are_added_described_ordered_and_removed(session, edition, ana, project):
    files = [await incoming(f"{n}.png", n.encode()) for n in ("a", "b", "c")]
    added = await attachments.add(session, edition, project.id, "pictures", files, editor=ana)
    first, second, third = [row.id for row in added.kept]
    await attachments.describe(
        session, edition, project.id, "pictures", {second: " A  school\u202e "}, editor=ana
    )
    await attachments.rearrange(session, edition, project.id, "pictures", third, places=-2, editor=ana)
    await attachments.remove(session, edition, project.id, "pictures", first, editor=ana)
    await session.commit()
    kept = (await session.exec(select(Attachment).order_by(Attachment.name))).all()
    assert [(row.name, row.alt, row.added_by) for row in kept] == [
        ("b.png", "A school", ana.id),
        ("c.png", "", ana.id),
    ]
    assert names(await session.get_one(Project, project.id, populate_existing=True)) == ["c.png", "b.png"]
    assert entries(project.answers, "pictures")[1] == {
        "id": second,
        "name": "b.png",
        "kind": "png",
        "bytes": 1,
        "alt": "A school",
        "width": 400,
        "height": 300,
        "widths": [320],
    }


async def test_a_file_sent_twice_is_there_once_and_its_second_copy_leaves_the_store(
    session, edition, ana, project, database
):
    once, again = await incoming(), await incoming()
    await attachments.add(session, edition, project.id, "pictures", [once], alt="A village", editor=ana)
    added = await attachments.add(session, edition, project.id, "pictures", [again], editor=ana)
    await session.commit()
    assert [row.key for row in added.kept] == [once.stored.key]
    assert names(project) == ["village.png"]
    await drain(database, transport("console:"))
    assert await in_store([once, again]) == [True, True, False, False]


async def test_more_files_than_the_question_takes_are_left_over(session, edition, ana, project):
    files = [await incoming(f"{n}.png", bytes([n])) for n in range(5)]
    added = await attachments.add(session, edition, project.id, "pictures", files, editor=ana)
    assert (len(added.kept), [each.name for each in added.surplus]) == (3, ["3.png", "4.png"])


async def test_a_removed_file_leaves_the_store_after_the_transaction(
    session, edition, ana, project, database
):
    file = await incoming()
    added = await attachments.add(session, edition, project.id, "pictures", [file], editor=ana)
    await attachments.remove(session, edition, project.id, "pictures", added.kept[0].id, editor=ana)
    assert await in_store([file]) == [True, True]
    await session.commit()
    await drain(database, transport("console:"))
    assert await in_store([file]) == [False, False]


async def test_a_removal_that_is_rolled_back_leaves_the_file(session, edition, ana, project, database):
    file = await incoming()
    added = await attachments.add(session, edition, project.id, "pictures", [file], editor=ana)
    await session.commit()
    await attachments.remove(session, edition, project.id, "pictures", added.kept[0].id, editor=ana)
    await session.rollback()
    await drain(database, transport("console:"))
    assert await in_store([file]) == [True, True]


@pytest.mark.both_databases
async def test_what_no_row_names_is_swept_after_a_day_and_nothing_else(session, edition, ana, project):
    named, orphan = await incoming("a.png", b"a"), await incoming("b.png", b"b")
    await attachments.add(session, edition, project.id, "pictures", [named], editor=ana)
    await obstore.put_async(store(), "dossiers/ab/other.pdf", b"another's")
    with clock.at(datetime.now(UTC) + timedelta(hours=23)):
        assert await sweep_files(session) == 0
    with clock.at(datetime.now(UTC) + timedelta(hours=25)):
        assert await sweep_files(session) == 2
    assert await in_store([named, orphan]) == [True, True, False, False]
    assert await fetch("dossiers/ab/other.pdf") == b"another's"


async def test_files_and_answers_do_not_overwrite_each_other(session, edition, ana, project):
    await attachments.add(session, edition, project.id, "pictures", [await incoming()], editor=ana)
    revision = project.revision
    text = "Another text of the same project, seven words."
    await save_fields(
        session, edition, project.id, {"answers.description": text}, editor=ana, revision=revision
    )
    await attachments.add(
        session, edition, project.id, "pictures", [await incoming("b.png", b"b")], editor=ana
    )
    assert project.answers["description"] == text
    assert names(project) == ["village.png", "b.png"]
    await save_fields(session, edition, project.id, {"title": "New"}, editor=ana, revision=project.revision)


@pytest.mark.parametrize("value", [[], None, "x", [{"id": "forged", "alt": "x"}]])
def test_files_cannot_be_written_with_the_other_answers(value):
    fitted = fit(rules_with(PICTURES), {"answers.pictures": value})
    assert list(fitted.faults) == ["answers.pictures"] and not fitted.values


# --- what is missing -----------------------------------------------------------------------------------


def file(name: str = "a.png", alt: str = "A village", kind: str = "png") -> dict[str, object]:
    return {"id": name, "name": name, "kind": kind, "bytes": 1, "alt": alt}


def without_isolates(text: str) -> str:
    return text.replace("\u2068", "").replace("\u2069", "")


def gaps(*files: dict[str, object], **changes: object) -> list[str]:
    rules = rules_with(PICTURES | changes)
    project = draft(answers={"description": WORDS, "pictures": list(files)})
    return [
        without_isolates(translator("en").say(gap.both))
        for gap in missing(rules, project)
        if gap.field == "answers.pictures"
    ]


def test_files_are_missing_where_the_rules_ask_for_them():
    assert gaps() == []
    assert gaps(required=True) == ["“Pictures” has not been answered. Add at least one file."]
    assert gaps(file(), least=2) == ["“Pictures” has 1 file. Add at least 2 files."]
    assert gaps(*map(file, "abcd")) == ["“Pictures” has 4 files. Reduce to at most 3 files."]


def test_every_file_is_described():
    assert gaps(file(alt=" "), file("b")) == [
        "“a.png” has no description. Describe what the picture shows, for readers who cannot see it."
    ]
    assert gaps(file("a.pdf", alt="", kind="pdf")) == ["“a.pdf” has no description. Describe the document."]


def test_a_question_says_what_it_takes():
    field = rules_with(PICTURES).submission.form.fields[1]
    most, types, size = question_kind(field).own_limits()
    assert str(most) == "From 1 to 3 files."
    assert types.values == {"types": ["PNG", "JPEG"]}
    assert str(size) == "Each file can have at most 5 megabytes."


@pytest.mark.parametrize(
    ("places", "order"),
    [(-1, "bacd"), (1, "acbd"), (-9, "bacd"), (9, "acdb"), (0, "abcd")],
)
def test_a_file_moves_and_stops_at_the_ends(places, order):
    files = [{"id": name} for name in "abcd"]
    assert "".join(each["id"] for each in moved(files, "b", places)) == order
    assert moved(files, "x", places) == files


# --- who and when --------------------------------------------------------------------------------------


async def add(session, edition, project, editor, field="pictures", **options):
    return await attachments.add(
        session, edition, project.id, field, [await incoming()], editor=editor, **options
    )


async def test_others_learn_nothing_and_readers_may_only_read(session, edition, project):
    ben = await person(session, "ben@example.org")
    with pytest.raises(Missing):
        await add(session, edition, project, ben)
    session.add(ProjectMember(project_id=project.id, person_id=ben.id, part="reader", added_at=clock.now()))
    await session.flush()
    with pytest.raises(Forbidden):
        await add(session, edition, project, ben)


async def test_an_editor_adds_files(session, edition, project):
    ben = await person(session, "ben@example.org")
    session.add(ProjectMember(project_id=project.id, person_id=ben.id, part="editor", added_at=clock.now()))
    await session.flush()
    assert (await add(session, edition, project, ben)).kept[0].added_by == ben.id


async def test_somebody_who_has_not_signed_in_adds_files_to_their_draft(session, edition):
    key = DraftKey("a" * 64)
    project = await create_draft(session, edition, key, flat())
    assert (await add(session, edition, project, key)).kept[0].added_by is None
    with pytest.raises(Missing):
        await add(session, edition, project, DraftKey("b" * 64))


async def test_after_the_close_nothing_is_changed(session, edition, ana, project, time):
    time(datetime(2026, 12, 21, 12, tzinfo=UTC))
    with pytest.raises(Closed):
        await add(session, edition, project, ana)


@pytest.mark.parametrize("field", ["description", "nothing", ""])
async def test_only_a_question_for_files_takes_them(session, edition, ana, project, field):
    with pytest.raises(Missing):
        await add(session, edition, project, ana, field)


async def test_a_file_of_another_question_or_project_is_not_there(session, edition, ana, project):
    row = (await add(session, edition, project, ana)).kept[0]
    other = await begun(session, edition, ana, title="Other")
    for where in ((project.id, "paper"), (other.id, "pictures")):
        with pytest.raises(Missing):
            await attachments.remove(session, edition, *where, row.id, editor=ana)
        with pytest.raises(Missing):
            await attachments.rearrange(session, edition, *where, row.id, places=1, editor=ana)
        await attachments.describe(session, edition, *where, {row.id: "Mine"}, editor=ana)
    assert row.alt == ""


async def test_a_description_has_a_length(session, edition, ana, project):
    with pytest.raises(Invalid):
        await add(session, edition, project, ana, alt="x" * 501)


async def test_a_submitted_project_stays_complete_and_becomes_another_revision(
    session, edition, ana, project
):
    await submit(session, edition, project.id, submitter=ana)
    revision = project.revision
    await session.commit()
    with pytest.raises(Invalid) as refused:
        await add(session, edition, project, ana)
    assert "answers.pictures" in refused.value.fields
    await session.rollback()
    await session.refresh(project)
    await session.refresh(ana)
    row = (await add(session, edition, project, ana, alt="A village")).kept[0]
    assert project.revision == revision + 1
    with pytest.raises(Invalid):
        await attachments.describe(session, edition, project.id, "pictures", {row.id: ""}, editor=ana)


# --- before signing in ---------------------------------------------------------------------------------


async def of_size(size: int, name: str) -> Incoming:
    """As if it had so many bytes."""
    made = await incoming(name, name.encode())
    return replace(made, stored=replace(made.stored, bytes=size))


@pytest.mark.both_databases
async def test_a_draft_of_nobody_has_room_for_some_megabytes_and_its_author_for_all(session, edition, ana):
    key = DraftKey("a" * 64)
    project = await begun(session, edition, key)
    where = (session, edition, project.id, "pictures")
    await attachments.add(*where, [await of_size(MOST_OF_DRAFT - 10, "a.png")], editor=key)
    with pytest.raises(Forbidden, match=r"at most 20 megabytes\. Please sign in"):
        await attachments.add(*where, [await of_size(11, "b.png")], editor=key)
    await attachments.add(*where, [await of_size(10, "c.png")], editor=key)
    await claim_drafts(session, ana, key)
    await attachments.add(*where, [await of_size(5 * MEGABYTE, "d.png")], editor=ana)
    await session.refresh(project)
    assert names(project) == ["a.png", "c.png", "d.png"]


@pytest.mark.both_databases
async def test_all_drafts_of_nobody_have_a_bound_together_and_those_of_people_do_not_count(
    session, edition, ana, settings
):
    config.use(settings.model_copy(update={"draft_files_megabytes": 30}))
    keys = [DraftKey(letter * 64) for letter in "ab"]
    first, second = [await begun(session, edition, key) for key in keys]
    claimed = await begun(session, edition, ana)
    await attachments.add(
        session, edition, claimed.id, "pictures", [await of_size(40 * MEGABYTE, "x.png")], editor=ana
    )
    twenty = [await of_size(20 * MEGABYTE, "a.png")]
    await attachments.add(session, edition, first.id, "pictures", twenty, editor=keys[0])
    for size, allowed in ((10 * MEGABYTE + 1, False), (10 * MEGABYTE, True), (1, False)):
        files = [await of_size(size, f"{size}.png")]
        if allowed:
            await attachments.add(session, edition, second.id, "pictures", files, editor=keys[1])
        else:
            with pytest.raises(Forbidden, match="No more files can be accepted"):
                await attachments.add(session, edition, second.id, "pictures", files, editor=keys[1])
