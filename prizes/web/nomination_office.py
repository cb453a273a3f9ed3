"""The stewards' queue of projects: find, read, return, exclude, reopen, except, take away as CSV."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import Response

from prizes import clock
from prizes.accounts.queries import people
from prizes.edition.document.rules import Rules
from prizes.edition.queries import EditionInForce
from prizes.errors import Refusal
from prizes.gate.editions import TheEdition
from prizes.gate.people import Me
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.i18n.translator import Translator, translator
from prizes.journal.queries import entries_about
from prizes.kit.csv import written
from prizes.nomination import queries, refusals, rules, stewarding
from prizes.nomination.answers import date_in
from prizes.nomination.form import submission_of
from prizes.nomination.models import Project
from prizes.nomination.narrowing import Filters
from prizes.nomination.queries import PAGE
from prizes.nomination.states import Actor, State, may_move
from prizes.office.acts import act_words
from prizes.web.forms import Fields, Typed
from prizes.web.nomination_shown import EVERYTHING, answers_for, category_number, names
from prizes.web.options import Options, country_options, region_options
from prizes.web.pages import lang_of, page, see_other
from prizes.web.refusals import form_again

router = APIRouter()
QUEUE = "/{lang:lang}/{edition}/office/nominations"
ONE = QUEUE + "/{project}"
ALL = 100_000
"""Projects in one file; more than any edition has."""


def filters_of(request: Request) -> Filters:
    """Of the address. Values that do not exist find nothing."""
    query = request.query_params
    sdg = query.get("sdg", "")
    return Filters(
        category=query.get("category", "")[:32],
        country=query.get("country", "")[:2],
        region=query.get("region", "")[:20],
        stakeholder=query.get("stakeholder", "")[:32],
        sdg=int(sdg) if sdg.isascii() and sdg.isdigit() and len(sdg) < 3 else None,
        q=query.get("q", "")[:200],
        state=query.get("state", "")[:24],
    )


def page_number(request: Request) -> int:
    """From 1."""
    number = request.query_params.get("page", "")
    return max(1, int(number)) if number.isascii() and number.isdigit() and len(number) < 6 else 1


def link_to(filters: Filters, number: int = 1, **changes: Any) -> str:
    """The query string of a list with these filters, on one of its pages."""
    values = asdict(filters) | changes
    kept = {name: value for name, value in values.items() if value not in ("", None)}
    return "?" + urlencode(kept | ({"page": number} if number > 1 else {}))


def category_options(edition: EditionInForce, voice: Translator) -> Options:
    return [(c.code, f"{c.code} · {voice.text_in(c.title)[0]}") for c in edition.rules.categories]


# --- the queue -----------------------------------------------------------------------------------------


@router.get(QUEUE, dependencies=allow(Who.STEWARD))
async def queue(request: Request, session: Tx, edition: TheEdition, me: Me) -> Response:
    """All projects of the edition, in any state."""
    filters, number = filters_of(request), page_number(request)
    found = await queries.queue_page(session, edition, filters, offset=(number - 1) * PAGE)
    counts = await queries.counts_by_state(session, edition, filters)
    lang, voice = lang_of(request), translator(lang_of(request))
    last = number * PAGE >= found.total
    return page(
        request,
        "nomination/queue.html",
        block="found",
        **names(lang),
        filters=filters,
        found=found,
        first=(number - 1) * PAGE + 1,
        counts=[(state, counts[state]) for state in State if state in counts],
        all_count=sum(counts.values()),
        categories=category_options(edition, voice),
        countries=country_options(lang),
        regions=region_options(lang),
        link=lambda **changes: link_to(filters, **changes),
        previous=link_to(filters, number - 1) if number > 1 else None,
        next=None if last else link_to(filters, number + 1),
    )


@router.get(f"{QUEUE}.csv", dependencies=allow(Who.STEWARD))
async def as_csv(request: Request, session: Tx, edition: TheEdition, me: Me) -> Response:
    """The list with the same filters and all answers. Texts that a spreadsheet would run are neutralised."""
    found = await queries.queue_page(session, edition, filters_of(request), limit=ALL)
    text = _table(edition.rules, found.projects)
    name = f"{edition.slug}-nominations.csv"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(text, media_type="text/csv; charset=utf-8", headers=headers)


_COLUMNS = (
    "id",
    "state",
    "category",
    "title",
    "owner",
    "stakeholder_type",
    "country",
    "language",
    "url",
    "submitted_at",
    "updated_at",
    "rules_version",
)


def _table(document: Rules, projects: Sequence[Project]) -> str:
    """Names of columns are those of the JSON interface, the same in every language."""
    asked = [field.id for field in submission_of(document).form.fields]

    def row(project: Project) -> list[object]:
        plain = [_cell(getattr(project, name)) for name in _COLUMNS]
        goals = [_cell(project.sdgs), _cell(project.gdc)]
        return [*plain, *goals, *(_cell(project.answers.get(name)) for name in asked)]

    return written([*_COLUMNS, "sdgs", "gdc", *(f"answers.{name}" for name in asked)], map(row, projects))


def _cell(value: Any) -> object:
    match value:
        case datetime():
            return value.strftime("%Y-%m-%dT%H:%M:%SZ")
        case list():
            return "; ".join(str(_cell(entry)) for entry in value)
        case dict():
            return ", ".join(str(entry) for entry in value.values())
    return value


# --- one project ---------------------------------------------------------------------------------------


@router.get(ONE, dependencies=allow(Who.STEWARD))
async def one(request: Request, session: Tx, edition: TheEdition, me: Me, project: str) -> Response:
    """All answers, what happened to the project, and the acts that its state allows."""
    return page(
        request, "nomination/office.html", **await _shown(request, session, edition, project), failed=None
    )


async def _shown(request: Request, session: Tx, edition: EditionInForce, project: str) -> dict[str, Any]:
    found = await queries.project_in(session, edition, project)
    if found is None:
        raise refusals.unknown_project()
    history = await entries_about(session, f"project:{found.id}")
    who = [entry.actor_id for entry in history if entry.actor_id]
    known = await people(session, [*who, *([found.nominator_id] if found.nominator_id else [])])
    now = clock.now()
    state = State(found.state)
    return names(lang_of(request)) | {
        "project": found,
        "category_number": category_number(edition.rules, found.category),
        "answers": answers_for(edition.rules, found, EVERYTHING),
        "gaps": rules.missing(edition.rules, found) if found.nominator_id else [],
        "history": [(entry, act_words(entry), known.get(entry.actor_id or "")) for entry in history],
        "nominator": known.get(found.nominator_id or ""),
        "breaches": list(rules.BREACHES.items()),
        "usual_end": rules.correction_end(edition.rules, now),
        "latest_end": rules.latest_correction(edition.rules, now),
        "may_return": may_move(state, State.RETURNED, Actor.STEWARD),
        "may_exclude": may_move(state, State.INELIGIBLE, Actor.STEWARD),
        "may_reopen": state == State.INELIGIBLE,
        "may_except": submission_of(edition.rules).exceptions and state in (State.DRAFT, State.RETURNED),
        "summary": [],
    }


async def _act(
    request: Request,
    session: Tx,
    edition: EditionInForce,
    project: str,
    typed: Fields,
    act: Callable[[], Awaitable[Project]],
    notice: str,
) -> Response:
    """Do it and come back to the project; or show the project with what is wrong and what was typed."""
    try:
        await act()
    except Refusal as refusal:
        shown = await _shown(request, session, edition, project)
        voice = translator(lang_of(request))
        shown["summary"] = [(None, voice.say(sentence)) for sentence in refusal.fields.values()]
        failed = request.url.path.rpartition("/")[2]
        return form_again(request, "nomination/office.html", refusal, typed, **shown, failed=failed)
    return see_other(request, f"/{edition.slug}/office/nominations/{project}", notice)


@router.post(f"{ONE}/return", dependencies=allow(Who.STEWARD))
async def give_back(
    request: Request, session: Tx, edition: TheEdition, me: Me, project: str, typed: Typed
) -> Response:
    """Return the project for correction until the evening of a day."""

    async def act() -> Project:
        return await stewarding.return_for_correction(
            session,
            edition,
            project,
            reason=typed.get("reason"),
            until=_until(edition.rules, typed.get("until")),
            steward=me.person.id,
        )

    return await _act(request, session, edition, project, typed, act, "project-returned")


def _until(document: Rules, text: str) -> datetime | None:
    if not text.strip():
        return None
    day = date_in(text.strip())
    if day is None:
        raise refusals.not_a_day()
    return rules.end_of_day(document, day)


@router.post(f"{ONE}/ineligibility", dependencies=allow(Who.STEWARD))
async def exclude(
    request: Request, session: Tx, edition: TheEdition, me: Me, project: str, typed: Typed
) -> Response:
    async def act() -> Project:
        return await stewarding.mark_ineligible(
            session,
            edition,
            project,
            rule=typed.get("rule"),
            reason=typed.get("reason"),
            steward=me.person.id,
        )

    return await _act(request, session, edition, project, typed, act, "project-excluded")


@router.post(f"{ONE}/reopening", dependencies=allow(Who.STEWARD))
async def reopen(
    request: Request, session: Tx, edition: TheEdition, me: Me, project: str, typed: Typed
) -> Response:
    async def act() -> Project:
        reason = typed.get("reason")
        return await stewarding.reopen_ineligible(
            session, edition, project, reason=reason, steward=me.person.id
        )

    return await _act(request, session, edition, project, typed, act, "project-reopened")


@router.post(f"{ONE}/exception", dependencies=allow(Who.STEWARD))
async def allow_exception(
    request: Request, session: Tx, edition: TheEdition, me: Me, project: str, typed: Typed
) -> Response:
    async def act() -> Project:
        reason = typed.get("reason")
        return await stewarding.allow_exception(
            session, edition, project, reason=reason, steward=me.person.id
        )

    return await _act(request, session, edition, project, typed, act, "exception-allowed")


@router.get(f"{ONE}/return", dependencies=allow(Who.STEWARD))
@router.get(f"{ONE}/ineligibility", dependencies=allow(Who.STEWARD))
@router.get(f"{ONE}/reopening", dependencies=allow(Who.STEWARD))
@router.get(f"{ONE}/exception", dependencies=allow(Who.STEWARD))
async def back(request: Request, edition: TheEdition, me: Me, project: str) -> Response:
    """Where a page that answered an act is loaded again, or in another language."""
    return see_other(request, f"/{edition.slug}/office/nominations/{project}")
