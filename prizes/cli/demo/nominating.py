"""What stewards and nominators do in the rehearsals before experts read."""

from __future__ import annotations

from collections.abc import Callable

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.accounts.models import Person
from prizes.db import Database
from prizes.edition.document.components import FieldKind
from prizes.edition.queries import EditionInForce
from prizes.mailings.actions import prepare
from prizes.mailings.readers import ReaderGroup
from prizes.nomination.actions.appeals import make_appeal
from prizes.nomination.actions.asking_owner import answer_as_owner, consent_of, token_of
from prizes.nomination.actions.bulk import MOST, BulkAct, BulkOrder, carry_out, preview
from prizes.nomination.actions.conversing.messages import write_to_stewards
from prizes.nomination.actions.duplicates import find_likenesses
from prizes.nomination.actions.screening import save_sheet, screening_of
from prizes.nomination.actions.sharing import answer_offer, offer_part
from prizes.nomination.actions.stewarding import mark_ineligible, return_for_correction
from prizes.nomination.actions.texts import save_text
from prizes.nomination.actions.writing import create_draft, save_fields, submit
from prizes.nomination.models import Project
from prizes.nomination.queries.filters import OfficeFilters
from prizes.nomination.queries.projects import own_projects, queue_page
from prizes.nomination.rules.languages import text_fields
from prizes.nomination.rules.states import State

NOTE = "Made up for the demo (rehearsal)."
SUBMITTED = OfficeFilters(state=State.SUBMITTED.value, sort="title")


async def let_all_pass(database: Database, edition: EditionInForce, steward: Person) -> None:
    """Every submitted project passes the screening, so that experts get it."""
    order = BulkOrder(act=BulkAct.PASS, reason="Nominated in an earlier edition (rehearsal).")
    async with database.writing() as session:
        page = await queue_page(session, edition, SUBMITTED, reader=steward.id, limit=10_000)
        every = [p.id for p in page.projects]
        for start in range(0, len(every), MOST):
            ids = every[start : start + MOST]
            seen = await preview(session, edition, ids, order, steward=steward.id)
            await carry_out(session, edition, ids, order, seen_sha256=seen.sha256, steward=steward.id)


async def screen_some(database: Database, edition: EditionInForce, first: Person, second: Person) -> None:
    """One project passes, about one the screeners differ, one waits for a second sheet, one is ineligible, and its
    nominator appeals.
    """
    async with database.writing() as session:
        page = await queue_page(session, edition, SUBMITTED, reader=first.id)
        passed, differs, waits, out = page.projects[:4]
        for project, verdicts in ((passed, "yy"), (differs, "yn"), (waits, "y"), (out, "nn")):
            for steward, verdict in zip((first, second), verdicts, strict=False):
                await _screen(session, edition, project, steward, passes=verdict == "y")
        reason = "The texts speak of plans, not of results (rehearsal)."
        await mark_ineligible(
            session, edition, out.id, rule="maturity", reason=reason, check="maturity", steward=first.id
        )
        nominator = await session.get(Person, out.nominator_id)
        if nominator is not None:
            why = "The project runs since last year, see the second answer (rehearsal)."
            await make_appeal(session, edition, out.id, nominator=nominator, reason=why)


AGAIN = (
    ("TASMU Digital Valley (rehearsal)", "Ministry of Communications and Information Technology", "QA", "C1"),
    ("Teachers' Portal for Empowerment (rehearsal)", "Access to Information (a2i) Programme", "BD", "C4"),
)
"""Named like real projects of earlier editions, to show how likely doubles are found; the texts are made up."""


async def take_part_again(
    database: Database,
    edition: EditionInForce,
    nominator: Person,
    answers: Callable[[str], dict[str, object]],
) -> None:
    """A submission and a draft that are like projects on record: for the stewards' list and the nominator's hint."""
    (title, owner, country, category), draft = AGAIN
    about = {"stakeholder_type": "government", **answers(category)}
    known = {"title": title, "owner": owner, "country": country, "category": category}
    async with database.writing() as session:
        project = await create_draft(session, edition, nominator, about | known)
        await submit(session, edition, project.id, submitter=nominator)
        await find_likenesses(session, edition, project.id)
        title, owner, country, category = draft
        known = {"title": title, "owner": owner, "country": country, "category": category}
        await create_draft(session, edition, nominator, about | known)


async def _screen(
    session: AsyncSession, edition: EditionInForce, project: Project, steward: Person, *, passes: bool
) -> None:
    checks = {check.id: "yes" for check in screening_of(edition).checks}
    await save_sheet(
        session,
        edition,
        project.id,
        checks=checks if passes else checks | {"maturity": "no"},
        note_text="" if passes else NOTE,
        revision=project.revision,
        screener=steward.id,
    )


async def write_mailing(database: Database, edition: EditionInForce, steward: Person) -> None:
    """A mailing to those with drafts, held so that its letters can be read and released by hand."""
    texts = {
        "en": {
            "subject": "Your draft: {title} (rehearsal)",
            "body": f"Dear {{name}},\n\nplease check “{{title}}” again: {{link}}\n\n{NOTE}",
        }
    }
    async with database.writing() as session:
        await prepare(session, edition, ReaderGroup(state=State.DRAFT.value), texts, author=steward.id)


async def write_together(
    database: Database, edition: EditionInForce, nominator: Person, friend: Person
) -> None:
    """A draft that two people write, with an open invitation; and an owner that objects to what others submitted."""
    async with database.writing() as session:
        mine = await own_projects(session, edition, nominator)
        draft = next(project for project in mine if project.state == State.DRAFT)
        for email, part in ((friend.email, "editor"), ("colleague@demo.example", "reader")):
            offer = await offer_part(
                session, edition, draft.id, email=email, part=part, inviter=nominator, lang="en"
            )
            if email == friend.email:
                await answer_offer(session, friend, offer.id, accept=True)
        theirs = next(project for project in mine if project.state == State.SUBMITTED)
        change = {"belongs": "no", "owner_email": "owner@demo.example"}
        await save_fields(session, edition, theirs.id, change, editor=nominator)
        consent = await consent_of(session, theirs.id)
        if consent is not None:
            why = "We know of the project, and were not asked before (rehearsal)."
            await answer_as_owner(session, token_of(consent), "objected", remark=why)


RETURNED = {
    "title": "Repairs Next Door",
    "owner": "Demo Repair Network",
    "country": "PY",
    "category": "C7-EEMP",
    "stakeholder_type": "civil_society",
}
"""Made up for the demo."""


async def return_one(
    database: Database,
    edition: EditionInForce,
    nominator: Person,
    steward: Person,
    answers: Callable[[str], dict[str, object]],
) -> None:
    """A submission of which two answers are to be corrected, and what its nominator asks about that."""
    async with database.writing() as session:
        about = answers(RETURNED["category"]) | RETURNED
        project = await create_draft(session, edition, nominator, about)
        await submit(session, edition, project.id, submitter=nominator)
        text = f"answers.{text_fields(edition.rules, project)[0].id}"
        await return_for_correction(
            session,
            edition,
            project.id,
            reason="Made up for the demo: please say how many people the project reaches.",
            steward=steward.id,
            notes={
                "url": "Made up for the demo: where can one see the project?",
                text: "Made up for the demo: since when, and for how many people?",
            },
        )
        question = "Made up for the demo: are the figures of last year enough?"
        await write_to_stewards(session, edition, project.id, author=nominator, text=question)


FRENCH = (
    "Ce texte est inventé pour la démonstration, afin que la traduction puisse être regardée. "
    "Il ne parle d’aucun projet réel ni de personnes réelles. "
)
FRENCH_SENTENCE = "Projet inventé pour la démonstration, décrit en une phrase inventée."
ARABIC = (
    "هذا النص من وضعنا للعرض فقط كي يمكن النظر في الترجمة. وهو لا يتحدث عن مشروع حقيقي ولا عن أشخاص حقيقيين. "
)


SHORT = 100
"""Words of a text that takes the sentence once."""


async def translate_one(database: Database, edition: EditionInForce, nominator: Person) -> None:
    """A submitted project in French, as a whole, and in Arabic, of which the summary is still missing."""
    async with database.writing() as session:
        mine = await own_projects(session, edition, nominator)
        project = next(each for each in reversed(mine) if each.state == State.SUBMITTED)
        fields = text_fields(edition.rules, project)
        french = {"title": "La météo du village par téléphone (répétition)"}
        for field in fields:
            if field.kind is FieldKind.SENTENCE:
                french[f"answers.{field.id}"] = FRENCH_SENTENCE
                continue
            short = field.words and field.words.most and field.words.most <= SHORT
            french[f"answers.{field.id}"] = (FRENCH * (1 if short else 7)).strip()
        await save_text(session, edition, project.id, "fr", french, editor=nominator)
        arabic = {"title": "طقس القرية عبر الهاتف (تمرين)", f"answers.{fields[-1].id}": ARABIC.strip()}
        await save_text(session, edition, project.id, "ar", arabic, editor=nominator)
