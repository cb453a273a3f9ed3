"""My projects: start one, write it, see it as voters will, submit it, withdraw it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import Response

from prizes import clock
from prizes.accounts.models import Person
from prizes.edition.queries import EditionInForce
from prizes.errors import Refusal
from prizes.gate.editions import TheEdition
from prizes.gate.idempotency import begin, fingerprint
from prizes.gate.people import Me, PerhapsMe
from prizes.gate.permissions import Who, allow
from prizes.gate.refusals import status_of
from prizes.gate.transaction import Tx, undo
from prizes.i18n.translator import translator
from prizes.journal.queries import entries_about
from prizes.kit.sentence import Sentence, say
from prizes.kit.token import new_id
from prizes.nomination import actions, queries, refusals, rules
from prizes.nomination.fitting import Values
from prizes.nomination.models import Project
from prizes.nomination.states import LABELS, PUBLIC, State
from prizes.web.forms import Fields, Typed
from prizes.web.nomination_form import values_in, whole_form
from prizes.web.nomination_shown import AS_VOTERS, EVERYTHING, answers_for, category_number, names
from prizes.web.pages import lang_of, page, see_other
from prizes.web.refusals import form_again

router = APIRouter()
MINE = "/{lang:lang}/{edition}/nominations/"
ONE = "/{lang:lang}/{edition}/nominations/{project}"

WHAT_NOW: dict[State, Sentence] = {
    State.DRAFT: say("Nothing is submitted yet."),
    State.SUBMITTED: say("Your project is submitted. A receipt is on its way to you by mail."),
    State.RETURNED: say("The stewards returned your project for correction."),
    State.INELIGIBLE: say("The project cannot take part, since it does not keep a rule of this edition."),
    State.NOMINATED: say("The experts have nominated your project: the public can vote for it."),
    State.NOT_NOMINATED: say("The experts have not nominated your project. Thank you for taking part."),
    State.CHAMPION: say("Your project is among the most voted of its category."),
    State.WINNER: say("Your project has won. Congratulations!"),
    State.SPECIAL_RECOGNITION: say("Your project has a special recognition. Congratulations!"),
    State.WITHDRAWN: say("You have withdrawn this project."),
    State.DISQUALIFIED: say("The project was taken out of the contest."),
}


@dataclass(frozen=True, slots=True)
class MyRow:
    project: Project
    number: int | None
    """Place of its category."""
    missing: int | None
    """How many things are missing; None where it is no longer written."""


# --- my projects ---------------------------------------------------------------------------------------


@router.get(MINE, dependencies=allow(Who.PUBLIC))
async def mine(request: Request, session: Tx, edition: TheEdition, me: PerhapsMe) -> Response:
    """Open to everybody, so that a first title can be typed before signing in."""
    return page(request, "nomination/mine.html", **await _mine(request, session, edition, me))


async def _mine(request: Request, session: Tx, edition: EditionInForce, me: PerhapsMe) -> dict[str, Any]:
    own = await queries.own_projects(session, edition, me.person) if me else []
    voice = translator(lang_of(request))
    categories = [(c.code, f"{c.code} · {voice.text_in(c.title)[0]}") for c in edition.rules.categories]
    return {
        "rows": [_row(edition, project) for project in own],
        "closed": rules.no_start(edition.rules, clock.now()),
        "closes": _closes(edition),
        "categories": categories,
        "key": new_id(),
        "labels": LABELS,
        "summary": [],
    }


def _row(edition: EditionInForce, project: Project) -> MyRow:
    written = project.state in (State.DRAFT, State.RETURNED)
    return MyRow(
        project,
        category_number(edition.rules, project.category),
        len(rules.missing(edition.rules, project)) if written else None,
    )


def _closes(edition: EditionInForce) -> datetime | None:
    phase = edition.rules.submission
    return edition.rules.instant(phase.closes) if phase else None


@router.post(MINE, dependencies=allow(Who.SIGNED_IN))
async def start(request: Request, session: Tx, edition: TheEdition, me: Me, typed: Typed) -> Response:
    """A new draft. Sent twice by a double click it is one."""
    content = fingerprint(request, urlencode(typed.pairs).encode())
    key = typed.get("idempotency_key") or None
    once = await begin(session, who=me.token_hash, key=key, content=content)
    try:
        values = values_in(edition.rules, typed)
        project = await actions.create_draft(session, edition, me.person, values)
    except Refusal as refusal:
        values = await _mine(request, session, edition, me)
        return form_again(
            request, "nomination/mine.html", refusal, typed, **values | _summary(request, refusal)
        )
    return await once.leave_for(f"/{lang_of(request)}/{edition.slug}/nominations/{project.id}")


# --- one project ---------------------------------------------------------------------------------------


@router.get(ONE, dependencies=allow(Who.SIGNED_IN))
async def one(request: Request, session: Tx, edition: TheEdition, me: Me, project: str) -> Response:
    """The form while the project is written; afterwards what was submitted and what became of it."""
    found = await _own(session, edition, me.person, project)
    if found.state in (State.DRAFT, State.RETURNED) and _may_edit(edition, found):
        return page(request, "nomination/form.html", **_form(request, edition, found))
    return page(request, "nomination/receipt.html", **await _receipt(request, session, edition, found))


@router.get(f"{ONE}/form", dependencies=allow(Who.SIGNED_IN))
async def form(request: Request, session: Tx, edition: TheEdition, me: Me, project: str) -> Response:
    """The form also of a submitted project, where the rules allow changes."""
    found = await _own(session, edition, me.person, project)
    refusal = rules.no_edit(edition.rules, found.state, found.correct_until, clock.now())
    if refusal:
        raise refusal
    return page(request, "nomination/form.html", **_form(request, edition, found))


@router.post(ONE, dependencies=allow(Who.SIGNED_IN))
async def save(
    request: Request, session: Tx, edition: TheEdition, me: Me, project: str, typed: Typed
) -> Response:
    """Keep what was typed: the button that works without scripts, and the one way for a submitted project."""
    found = await _own(session, edition, me.person, project)
    values = values_in(edition.rules, typed)
    try:
        await _keep(session, edition, me.person, project, values, typed)
    except Refusal as refusal:
        shown = _form(request, edition, found, values, typed) | _summary(request, refusal)
        return form_again(request, "nomination/form.html", refusal, typed, **shown)
    here = f"/{edition.slug}/nominations/{project}"
    if typed.get("then") == "preview":
        return see_other(request, f"{here}/preview", "project-saved")
    return see_other(request, here, "project-saved")


@router.post(f"{ONE}/fields", dependencies=allow(Who.SIGNED_IN))
async def save_on_the_way(
    request: Request, session: Tx, edition: TheEdition, me: Me, project: str, typed: Typed
) -> Response:
    """Keep what was typed so far; the answer is a fragment that says when, and what is still missing."""
    found = await _own(session, edition, me.person, project)
    asked = (found.category, found.stakeholder_type)
    try:
        await _keep(session, edition, me.person, project, values_in(edition.rules, typed), typed)
    except Refusal as refusal:
        undo(request)
        return page(request, "nomination/_not_saved.html", status=status_of(refusal), refusal=refusal)
    changed = asked != (found.category, found.stakeholder_type)
    shown = _form(request, edition, found)
    return page(request, "nomination/_saved.html", **shown, questions_changed=changed)


async def _keep(
    session: Tx, edition: EditionInForce, editor: Person, project: str, values: Values, typed: Fields
) -> None:
    revision = typed.get("revision")
    await actions.save_fields(
        session,
        edition,
        project,
        values,
        editor=editor,
        revision=int(revision) if revision.isascii() and revision.isdigit() else None,
        saved_from=typed.get("saved_from"),
    )


@router.get(f"{ONE}/preview", dependencies=allow(Who.SIGNED_IN))
async def preview(request: Request, session: Tx, edition: TheEdition, me: Me, project: str) -> Response:
    """Exactly what voters will see, and the button that submits."""
    found = await _own(session, edition, me.person, project)
    answers = answers_for(edition.rules, found, AS_VOTERS)
    return page(request, "nomination/preview.html", **_form(request, edition, found), answers=answers)


@router.post(f"{ONE}/submission", dependencies=allow(Who.SIGNED_IN))
async def submit(request: Request, session: Tx, edition: TheEdition, me: Me, project: str) -> Response:
    found = await _own(session, edition, me.person, project)
    try:
        await actions.submit(session, edition, project, nominator=me.person)
    except Refusal as refusal:
        if not refusal.fields or not _may_edit(edition, found):
            raise
        shown = _form(request, edition, found) | _summary(request, refusal)
        return form_again(request, "nomination/form.html", refusal, Fields([]), **shown)
    return see_other(request, f"/{edition.slug}/nominations/{project}", "project-submitted")


@router.post(f"{ONE}/withdrawal", dependencies=allow(Who.SIGNED_IN))
async def withdraw(
    request: Request, session: Tx, edition: TheEdition, me: Me, project: str, typed: Typed
) -> Response:
    reason = typed.get("reason")
    await actions.withdraw(session, edition, project, nominator=me.person, reason=reason)
    return see_other(request, f"/{edition.slug}/nominations/{project}", "project-withdrawn")


@router.get(f"{ONE}/submission", dependencies=allow(Who.SIGNED_IN))
@router.get(f"{ONE}/withdrawal", dependencies=allow(Who.SIGNED_IN))
async def back(request: Request, edition: TheEdition, me: Me, project: str) -> Response:
    """Where a page that answered an act is loaded again, or in another language."""
    return see_other(request, f"/{edition.slug}/nominations/{project}")


# --- what the pages show -------------------------------------------------------------------------------


async def _own(session: Tx, edition: EditionInForce, person: Person, project: str) -> Project:
    """The person's own project; to others it does not exist."""
    found = await queries.project_in(session, edition, project)
    if found is None or found.nominator_id != person.id:
        raise refusals.unknown_project()
    return found


def _may_edit(edition: EditionInForce, project: Project) -> bool:
    return rules.may_edit(edition.rules, project.state, project.correct_until, clock.now())


def _common(request: Request, edition: EditionInForce, project: Project) -> dict[str, Any]:
    return names(lang_of(request)) | {
        "project": project,
        "state": project.state,
        "here_project": f"/{lang_of(request)}/{edition.slug}/nominations/{project.id}",
        "category_number": category_number(edition.rules, project.category),
        "may_edit": _may_edit(edition, project),
        "may_submit": rules.may_submit(edition.rules, project.state, project.correct_until, clock.now()),
        "may_withdraw": rules.may_withdraw(project.state),
        "is_public": project.state in PUBLIC,
    }


def _form(
    request: Request,
    edition: EditionInForce,
    project: Project,
    values: Values | None = None,
    typed: Fields | None = None,
) -> dict[str, Any]:
    """What the form shows. After a refusal the sent values stand in it.

    Saving again overwrites knowingly: the form carries the revision whose text was just shown beside them.
    """
    return _common(request, edition, project) | {
        "form": whole_form(edition.rules, project, lang_of(request), values),
        "saved_from": (typed.get("saved_from") if typed else "") or new_id(),
        "closes": _closes(edition) if project.state == State.DRAFT else None,
        "summary": [],
    }


def _summary(request: Request, refusal: Refusal) -> dict[str, Any]:
    voice = translator(lang_of(request))
    faults = [(name, voice.say(sentence)) for name, sentence in refusal.fields.items()]
    return {"summary": faults or [(None, voice.say(refusal.sentence))]}


async def _receipt(
    request: Request, session: Tx, edition: EditionInForce, project: Project
) -> dict[str, Any]:
    breach = None
    if project.state == State.INELIGIBLE:
        entries = await entries_about(session, f"project:{project.id}")
        quoted = [e.details.get("rule", "") for e in entries if e.act == "nomination.mark-ineligible"]
        breach = rules.BREACHES.get(quoted[-1]) if quoted else None
    return _common(request, edition, project) | {
        "answers": answers_for(edition.rules, project, EVERYTHING),
        "what_now": WHAT_NOW[State(project.state)],
        "breach": breach,
    }
