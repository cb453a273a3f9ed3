"""One project, as stewards see it."""

from __future__ import annotations

from typing import Any

from fastapi.responses import Response

from prizes import clock
from prizes.accounts.queries import people
from prizes.edition.queries import EditionInForce
from prizes.gate.at import AtEdition
from prizes.gate.nomination.downloads import archive_as_zip
from prizes.gate.people import Me
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.journal.acts import act_words
from prizes.journal.queries import entries_about
from prizes.nomination import refusals
from prizes.nomination.actions.appeals import exclusion
from prizes.nomination.actions.asking_owner import consent_of
from prizes.nomination.actions.conversing.notes import NOTE_MOST
from prizes.nomination.actions.screening import screened
from prizes.nomination.models import Project
from prizes.nomination.project_roles import LABELS as PART_LABELS
from prizes.nomination.queries.carried import entered_before
from prizes.nomination.queries.contents import texts_needed
from prizes.nomination.queries.conversation import conversation
from prizes.nomination.queries.notes import notes_of, tags_in_use, tags_of
from prizes.nomination.queries.people import is_theirs, participants
from prizes.nomination.queries.projects import project_in
from prizes.nomination.rules import submission
from prizes.nomination.rules.completeness import missing
from prizes.nomination.rules.consent import LABELS as CONSENT_LABELS
from prizes.nomination.rules.corrections import NOTE_LENGTH, correctable, corrections
from prizes.nomination.rules.form import submission_of
from prizes.nomination.rules.screening import RESULTS, VERDICTS, failed_checks
from prizes.nomination.rules.states import Actor, State, may_move, may_take_out
from prizes.web.layout.page import lang_of
from prizes.web.layout.pages import LANG, PageAt, Pages, Values
from prizes.web.nomination.reading import about_reading, reading_for
from prizes.web.nomination.shown import EVERYTHING, answers_for, category_number, names

pages = Pages()
NOTE = "note."
"""Before the name of a field, as a form names what is said of its answer."""


@pages.page("/{edition}/office/nominations/{nomination}", "nomination/office.html", Who.STEWARD)
async def office_project_page(at: PageAt, nomination: str) -> Values:
    """All answers, what happened to the project, and the acts that its state allows."""
    session, edition = at.here
    found = await project_in(session, edition, nomination)
    if found is None:
        raise refusals.unknown_project()
    history = await entries_about(session, f"project:{found.id}")
    who = [entry.actor_id for entry in history if entry.actor_id]
    reading = await reading_for(at.request, session, edition, found)
    known = await people(session, [*who, *([found.nominator_id] if found.nominator_id else [])])
    theirs = await is_theirs(session, found, at.by)
    texts = await texts_needed(session, edition, [found])
    return (
        names(at.lang)
        | await _looked_through(session, edition, at.me, found, theirs=theirs)
        | _may(edition, State(found.state))
        | returning(edition, found)
        | {
            "project": found,
            "entered_before": await entered_before(session, found),
            "category_number": category_number(edition.rules, found.category),
            "answers": answers_for(edition.rules, found, EVERYTHING, reading),
            **about_reading(at.request, reading.read_as),
            "gaps": missing(edition.rules, found, texts.get(found.id, ())) if found.nominator_id else [],
            "history": [(entry, act_words(entry), known.get(entry.actor_id or "")) for entry in history],
            "nominator": known.get(found.nominator_id or ""),
            "participants": await participants(session, found),
            "consent": await consent_of(session, found.id),
            "theirs": theirs,
            **({"talk": None} if theirs else await _written(at, found)),
            "most_characters": submission.MESSAGE_LENGTH,
            "consent_labels": CONSENT_LABELS,
            "part_labels": PART_LABELS,
            "breaches": list(submission.BREACHES.items()),
            "summary": [(None, said) for name, said in at.summary if name],
            "failed": at.failed,
        }
    )


@pages.router.get(LANG + office_project_page.path + "/archive.zip", dependencies=allow(Who.STEWARD))
async def project_archive(at: AtEdition, nomination: str) -> Response:
    """All that the edition keeps of a project."""
    answer = await archive_as_zip(at, nomination, lang_of(at.request))
    answer.headers["content-disposition"] = f'attachment; filename="{at.edition.slug}-{nomination}.zip"'
    return answer


def _may(edition: EditionInForce, state: State) -> dict[str, Any]:
    """The acts that a state allows."""
    return {
        "may_exclude": may_move(state, State.INELIGIBLE, Actor.STEWARD),
        "may_reopen": may_move(state, State.SUBMITTED, Actor.STEWARD),
        "may_except": submission.may_except(edition.rules, state),
        "may_take_out": may_take_out(state, State.DISQUALIFIED),
    }


async def _written(at: PageAt, project: Project) -> dict[str, Any]:
    """Messages, notes and tags, for stewards who have no part in the project."""
    return {
        "talk": await conversation(*at.here, project, at.by, Actor.STEWARD),
        "may_talk": True,
        "notes": await notes_of(at.session, project, at.by),
        "tags": (await tags_of(at.session, [project.id], at.by)).get(project.id, []),
        "tags_known": await tags_in_use(*at.here),
        "most_of_note": NOTE_MOST,
    }


def returning(edition: EditionInForce, project: Project) -> dict[str, Any]:
    """For the form that returns a project, and what was to be corrected when it was returned last."""
    rules, now = edition.rules, clock.now()
    asked_for = project.state in (State.RETURNED, State.SUBMITTED)
    return {
        "may_return": may_move(State(project.state), State.RETURNED, Actor.STEWARD),
        "usual_end": submission.correction_end(rules, now),
        "latest_end": submission.latest_correction(rules, now),
        "correctable": correctable(rules, project),
        "note_length": NOTE_LENGTH,
        "marked": corrections(rules, project, project.corrections) if asked_for else [],
    }


async def _looked_through(
    session: Tx, edition: EditionInForce, me: Me, project: Project, *, theirs: bool
) -> dict[str, Any]:
    """What screeners found, as far as the reader may see it, and the appeal. `theirs`: the reader has a part in it."""
    screening = submission_of(edition.rules).screening
    found = await screened(session, edition, project.id, me.person.id) if screening and not theirs else None
    seen = found.sheets if found and found.shows_others else []
    failed = failed_checks(screening.checks, (sheet.checks for sheet in seen)) if screening else []
    out = await exclusion(session, edition, project) if project.submitted_at else None
    appeal = out.appeal if out else None
    return {
        "found": found,
        "screeners": await people(session, [each.screener_id for each in found.others]) if found else {},
        "verdict_labels": VERDICTS,
        "result_labels": RESULTS,
        "checks": screening.checks if screening else [],
        "suggested_check": failed[0] if failed else None,
        "out": out,
        "open_appeal": appeal if appeal and appeal.decided_at is None else None,
        "own_decision": out is not None and out.by == me.person.id,
    }
