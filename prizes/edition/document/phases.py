"""Phases: what happens, between which instants, by which parts."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from prizes.edition.document.components import (
    Ballot,
    CarriedOver,
    Component,
    CountRule,
    Cut,
    Electorate,
    EligibilityQuestion,
    Form,
    Formality,
    FurtherLimit,
    GroupNotice,
    LanguageCode,
    Limits,
    Marking,
    Panel,
    ProposedBy,
    Quorum,
    Recognition,
    Screening,
    Slug,
    StakeholderType,
    Text,
)
from prizes.edition.document.instants import Closes, Opens
from prizes.edition.document.methods import MEANINGS, BallotMethod, CountUnit

Outcome = Literal["nominated", "champion", "winner", "special_recognition"]
"""How far a project got."""


class Announced(Component):
    """Dates announced earlier for a phase, kept on record when they moved."""

    opens: Opens | None = None
    """The opening as announced."""
    closes: Closes | None = None
    """The close as announced."""
    note: Text | None = None
    """Where or why it was announced so."""


class PhaseBase(Component):
    """A span [opens, closes) of the edition's time zone, written as local time without an offset."""

    id: Slug
    """Its name in data and addresses; every phase has another."""
    title: Text | None = None
    """Its name for people; none: the usual name of its kind."""
    opens: Opens | None = None
    """First instant of the phase, in local time; a day alone means 00:00."""
    closes: Closes | None = None
    """First instant after the phase, in local time; a day alone means 23:00. An announcement may have
    none: it stays open."""
    announced: list[Announced] = Field(default=[])
    """Earlier announced dates, oldest first."""
    note: Text | None = None
    """A remark for people."""


class SubmissionPhase(PhaseBase):
    """Projects are submitted, checked and, where something lacks, returned for correction."""

    later = frozenset(
        {"further_limits", "notices", "formalities", "paper_entries", "carried_over", "proposed_by"}
    )

    kind: Literal["submission"]
    """`submission`."""
    who: list[StakeholderType] = Field(default=list(StakeholderType))
    """Stakeholder types whose projects may be submitted."""
    languages: list[LanguageCode] = Field(default=["en"], min_length=1)
    """Languages a project may be written in, by two letters of ISO 639-1. Of a project in none of the six languages of
    the pages, title and summary must also be given in one of the six, which `translations` names."""
    translations: list[LanguageCode] = Field(default=[])
    """Languages in which a project's texts may also be given beside the one it is written in, by two letters of
    ISO 639-1."""
    eligibility: list[EligibilityQuestion] = Field(default=[])
    """Questions before the form."""
    form: Form = Form()
    """What is asked."""
    limits: Limits = Limits()
    """How many projects may be submitted."""
    further_limits: list[FurtherLimit] = Field(default=[])
    """Further limits, by any of owner, country, category, person, body and questions that classify projects, also for
    a group alone."""
    notices: list[GroupNotice] = Field(default=[])
    """Texts for those who submit, also for a group alone."""
    formalities: list[Formality] = Field(default=[], max_length=10)
    """What a project needs besides the form before it passes the screening."""
    maturity: Text | None = None
    """How far along a project must be."""
    barred: list[Outcome] = Field(default=[])
    """Earlier results that keep the same project out."""
    carried_over: list[CarriedOver] = Field(default=[])
    """Projects of earlier editions that may enter again with what was written then."""
    proposed_by: ProposedBy | None = None
    """Bodies that propose projects, and whether there is another way in. None: no one but those who submit."""
    exceptions: bool = True
    """Whether stewards may record an exception to limits and bars, with a reason."""
    must_own: bool = False
    """Whether the person who submits must belong to the owner."""
    consent: Literal["none", "asked", "required"] = "none"
    """Whether the owner is asked by email where someone else submits its project. `asked`: an objection goes
    to the stewards. `required`: without a confirmation the project does not pass the screening."""
    edit_until_close: bool = True
    """Whether a submitted project can be changed until the phase closes."""
    correction_days: int = Field(default=7, ge=1, le=60)
    """Days a project returned for correction has, where the steward names no other date."""
    late_hours: int = Field(default=0, ge=0, le=168)
    """Most hours after the close for which two stewards may let one entrant submit late; 0: no one."""
    paper_entries: Text | None = None
    """Where people who cannot submit online send their project on paper, such as a postal address. Stewards type it in.
    None: projects are submitted online only."""
    screening: Screening | None = None
    """None: submitted projects go to the experts unchecked."""
    appeal_days: int = Field(default=0, ge=0, le=60)
    """Days in which the nominator of a project found ineligible may appeal, once; 0: no appeal."""


class CuttingPhase(PhaseBase):
    """A phase that draws a line through its candidates."""

    later = frozenset({"candidates_from", "group"})

    candidates_from: list[Slug] = Field(default=[])
    """Ids of earlier phases: what passed any of them are the candidates here. Empty: what passed the phase before, and
    in the first one all submitted projects."""
    group: Slug | None = None
    """Only for projects of this group: for all others it is as if this phase was not there. None: for all."""


class NominationPhase(CuttingPhase):
    """Experts, or stewards where there are none, decide what the public votes on. There may be several rounds."""

    kind: Literal["nomination"]
    """`nomination`."""
    panel: Panel = Panel()
    """How the experts work."""
    marking: Marking | None = None
    """None: projects are only checked against the rules."""
    cut: Cut
    """Who is nominated."""


VoterAttribute = Literal["country", "groups", "list", "weight"]
"""A group by country, a named group of countries, a group that the list of voters names, or a weight."""


class VotingPhase(CuttingPhase):
    """The public votes."""

    later = CuttingPhase.later | {"count"}

    kind: Literal["voting"]
    """`voting`."""
    electorate: Electorate = Electorate()
    """Who votes."""
    ballot: Ballot = Ballot()
    """How they vote."""
    count: CountRule = CountRule()
    """How their votes are counted."""
    cut: Cut
    """Who continues."""

    @property
    def unit(self) -> CountUnit:
        """What the numbers of its count are."""
        if self.count.by_group or self.ballot.form == "points" or self.count.method == "points":
            return "points"
        return "votes" if self.count.method == "sum" else "rankings"

    @property
    def gives_places(self) -> bool:
        """Whether its count gives places in place of numbers."""
        return self.unit == "rankings"

    @property
    def attribute(self) -> VoterAttribute | None:
        """What is counted of a voter beside the vote, and hidden with it; None: nothing."""
        if self.count.by_group:
            return self.count.by_group.of
        return "weight" if self.electorate.weights else None

    @property
    def open_to_all(self) -> bool:
        """Whether every voter may vote for every project, and nothing is asked of them."""
        return self.electorate.open_to_all and self.attribute is None

    @property
    def for_auditors(self) -> bool:
        """Whether something of the count is for auditors alone, one of whom must sign it."""
        return self.ballot.openings == "auditors" or self.attribute is not None


class SelectionPhase(CuttingPhase):
    """A panel of experts chooses the winners, or who receives an honour of the edition's own; or a ranking of its marks
    gives it. There may be several.
    """

    later = CuttingPhase.later | {"unanimous", "departure"}

    kind: Literal["selection"]
    """`selection`."""
    panel: Panel = Panel()
    """How the experts work."""
    marking: Marking | None = None
    """None: the panel decides without marks."""
    method: Literal["panel", BallotMethod] = Field(
        default="panel",
        description="How the panel chooses. `panel`: by agreement, recorded by a steward. "
        f"The others are secret ballots of its members: {MEANINGS}.",
    )
    casting_vote: bool = False
    """Whether the chair decides a tie of such a ballot; otherwise there is a second ballot between the tied."""
    unanimous: bool = False
    """Whether such a ballot elects only a project that every ballot names; abstentions are none."""
    departure: Literal["free", "reasoned"] = "free"
    """Whether a panel that agrees on a project gives a reason, which is published, where another has a higher mark."""
    sees_votes: bool = False
    """Whether the panel sees how many votes each project had."""
    quorum: Quorum = Quorum()
    """How many experts must participate."""
    cut: Cut
    """Who wins."""
    recognitions: list[Recognition] = Field(default=[])
    """Honours beside the prize that the panel may give."""

    @property
    def ballot_method(self) -> BallotMethod:
        """How ballots are counted. Raises ValueError where the panel agrees without any."""
        if self.method == "panel":
            raise ValueError("this panel has no ballots")
        return self.method

    @property
    def by_agreement(self) -> bool:
        """Whether there are neither marks nor ballots: then only the record of the session shows who took part."""
        return self.method == "panel" and self.marking is None

    @property
    def by_marks(self) -> bool:
        """Whether a ranking of the marks decides, and the panel chooses nothing."""
        return self.cut.decided == "ranking" and bool(self.cut.basis)


class AcceptancePhase(PhaseBase):
    """Those who are chosen for an honour say yes or no to it, before it is published. There may be several, each about
    honours of its own.
    """

    kind: Literal["acceptance"]
    """`acceptance`."""
    honours: list[Slug] = Field(default=["winner"], min_length=1)
    """What is asked about: `winner`, the `id` of a recognition, or that of an entry of `honours` that a vote or a
    selection gives."""
    silence: Literal["accepts", "declines"] = "declines"
    """What it means where no one answers before the close."""
    declined: Literal["empty", "again"] = "empty"
    """What becomes of the place of an honour that is declined. `empty`: it stays empty. `again`: the panel that
    agreed on it can choose another project until the close."""
    statement: Text | None = None
    """What is said yes to; none: the honour alone."""


class AnnouncementPhase(PhaseBase):
    """Winners become public. Its opening is the embargo: what was approved earlier waits until then. There may be
    several, each with honours of its own.
    """

    later = frozenset({"honours"})

    kind: Literal["announcement"]
    """`announcement`."""
    honours: list[Slug] = Field(default=[])
    """What it publishes: `winner`, the `id` of a recognition, or that of an entry of `honours` that a vote or a
    selection gives. Empty: all that no other announcement publishes."""
    place: Text | None = None
    """Where the prizes are handed over."""
    challenge_days: int = Field(default=10, ge=0, le=90)
    """Days between the published tally and the earliest publication of winners. A contest with a public vote gives at
    least 10, a rehearsal may give fewer."""
    approvals: Literal[2] = 2
    """People who must agree to the exact content before it is published."""
    certificates: list[Outcome | Literal["expert"]] = Field(
        default=["champion", "winner", "special_recognition"]
    )
    """What certificates are given for: outcomes of projects, and service as an expert."""


Phase = Annotated[
    SubmissionPhase | NominationPhase | VotingPhase | SelectionPhase | AcceptancePhase | AnnouncementPhase,
    Field(discriminator="kind"),
]
