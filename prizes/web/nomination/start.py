"""My projects, and how one is begun: a title, the questions before the form, and no sign-in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.accounts.models import Person
from prizes.edition.queries import EditionInForce
from prizes.errors import Refusal
from prizes.gate import draft_access
from prizes.gate.draft_access import PerhapsAuthor
from prizes.gate.editions import TheEdition
from prizes.gate.idempotency import AnsweredBefore, begin, fingerprint
from prizes.gate.limits import BEGINNINGS, slow_down
from prizes.gate.people import PerhapsMe
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx, undo
from prizes.i18n.translator import translator
from prizes.kit.token import digest, new_secret
from prizes.nomination import refusals
from prizes.nomination.actions import writing
from prizes.nomination.models import Project
from prizes.nomination.project_roles import LABELS as PART_LABELS
from prizes.nomination.project_roles import Author, DraftKey, Permission, ProjectRole, may
from prizes.nomination.queries.late_entries import calendar_time, close_of
from prizes.nomination.queries.people import roles_in
from prizes.nomination.queries.projects import own_projects
from prizes.nomination.rules import submission
from prizes.nomination.rules.completeness import by_field, missing, not_eligible
from prizes.nomination.rules.form import ELIGIBILITY, submission_of
from prizes.nomination.rules.parsing import Values
from prizes.nomination.rules.states import LABELS, State
from prizes.web.layout.forms import KEY, AsSent, Fields
from prizes.web.layout.page import lang_of, page
from prizes.web.layout.refusals import form_again
from prizes.web.nomination.form import eligibility_questions
from prizes.web.nomination.shown import category_number
from prizes.web.nomination.typed import values_in

router = APIRouter()
MINE = "/{lang:lang}/{edition}/nominations/"


@dataclass(frozen=True, slots=True)
class MyRow:
    project: Project
    number: int | None
    """Place of its category."""
    missing: int | None
    """How many things are missing; None where it is no longer written."""
    part: ProjectRole = ProjectRole.NOMINATOR


@router.get(MINE, dependencies=allow(Who.PUBLIC))
async def mine(
    request: Request, session: Tx, edition: TheEdition, me: PerhapsMe, author: PerhapsAuthor
) -> Response:
    """Open to everybody: a project is begun without signing in."""
    return page(request, "nomination/mine.html", **await _mine(request, session, edition, author))


async def _mine(
    request: Request, session: AsyncSession, edition: EditionInForce, author: Author | None
) -> dict[str, Any]:
    voice = translator(lang_of(request))
    own = list(await own_projects(session, edition, author)) if author else []
    key = draft_access.draft_key(request)
    if key and author != key:  # begun in another window while its author signed in here
        own += await own_projects(session, edition, key)
    now = await calendar_time(session, edition, author or DraftKey(""))
    shared = [project.id for project in own if project.nominator_id is not None]
    parts = await roles_in(session, author, shared) if isinstance(author, Person) else {}
    return {
        "rows": [_row(edition, project, parts.get(project.id, ProjectRole.NOMINATOR)) for project in own],
        "part_labels": PART_LABELS,
        "unclaimed": any(project.nominator_id is None for project in own),
        "closed": submission.no_start(edition.rules, now),
        "closes": close_of(edition),
        "categories": [(c.code, f"{c.code} · {voice.text_in(c.title)[0]}") for c in edition.rules.categories],
        "questions": eligibility_questions(edition.rules, {}),
        "key": new_secret(),
        "labels": LABELS,
        "summary": [],
    }


def _row(edition: EditionInForce, project: Project, part: ProjectRole) -> MyRow:
    written = project.state in (State.DRAFT, State.RETURNED) and may(part, Permission.WRITE)
    return MyRow(
        project,
        category_number(edition.rules, project.category),
        len(missing(edition.rules, project)) if written else None,
        part,
    )


@router.post(MINE, dependencies=allow(Who.PUBLIC))
async def start(
    request: Request, session: Tx, edition: TheEdition, me: PerhapsMe, author: PerhapsAuthor, typed: AsSent
) -> Response:
    """A new draft. Sent twice by a double click it is one. Without a sign-in the browser gets its secret."""
    sent_key = typed.get(KEY)
    secret = None
    if me is None:
        secret = draft_access.draft_secret(request) or draft_access.secret_of_form(sent_key or new_secret())
        author = DraftKey(digest(secret))
    assert author is not None
    content = fingerprint(request, urlencode(typed.pairs).encode())
    who = me.token_hash if me else digest(secret or "")
    values = _values(request, edition, typed, signed_in=me is not None)
    try:
        if me is None:
            await slow_down(request, "draft", per_minute=BEGINNINGS)
        once = await begin(session, who=who, key=sent_key or None, content=content)
        _must_be_answered(edition, values)
        project = await writing.create_draft(session, edition, author, values)
    except AnsweredBefore as before:
        undo(request)
        return _on_the_way(RedirectResponse(before.body, status_code=303), secret)
    except Refusal as refusal:
        return await _not_begun(request, session, edition, author, typed, values, refusal)
    target = f"/{lang_of(request)}/{edition.slug}/nominations/{project.id}"
    return _on_the_way(await once.leave_for(target), secret)


def _on_the_way(answer: Response, secret: str | None) -> Response:
    if secret:
        draft_access.remember(answer, secret)
    return answer


def _values(request: Request, edition: EditionInForce, typed: Fields, *, signed_in: bool) -> Values:
    """Who has not signed in writes in the language of the page, where the rules allow it."""
    values = values_in(edition.rules, typed)
    if not signed_in and lang_of(request) in submission_of(edition.rules).languages:
        values.setdefault("language", lang_of(request))
    return values


def _must_be_answered(edition: EditionInForce, values: Values) -> None:
    """Raises a refusal with what is not answered; a wrong answer is for the act to refuse."""
    given = {n.removeprefix(ELIGIBILITY): v or None for n, v in values.items() if n.startswith(ELIGIBILITY)}
    gaps = not_eligible(edition.rules, given)
    wrong = {gap.field for gap in not_eligible(edition.rules, given, only_wrong=True)}
    unanswered = [gap for gap in gaps if gap.field not in wrong]
    if unanswered:
        raise refusals.not_answered(by_field(unanswered))


async def _not_begun(
    request: Request,
    session: AsyncSession,
    edition: EditionInForce,
    author: Author,
    typed: Fields,
    values: Values,
    refusal: Refusal,
) -> Response:
    """The page again with what was typed. Where the answers keep the project out, a page that says so first."""
    shown = await _mine(request, session, edition, author)
    shown["questions"] = eligibility_questions(edition.rules, values)
    voice = translator(lang_of(request))
    faults = [(name, voice.say(sentence)) for name, sentence in refusal.fields.items()]
    shown["summary"] = faults or [(None, voice.say(refusal.sentence))]
    ineligible = refusal.code == refusals.not_eligible.code
    template = "nomination/not_eligible.html" if ineligible else "nomination/mine.html"
    return form_again(request, template, refusal, typed, **shown)
