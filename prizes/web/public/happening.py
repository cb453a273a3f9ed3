"""What is happening in an edition now, and the one thing a reader can do about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from prizes.data.wsis import wsis_categories
from prizes.edition.document.components import Ballot
from prizes.edition.document.phases import (
    AcceptancePhase,
    AnnouncementPhase,
    NominationPhase,
    Phase,
    SelectionPhase,
    SubmissionPhase,
    VotingPhase,
)
from prizes.edition.document.rules import Rules
from prizes.edition.queries import EditionInForce
from prizes.edition.spans import (
    AwardingPhase,
    CutPhase,
    closes_at,
    cut_chain,
    next_phase,
    opens_at,
    phase_at,
    state_of,
)
from prizes.edition.titles import Said, has_experts, honour_name, honouring, phase_title
from prizes.kit.sentence import Sentence, say, say_n
from prizes.results.rules.words import how_winners_came
from prizes.web.ballot.ballot_paper import at_least


@dataclass(frozen=True, slots=True)
class CallToAction:
    """A link with a label."""

    label: Sentence
    page: str
    """Its name, as addresses are made of it."""
    places: Mapping[str, str] = field(default_factory=dict)
    part: str = ""
    """Of the page, as an address has it: `#voting`."""


@dataclass(frozen=True, slots=True)
class Happening:
    heading: Said
    lead: Sentence
    act: CallToAction
    more: CallToAction
    """The second thing, quieter."""
    moment: str
    """An edition can word it itself: `front-phase.kind` of `wording.rules.pages`."""
    closes: datetime | None = None


FAR = timedelta(days=60)
"""From here on the days are not counted."""
CALENDAR = CallToAction(say("See the calendar"), "calendar_page")
GUIDELINES = CallToAction(say("Read the guidelines"), "guidelines_page")
CHAMPIONS = CallToAction(say("See the champions"), "results_page")
PROJECTS = CallToAction(say("View the projects"), "categories_page")
RESULTS = CallToAction(say("See the results"), "results_page")
WINNERS = CallToAction(say("See the winners"), "winners_page")


@dataclass(frozen=True, slots=True)
class HappeningFacts:
    """What the words depend on beside the rules and the time."""

    projects: int = 0
    """Public projects."""
    countries: int = 0
    champions: int = 0
    winners: int = 0
    first_category: str | None = None
    """Code of the first category with something to vote on."""
    announced: frozenset[str] = frozenset()
    """Announcements that are public."""


def happening(edition: EditionInForce, known: HappeningFacts, now: datetime) -> Happening:
    state = state_of(edition.rules, now)
    if state == "record":
        return _past(edition, known)
    if known.announced and known.announced >= {each.id for each in edition.rules.announcements}:
        return _winners(edition, known)
    phase = phase_at(edition.rules, now)
    match phase:
        case SubmissionPhase():
            return _submission(edition, phase, now)
        case VotingPhase():
            return _voting(edition, phase, known)
        case NominationPhase() | SelectionPhase() | AcceptancePhase() | AnnouncementPhase():
            return _quiet(edition, phase, known, now)
        case None:
            return _waiting(edition, known, now)


def at_moment(edition: EditionInForce, moment: str, known: HappeningFacts, now: datetime) -> Happening | None:
    """What happens at a moment of this name, now or when the calendar has it; None where it has none."""
    announced = [each.id for each in edition.rules.announcements] if moment == "winners" else []
    known = replace(known, announced=frozenset(announced))
    ends = [
        end
        for p in edition.rules.phases
        for end in (opens_at(edition.rules, p.id), closes_at(edition.rules, p.id))
    ]
    instants = [now, *(end for end in ends if end is not None)]
    found = (happening(edition, known, instant) for instant in (*instants, min(instants) - FAR))
    return next((each for each in found if each.moment == moment), None)


def _past(edition: EditionInForce, known: HappeningFacts) -> Happening:
    lead = say_n(
        "A past edition. %(n)s of its projects is known to us from public sources.",
        "A past edition. %(n)s of its projects are known to us from public sources.",
        known.projects,
    )
    acts = [
        *([WINNERS] if known.winners else []),
        *([RESULTS] if known.champions else []),
        PROJECTS,
        GUIDELINES,
    ]
    return Happening(edition.rules.title, lead, acts[0], acts[1], "past")


def _winners(edition: EditionInForce, known: HappeningFacts) -> Happening:
    heading = say("The winners are published")
    if not edition.rules.votings:
        return Happening(heading, how_winners_came(edition.rules), WINNERS, GUIDELINES, "winners")
    lead = say_n(
        "%(n)s project was in the public vote.",
        "%(n)s projects were in the public vote.",
        known.projects,
    )
    return Happening(heading, lead, WINNERS, _results(edition), "winners")


def _submission(edition: EditionInForce, phase: SubmissionPhase, now: datetime) -> Happening:
    closes = closes_at(edition.rules, phase.id)
    lead = (
        say("Projects can be submitted for another %(span)s.", span=closes - now)
        if closes
        else say("Projects can be submitted now.")
    )
    return Happening(
        say("Submit a project that brings the digital world to everyone")
        if is_wsis(edition.rules)
        else say("Submit a project"),
        lead,
        CallToAction(say("Submit a project"), "own_projects_page"),
        GUIDELINES,
        "submission",
        closes,
    )


def is_wsis(rules: Rules) -> bool:
    """Whether projects compete in the WSIS Action Line categories: only then does a page say what they are about."""
    return {each.code for each in rules.categories} <= {each["code"] for each in wsis_categories()}


# --- from a submission to the results ------------------------------------------------------------------------

USUAL_STEPS: tuple[Sentence, ...] = (
    say("Anyone submits a project in one of the categories of the WSIS Action Lines."),
    say("Experts assess all projects and select the best of each category for the public vote."),
    say("The public votes. The projects with the most votes in a category become its champions."),
    say("Experts choose the winners among the champions."),
)
"""How a project wins in the WSIS Prizes."""
_USUAL_OUTCOMES = [("nomination", "nominated"), ("voting", "champion"), ("selection", "winner")]


def steps(rules: Rules) -> tuple[Sentence, ...]:
    """How a project comes to its honour under these rules, in short. Empty: not all projects go the same way, which
    the guidelines explain.
    """
    chain = cut_chain(rules)
    if any(phase.group for phase in chain):
        return ()
    by_category = all("category" in phase.cut.dimensions for phase in chain)
    outcomes = [(phase.kind, phase.cut.gives) for phase in chain]
    if is_wsis(rules) and has_experts(rules) and by_category and outcomes == _USUAL_OUTCOMES:
        return USUAL_STEPS
    first = USUAL_STEPS[0] if is_wsis(rules) else say("Projects are submitted.")
    return (first, *(_step(rules, phase) for phase in chain))


def _step(rules: Rules, phase: CutPhase) -> Sentence:
    if isinstance(phase, NominationPhase):
        if phase.cut.decided == "screening":
            return say("The projects are checked against the rules.")
        return say("Projects are assessed, and the best continue.")
    by_vote, honour = isinstance(phase, VotingPhase), honouring(rules, phase.cut.gives).many
    if phase.cut.gives in ("nominated", "next_round"):
        continuing = say("Votes decide which projects continue.")
        return continuing if by_vote else say("A panel decides which projects continue.")
    if by_vote:
        return say("Votes decide: %(honour)s.", honour=honour)
    return say("A panel decides: %(honour)s.", honour=honour)


def _voting(edition: EditionInForce, phase: VotingPhase, known: HappeningFacts) -> Happening:
    closes = closes_at(edition.rules, phase.id)
    first = known.first_category or edition.rules.categories[0].code
    return Happening(
        say("Vote for the projects that bring the digital world to everyone")
        if is_wsis(edition.rules)
        else say("Vote for the projects of your choice"),
        _how_to_vote(phase, known),
        CallToAction(say("Start voting"), "category_page", {"category": first}),
        CallToAction(say("How it works"), "guidelines_page", part=f"#{phase.id}"),
        "voting",
        closes,
    )


def _how_to_vote(phase: VotingPhase, known: HappeningFacts) -> Sentence:
    what = say_n("%(n)s project was selected.", "%(n)s projects were selected.", known.projects)
    how = _what_to_choose(phase.ballot)
    if phase.ballot.change == "never":
        return say("%(what)s %(how)s A vote cannot be changed.", what=what, how=how)
    return say("%(what)s %(how)s You can change your choice until the close.", what=what, how=how)


def _what_to_choose(ballot: Ballot) -> Sentence:
    n = ballot.choices
    if ballot.form == "points":
        return say_n(
            "You have %(n)s point to give to projects of each category.",
            "You have %(n)s points to give to projects of each category.",
            ballot.points or 0,
        )
    if n == 1:
        return say("Choose one project in each category.")
    if ballot.least == n:
        if ballot.form == "ranking":
            return say_n(
                "Put %(n)s project of each category in your order of preference.",
                "Put %(n)s projects of each category in your order of preference.",
                n,
            )
        return say_n("Choose %(n)s project in each category.", "Choose %(n)s projects in each category.", n)
    how = (
        say_n(
            "Put up to %(n)s project of each category in your order of preference.",
            "Put up to %(n)s projects of each category in your order of preference.",
            n,
        )
        if ballot.form == "ranking"
        else say_n(
            "Choose up to %(n)s project in each category.", "Choose up to %(n)s projects in each category.", n
        )
    )
    least = at_least(ballot.least)
    return say("%(how)s %(least)s", how=how, least=least) if least else how


QUIET: dict[str, Sentence] = {
    "nomination": say("Experts are reading the projects"),
    "selection": say("Experts are choosing the winners"),
    "acceptance": say("The winners have been chosen and are about to be announced"),
    "announcement": say("The winners are about to be announced"),
}


def _quiet(edition: EditionInForce, phase: Phase, known: HappeningFacts, now: datetime) -> Happening:
    """A phase in which the public waits."""
    act, more = (_results(edition), CALENDAR) if known.champions else (CALENDAR, GUIDELINES)
    checked = isinstance(phase, NominationPhase) and phase.cut.decided == "screening"
    heading: Said = say("The projects are being checked against the rules") if checked else QUIET[phase.kind]
    if isinstance(phase, SelectionPhase) and phase.cut.gives != "winner":
        honour = honour_name(edition.rules, phase.cut.gives)
        heading = say("The panels are choosing who receives “%(honour)s”", honour=honour)
    if isinstance(phase, AwardingPhase) and len(edition.rules.announcements) > 1:
        heading = phase_title(phase)
        if phase.id in known.announced:
            act, heading = WINNERS, say("“%(phase)s”: the results are published", phase=phase_title(phase))
    return Happening(heading, _what_comes(edition, now), act, more, phase.kind)


def _waiting(edition: EditionInForce, known: HappeningFacts, now: datetime) -> Happening:
    """No phase is open."""
    coming = next_phase(edition.rules, now)
    act, more = (_results(edition), CALENDAR) if known.champions else (CALENDAR, GUIDELINES)
    if coming is None:
        return Happening(edition.rules.title, say("All phases of this edition are over."), act, more, "over")
    heading = say("“%(phase)s” comes next", phase=phase_title(coming))
    return Happening(heading, _what_comes(edition, now), act, more, "waiting")


def _results(edition: EditionInForce) -> CallToAction:
    """The list of the last vote, by the name of what it gives."""
    cut = edition.rules.votings[-1].cut if edition.rules.votings else None
    return CHAMPIONS if cut is not None and cut.gives == "champion" and cut.title is None else RESULTS


def _what_comes(edition: EditionInForce, now: datetime) -> Sentence:
    coming = next_phase(edition.rules, now)
    opens = opens_at(edition.rules, coming.id) if coming else None
    if coming is None or opens is None:
        return say("The calendar says what comes next.")
    if opens - now > FAR:
        if edition.rules.in_geneva:
            return say("“%(phase)s” opens on %(opens)s in Geneva.", phase=phase_title(coming), opens=opens)
        return say("“%(phase)s” opens on %(opens)s.", phase=phase_title(coming), opens=opens)
    if not edition.rules.in_geneva:
        return say(
            "“%(phase)s” opens in %(span)s, on %(opens)s.",
            phase=phase_title(coming),
            span=opens - now,
            opens=opens,
        )
    return say(
        "“%(phase)s” opens in %(span)s, on %(opens)s in Geneva.",
        phase=phase_title(coming),
        span=opens - now,
        opens=opens,
    )
