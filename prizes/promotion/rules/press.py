"""A text for the press about a project or an edition: sentences made of facts that our pages show, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from prizes.edition.document.components import Text
from prizes.edition.document.phases import NominationPhase, VotingPhase
from prizes.edition.document.rules import Rules
from prizes.edition.guidelines.cut import quoted
from prizes.edition.spans import expert_rounds
from prizes.edition.titles import Said
from prizes.kit.sentence import Sentence, say, say_n
from prizes.nomination.rules.states import State
from prizes.promotion.rules.claims import Claim, words_of
from prizes.results.rules.quoting import place_of
from prizes.results.rules.words import how_winners_came

ABOUT = say(
    "The WSIS Prizes honour projects that use digital technology for people. Anyone can submit a project, "
    "and anyone can vote."
)


@dataclass(frozen=True, slots=True)
class InTheVote:
    """Where a project stood in the public vote, once that is public."""

    votes: int | None
    """None: the numbers of the count are no votes."""
    rank: int
    of: int
    """Projects in its category."""


@dataclass(frozen=True, slots=True)
class PressLinks:
    """Whole addresses."""

    page: str
    kit: str
    """Where pictures and texts are."""
    certificates: Sequence[str]
    contact: str


@dataclass(frozen=True, slots=True)
class ProjectPress:
    rules: Rules
    claim: Claim
    since: datetime | None
    """When it became that."""
    title: str
    owner: str
    country: str
    """Its name in the language of the text; empty: none."""
    category: Text | None
    about: str
    """What stands for the project, as its people wrote it."""
    vote: InTheVote | None
    reason: str
    """Of the panel, as it is published."""
    nominated: int
    """Public projects of the edition."""
    countries: int
    links: PressLinks


Paragraph = Sequence[Sentence]


@dataclass(frozen=True, slots=True)
class PressRelease:
    headline: Sentence
    dateline: Sentence | None
    paragraphs: Sequence[Paragraph]
    lines: Sequence[Sentence]
    """Addresses, each on a line of its own."""


def about_project(facts: ProjectPress) -> PressRelease:
    rules, claim = facts.rules, facts.claim
    paragraphs = [
        *_trial(rules),
        _what(facts),
        [*_how(rules, claim), *_vote(facts.vote), *_reason(facts.reason)],
    ]
    if facts.about:
        paragraphs.append([say("In the words of the project: “%(words)s”", words=facts.about)])
    numbers = [
        say_n("%(n)s project was selected", "%(n)s projects were selected", facts.nominated),
        say_n("from %(n)s country", "from %(n)s countries", facts.countries),
    ]
    so_many = say("In this edition, %(projects)s %(countries)s.", projects=numbers[0], countries=numbers[1])
    paragraphs.append([ABOUT, so_many])
    return PressRelease(
        headline=_headline(facts),
        dateline=_dateline(rules, facts.since),
        paragraphs=[paragraph for paragraph in paragraphs if paragraph],
        lines=_lines(facts.links),
    )


def _trial(rules: Rules) -> list[Paragraph]:
    """Nobody may take a trial for the contest."""
    test = say("Test edition. Votes and submissions are not real.")
    return [[test]] if rules.kind == "rehearsal" else []


def _headline(facts: ProjectPress) -> Sentence:
    about = {"title": facts.title, "edition": facts.rules.title}
    words = words_of(facts.rules, facts.claim)
    if isinstance(words, Sentence) and facts.claim.state in HEADLINES:
        return Sentence(HEADLINES[facts.claim.state].text, about)
    return say("“%(title)s”: %(claim)s, %(edition)s", claim=words, **about)


HEADLINES: dict[State, Sentence] = {
    State.NOMINATED: say("“%(title)s” is a selected project of %(edition)s"),
    State.CHAMPION: say("“%(title)s” is a champion of %(edition)s"),
    State.WINNER: say("“%(title)s” is a winner of %(edition)s"),
}


def _what(facts: ProjectPress) -> Paragraph:
    said = [say("%(headline)s.", headline=_headline(facts))]
    if facts.category:
        said.append(say("Its category is %(category)s.", category=facts.category))
    match facts.owner, facts.country:
        case "", "":
            pass
        case owner, "":
            said.append(say("The organization behind it is %(owner)s.", owner=owner))
        case "", country:
            said.append(say("Its country is %(country)s.", country=country))
        case owner, country:
            said.append(
                say("The organization behind it is %(owner)s (%(country)s).", owner=owner, country=country)
            )
    return said


def _how(rules: Rules, claim: Claim) -> Paragraph:
    """How projects become this, as the rules have it."""
    if claim.state in (State.WINNER, State.SPECIAL_RECOGNITION):
        return [how_winners_came(rules)]
    rounds: list[NominationPhase | VotingPhase] = [*expert_rounds(rules), *rules.votings]
    giving = [phase for phase in rounds if phase.cut.gives == claim.state.value]
    return quoted(rules, giving[-1]) if giving else []


def _vote(vote: InTheVote | None) -> Paragraph:
    if vote is None:
        return []
    place = place_of(vote.rank, vote.of)
    if vote.votes is None:
        return [say("Public vote: %(place)s.", place=place)]
    return [
        say_n(
            "Public vote: %(n)s vote, %(place)s.",
            "Public vote: %(n)s votes, %(place)s.",
            vote.votes,
            place=place,
        )
    ]


def _reason(reason: str) -> Paragraph:
    return [say("The panel’s reason: “%(reason)s”", reason=reason)] if reason else []


def _dateline(rules: Rules, since: datetime | None) -> Sentence | None:
    day = since.astimezone(rules.zone).date() if since else None
    return say("%(place)s, %(day)s", place=rules.place, day=day) if day else None


def _lines(links: PressLinks) -> list[Sentence]:
    return [
        say("Page of the project: %(address)s", address=links.page),
        *(say("Certificate, for anyone to check: %(address)s", address=each) for each in links.certificates),
        say("Pictures and texts: %(address)s", address=links.kit),
        say("Contact for the press: %(address)s", address=links.contact),
    ]


# --- an edition ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class NamedProject:
    """A project in a list of the press."""

    words: Said
    title: str
    owner: str
    country: str


@dataclass(frozen=True, slots=True)
class EditionPress:
    rules: Rules
    state: State
    """What the projects in the text are: winners (with recognitions), champions or selected projects."""
    since: datetime | None
    quote: Sentence | None
    """All of it in one sentence, if there is one."""
    links: PressLinks


def about_edition(facts: EditionPress) -> PressRelease:
    """What stands before the list by category."""
    claim = Claim(facts.state)
    how = [*([facts.quote] if facts.quote else []), *_how(facts.rules, claim)]
    links = facts.links
    return PressRelease(
        headline=Sentence(EDITION_HEADLINES[facts.state].text, {"edition": facts.rules.title}),
        dateline=_dateline(facts.rules, facts.since),
        paragraphs=[*_trial(facts.rules), how, [ABOUT]],
        lines=[
            say("Page of the edition: %(address)s", address=links.page),
            say("Data and texts: %(address)s", address=links.kit),
            say("Contact for the press: %(address)s", address=links.contact),
        ],
    )


EDITION_HEADLINES: dict[State, Sentence] = {
    State.NOMINATED: say("The selected projects of %(edition)s"),
    State.CHAMPION: say("The champions of %(edition)s"),
    State.WINNER: say("The winners of %(edition)s"),
}


def line_of(project: NamedProject) -> Sentence:
    """One project in a list, after what it is."""
    who = [each for each in (project.owner, project.country) if each]
    if not who:
        return say("%(claim)s: “%(title)s”", claim=project.words, title=project.title)
    return say(
        "%(claim)s: “%(title)s”, %(who)s", claim=project.words, title=project.title, who=" · ".join(who)
    )
