"""The letters that go out with the nomination decision, all at once: what was decided, and what the experts wrote."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.accounts.queries import people
from prizes.edition.document.phases import NominationPhase, VotingPhase
from prizes.edition.document.rules import Rules
from prizes.edition.guidelines.cut import quoted
from prizes.edition.kinds.groups import facts_of_member
from prizes.edition.queries import EditionInForce
from prizes.edition.spans import next_for
from prizes.i18n.translator import translator
from prizes.mail.actions import queue
from prizes.mail.rules.kinds import NOMINATION_DECIDED
from prizes.nomination.queries.people import writers_of
from prizes.review.queries.decision import DecisionView
from prizes.review.queries.feedback import feedback_of


async def tell_nominators(session: AsyncSession, edition: EditionInForce, view: DecisionView) -> None:
    """One mail a nominator, and an editor, with all their projects."""
    told = await _readers(session, view)
    everybody = await people(session, list(told))
    feedback = await feedback_of(session, edition, view.phase)
    values = _of_decision(edition, view.phase)
    tied = {row.project for row in view.result.rows() if row.ruling.code == "tie_left_out"}
    for person_id, projects in sorted(told.items()):
        person = everybody[person_id]
        queue(
            session,
            NOMINATION_DECIDED,
            to=person.email,
            lang=person.lang,
            edition=edition.slug,
            passed=[view.projects[p].title for p in projects["passed"]],
            others=[view.projects[p].title for p in projects["not_passed"]],
            feedback=[
                {"title": view.projects[p].title, "text": feedback[p].text, "lang": feedback[p].lang}
                for p in [*projects["passed"], *projects["not_passed"]]
                if p in feedback
            ],
            quoted=_rule_in(
                edition.rules, view.phase, person.lang, ties=bool(tied & {*projects["not_passed"]})
            )
            if projects["not_passed"]
            else [],
            vote_next=_goes_to_a_vote(edition.rules, view, projects["passed"]),
            **values,
        )


def _goes_to_a_vote(rules: Rules, view: DecisionView, passed: Sequence[str]) -> bool:
    """Whether all of these are in a public vote next; one that passes the vote by is not."""
    after = (next_for(rules, view.phase, facts_of_member(view.projects[each])) for each in passed)
    return bool(passed) and all(isinstance(each, VotingPhase) for each in after)


def _rule_in(rules: Rules, phase: NominationPhase, lang: str, *, ties: bool) -> list[str]:
    """Who decides and how many pass, as the guidelines say it in a reader's language; `ties`: and what decides between
    equals.
    """
    voice = translator(lang)
    return [voice.say(sentence) for sentence in quoted(rules, phase, ties=ties)]


async def _readers(session: AsyncSession, view: DecisionView) -> dict[str, dict[str, list[str]]]:
    """By person their projects, by outcome."""
    told: dict[str, dict[str, list[str]]] = {}
    outcomes = {row.project: row.outcome.value for row in view.result.rows()}
    for person, projects in (await writers_of(session, [view.projects[p] for p in outcomes])).items():
        told[person] = {
            outcome: [p for p in projects if outcomes[p] == outcome] for outcome in ("passed", "not_passed")
        }
    return told


def _of_decision(edition: EditionInForce, phase: NominationPhase) -> dict[str, Any]:
    return {
        "edition_title": dict(edition.rules.title),
        "slug": edition.slug,
        "gives": phase.cut.gives,
    }
