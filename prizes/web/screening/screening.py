"""Screening for stewards: the next project, one's own sheet, what the others found, a decision where they differ."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from fastapi.responses import Response

from prizes.accounts.queries import people
from prizes.gate.at import AtEdition
from prizes.gate.permissions import Who, allow
from prizes.nomination.actions.screening import Screened, next_project, screened, screening_of
from prizes.nomination.queries.carried import entered_before
from prizes.nomination.queries.projects import number_to_screen
from prizes.nomination.rules import submission
from prizes.nomination.rules.screening import ANSWERS, RESULTS, VERDICTS, CheckAnswer
from prizes.web.layout.links import to
from prizes.web.layout.page import see_other
from prizes.web.layout.pages import LANG, PageAt, Pages, Values
from prizes.web.nomination.reading import about_reading, reading_for
from prizes.web.nomination.shown import EVERYTHING, answers_for, category_number, names
from prizes.web.screening.project import returning

pages = Pages()
NEXT = "/{edition}/office/screening"
SHEET, TEMPLATE = "/{edition}/office/nominations/{nomination}/screening", "nomination/screening.html"
CHECK = "check."
"""Before the id of a check, as a form names it."""


@pages.router.get(LANG + NEXT, dependencies=allow(Who.STEWARD))
async def next_screening(at: AtEdition, after: Annotated[str, Query(max_length=16)] = "") -> Response:
    """To the next project that the reader can screen and has not. `after`: id of the one that is passed over. A message
    that was to be read here is read there.
    """
    screening_of(at.edition)
    project = await next_project(*at.here, at.by, after)
    if project is None:
        return see_other(at.request, to(at.request, "nominations_page"), "nothing-to-screen")
    said = at.request.query_params.get("notice")
    return see_other(at.request, to(at.request, "screening_page", nomination=project), said)


@pages.page(SHEET, TEMPLATE, Who.STEWARD)
async def screening_page(at: PageAt, nomination: str) -> Values:
    """The project with the reader's sheet beside it. The others' sheets follow once the reader's own is saved."""
    return await _shown(at, nomination)


@pages.page(f"{SHEET}/yes-to-all", TEMPLATE, Who.STEWARD, form=True)
async def all_yes_page(at: PageAt, nomination: str) -> Values:
    """The same with a yes to every check, and whatever else was typed. Saving it is another click."""
    shown = await _shown(at, nomination)
    yes = {CHECK + check.id: CheckAnswer.YES.value for check in shown["found"].rules.checks}
    return shown | {"filled": shown["filled"] | dict(at.typed.pairs) | yes}


async def _shown(at: PageAt, nomination: str) -> Values:
    found = await screened(*at.here, nomination, at.by)
    project, rules = found.project, at.edition.rules
    reading = await reading_for(at.request, *at.here, project)
    return (
        names(at.lang)
        | returning(at.edition, project)
        | {
            **about_reading(at.request, reading.read_as),
            "project": project,
            "entered_before": await entered_before(at.session, project),
            "found": found,
            "category_number": category_number(rules, project.category),
            "answers": answers_for(rules, project, EVERYTHING, reading),
            "filled": dict(at.typed.pairs) if at.failed == "screening" else _sheet(found),
            "answer_labels": [(answer.value, at.voice.gettext(label)) for answer, label in ANSWERS.items()],
            "verdict_labels": VERDICTS,
            "verdicts": [(verdict.value, at.voice.gettext(label)) for verdict, label in VERDICTS.items()],
            "result_labels": RESULTS,
            "breaches": submission.BREACHES,
            "screeners": await people(at.session, [each.screener_id for each in found.others]),
            "left": await number_to_screen(*at.here, at.by, beside=project.id),
            "open": project.state == "submitted" and project.screened_at is None,
            "deciding": at.failed == "decision",
        }
    )


def _sheet(found: Screened) -> dict[str, str]:
    """The reader's last one."""
    if found.mine is None:
        return {}
    checks = {CHECK + check: str(answer) for check, answer in found.mine.checks.items()}
    return checks | {"verdict": found.mine.verdict, "note": found.mine.note}
