"""What voters state of themselves before the first vote, where the rules ask for it. The choice comes along and is cast
afterwards, by a request of its own: nothing of a person is written with a vote.
"""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response

from prizes.accounts.schemas import Origin
from prizes.ballot import actions, queries
from prizes.ballot.refusals import age_needed, country_needed, stakeholder_type_needed
from prizes.ballot.rules.electorate import asks_country, asks_stakeholder_type
from prizes.ballot.rules.voting import InForce
from prizes.edition.document.phases import VotingPhase
from prizes.errors import Invalid, Refusal, wrong_answers
from prizes.gate.at import AtEdition
from prizes.gate.permissions import Who, allow
from prizes.kit.sentence import say
from prizes.nomination.queries.projects import titles_for
from prizes.review.actions.profile import answer_origin
from prizes.votelog.format.choices import NONE_OF_THESE
from prizes.web.ballot import ballot_paper
from prizes.web.ballot.typed_votes import POINTS, RANK, typed_choices
from prizes.web.layout.forms import Fields, Typed, validated
from prizes.web.layout.options import country_options, stakeholder_options
from prizes.web.layout.page import leave_for, page
from prizes.web.layout.pages import LANG, PageAt, Pages, Values, page_at
from prizes.web.layout.refusals import form_again

router = APIRouter()
pages = Pages()
TEMPLATE = "ballot/stating.html"
OF_AGE = "of_age"
"""The field that confirms an age. It comes along with the vote, which it is written with."""
YES = "yes"
TO_STATE = frozenset({country_needed.code, stakeholder_type_needed.code, age_needed.code})
"""Refusals that lead here."""


@pages.page("/{edition}/ballot/{category}/origin", TEMPLATE, Who.SIGNED_IN)
async def stating_page(at: PageAt, category: str) -> Values:
    """Where a voter states the country and the stakeholder group that the rules go by."""
    there = await queries.round_for(*at.here, at.person)
    known = at.filled(**_stated(at))
    return {"typed": known} | _asked(at, there.phase if there else None, category, known)


@router.post(LANG + "/{edition}/ballot/{category}/origin", dependencies=allow(Who.SIGNED_IN))
async def state_origin(here: AtEdition, typed: Typed, category: str) -> Response:
    """Save what is stated, and show the choice that came along, to be confirmed."""
    at = page_at(here, typed)
    there = await queries.round_for(*at.here, at.person)
    said = _stated(at) | {name: typed.get(name) for name in Origin.model_fields if name in typed}
    try:
        sent = validated(Origin, said)
        _must_say(at, there.phase if there else None, sent)
        await answer_origin(at.session, at.person, sent, at.me.grants)
    except Invalid as refusal:
        phase = there.phase if there else None
        return form_again(at.request, TEMPLATE, refusal, typed, **_asked(at, phase, category, typed))
    try:
        chosen = typed_choices(typed)
        if chosen and there:
            of_age = typed.get(OF_AGE) == YES
            checked = await actions.check_choices(*at.here, at.person, category, chosen, of_age=of_age)
            return await choice_to_confirm(at, there.phase, category, checked)
    except Refusal:
        pass  # the paper says what can be chosen
    return leave_for(at.request, at.to("category_page", category=category, notice="origin-saved"))


def stating_first(at: PageAt, phase: VotingPhase, category: str, refusal: Refusal) -> Response:
    """In place of a vote whose voter has something to state first."""
    known = Fields([*((name, value or "") for name, value in _stated(at).items()), *_choice(at.typed)])
    return form_again(at.request, TEMPLATE, refusal, known, **_asked(at, phase, category, known))


async def choice_to_confirm(at: PageAt, phase: VotingPhase, code: str, vote: InForce) -> Response:
    """The choice, with the button that makes it a vote."""
    category, number = ballot_paper.place_of(at.edition, code)
    titles = await titles_for(at.session, vote.projects, at.lang)
    shown: Values = {"category": category, "number": number, "titles": titles}
    shown |= {"chosen": vote.projects or (NONE_OF_THESE,), "points": vote.points}
    shown |= {"ranked": phase.ballot.form == "ranking", "of_age": at.typed.get(OF_AGE) == YES}
    return page(at.request, "ballot/confirm.html", **shown)


def _must_say(at: PageAt, phase: VotingPhase | None, sent: Origin) -> None:
    """Raises Invalid where the country is missing that the rules go by, or the confirmation of an age."""
    wrong = {}
    if phase and sent.country is None and asks_country(at.edition.rules, phase):
        wrong["country"] = say("Please fill in this field.")
    if phase and phase.electorate.minimum_age and _choice(at.typed) and at.typed.get(OF_AGE) != YES:
        wrong[OF_AGE] = say("Only people who confirm this can vote here.")
    if wrong:
        raise wrong_answers(wrong)


def _stated(at: PageAt) -> dict[str, str | None]:
    return {name: getattr(at.person, name) for name in Origin.model_fields}


def _choice(typed: Fields) -> list[tuple[str, str]]:
    """The fields of a vote."""
    return [pair for pair in typed if pair[0] == "project" or pair[0].startswith((RANK, POINTS))]


def _asked(at: PageAt, phase: VotingPhase | None, code: str, typed: Fields) -> Values:
    category, _ = ballot_paper.place_of(at.edition, code)
    rules = at.edition.rules
    return {
        "category": category,
        "choice": _choice(typed),
        "years": phase.electorate.minimum_age if phase and _choice(typed) else None,
        "countries": country_options(at.lang) if phase and asks_country(rules, phase) else None,
        "stakeholder_types": (
            stakeholder_options(at.lang) if phase and asks_stakeholder_type(rules, phase) else None
        ),
    }
