"""The whole rule set of an edition, its canonical bytes and its hash."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from typing import Annotated, Any, Literal, TypeVar
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field

from prizes.data.wsis import wsis_categories
from prizes.edition.document.components import (
    Category,
    CategoryCode,
    Component,
    FormField,
    GroupDivision,
    HonourName,
    Lang,
    NamedGroup,
    PanellistsName,
    Text,
    Unknown,
)
from prizes.edition.document.methods import CountUnit
from prizes.edition.document.phases import (
    AcceptancePhase,
    AnnouncementPhase,
    Phase,
    PhaseBase,
    SelectionPhase,
    SubmissionPhase,
    VotingPhase,
)
from prizes.kit.bounded import Whole

EditionSlug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{1,30}$")]
P = TypeVar("P", bound=PhaseBase)
GENEVA: dict[Lang, str] = {
    "ar": "جنيف",
    "zh": "日内瓦",
    "en": "Geneva",
    "fr": "Genève",
    "ru": "Женева",
    "es": "Ginebra",
}


WITHOUT_A_PLACE: tuple[dict[Lang, str], ...] = (GENEVA, {"en": "Geneva"})
"""What stands in a document that names no place of its own."""


def _named_set(value: Any) -> Any:
    if value == "wsis-18":
        return [dict(c) for c in wsis_categories()]
    return value


class Reported(Component):
    """A number that a source reports of a past edition."""

    what: str
    """What is counted, such as `submitted`, `nominated`, `voters` or `votes`."""
    number: Whole
    """The number."""
    precision: Literal["exact", "at_least", "about"] = "exact"
    """How the source puts it."""
    note: Text | None = None
    """A remark on the source."""


@lru_cache(maxsize=10_000)
def _in_utc(local: datetime, zone: ZoneInfo) -> datetime:
    """Each page asks for the instants of its edition many times over."""
    return local.replace(tzinfo=zone, fold=0).astimezone(UTC)


class Rules(Component):
    """All rules of one edition."""

    later = frozenset({"groups", "divisions", "honours", "panellists"})

    format: Literal[1] = 1
    """Version of this format."""
    slug: EditionSlug
    """The edition in addresses and in the vote log, such as `2027`."""
    title: Text
    """The edition's name for people."""
    kind: Literal["contest", "rehearsal", "record"] = "contest"
    """`contest`: the real thing. `rehearsal`: a trial that says so on every page. `record`: a past edition
    kept as facts; it is read, never played."""
    ordinal: Whole | None = Field(default=None, ge=1)
    """The how-manieth edition it is."""
    timezone: str = "Europe/Zurich"
    """IANA zone in which all local times of the document are meant."""
    place: Text = Field(default=dict(GENEVA))
    """Name of the place whose time this is, for people."""
    introduction: Text | None = None
    """A few sentences at the head of the guidelines."""
    categories: Annotated[list[Category], BeforeValidator(_named_set)] = Field(min_length=1)
    """The categories, or the word `wsis-18` for the eighteen WSIS Action Line categories."""
    groups: list[NamedGroup] = Field(default=[])
    """Groups of projects that other rules name."""
    divisions: list[GroupDivision] = Field(default=[])
    """Groups without a project in common, by which lines, quotas and minima go."""
    phases: list[Phase] = Field(min_length=1)
    """What happens when, in any order; each is of one of six kinds."""
    honours: list[HonourName] = Field(default=[])
    """Names of outcomes, where the edition does not use the usual ones."""
    panellists: PanellistsName | None = None
    """What members of panels are called; none: experts."""
    unknown: list[Unknown] = Field(default=[])
    """Of a record: what is not known. The documented defaults are in its place."""
    sources: list[str] = Field(default=[])
    """Of a record: where its facts come from."""
    reported: list[Reported] = Field(default=[])
    """Of a record: numbers that sources report."""

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def in_geneva(self) -> bool:
        """Whether the time of the edition is that of Geneva, under that name."""
        return self.timezone == "Europe/Zurich" and self.place in WITHOUT_A_PLACE

    def local(self, local: datetime | None) -> datetime | None:
        """The same instant as `instant`, which brings the zone of the edition to whatever shows it."""
        return None if local is None else local.replace(tzinfo=self.zone, fold=0)

    def instant(self, local: datetime | None) -> datetime | None:
        """UTC instant of a local time of the document; of an hour that occurs twice, the first."""
        return None if local is None else _in_utc(local, self.zone)

    def phase(self, phase_id: str) -> Phase:
        """Raises KeyError if there is no such phase."""
        for phase in self.phases:
            if phase.id == phase_id:
                return phase
        raise KeyError(phase_id)

    def of_kind(self, kind: type[P]) -> list[P]:
        return [phase for phase in self.phases if isinstance(phase, kind)]

    @property
    def submission(self) -> SubmissionPhase | None:
        return next(iter(self.of_kind(SubmissionPhase)), None)

    @property
    def classifications(self) -> list[FormField]:
        """The questions by which projects are classified beside their category."""
        return [each for each in self.submission.form.fields if each.classifies] if self.submission else []

    @property
    def votings(self) -> list[VotingPhase]:
        return self.of_kind(VotingPhase)

    @property
    def vote_unit(self) -> CountUnit:
        """What the numbers of its last vote are, where it has one."""
        return self.votings[-1].unit if self.votings else "votes"

    @property
    def selections(self) -> list[SelectionPhase]:
        return self.of_kind(SelectionPhase)

    @property
    def acceptances(self) -> list[AcceptancePhase]:
        """In the order of the calendar."""
        return _by_opening(self.of_kind(AcceptancePhase))

    @property
    def announcements(self) -> list[AnnouncementPhase]:
        """In the order of the calendar."""
        return _by_opening(self.of_kind(AnnouncementPhase))

    @property
    def last_announcement(self) -> AnnouncementPhase | None:
        """With it the edition is over."""
        return next(reversed(self.announcements), None)

    def acceptance_of(self, title: str) -> AcceptancePhase | None:
        """Where those who are chosen for an honour are asked whether they accept; None: they are not asked."""
        return next((each for each in self.acceptances if title in each.honours), None)

    def announcement_of(self, title: str) -> AnnouncementPhase | None:
        """The one that publishes an honour: where it is named, else the one that names none."""
        found = self.announcements
        named = (each for each in found if title in each.honours)
        return next(named, next((each for each in found if not each.honours), None))

    def honour(self, outcome: str) -> HonourName | None:
        """The edition's own name of an outcome; None: the usual one."""
        return next((each for each in self.honours if each.id == outcome), None)

    def category(self, code: CategoryCode) -> Category:
        """Raises KeyError if there is no such category."""
        for category in self.categories:
            if category.code == code:
                return category
        raise KeyError(code)

    def group(self, group_id: str) -> NamedGroup:
        """Raises KeyError if there is no such group."""
        for group in self.groups:
            if group.id == group_id:
                return group
        raise KeyError(group_id)

    def division(self, division_id: str) -> GroupDivision | None:
        """None: there is none of this id."""
        return next((each for each in self.divisions if each.id == division_id), None)

    def category_name(self, code: CategoryCode) -> Text:
        """The short name of a category; its code where these rules have none of it (any more)."""
        return next((c.short for c in self.categories if c.code == code), {"en": code})

    def body_title(self, body_id: str) -> Text:
        """The name of a body that proposes projects; its id where these rules have none of it (any more)."""
        proposed = self.submission.proposed_by if self.submission else None
        return next(
            (b.title for b in (proposed.bodies if proposed else ()) if b.id == body_id), {"en": body_id}
        )

    def canonical(self) -> bytes:
        """The bytes that are hashed, stored and served: JSON with sorted keys, no spaces, UTF-8, defaults
        spelled out, so that a rule is in the text even where its author left it to the default.
        """
        return json.dumps(
            self.model_dump(mode="json"), ensure_ascii=False, sort_keys=True, separators=(",", ":")
        ).encode()

    def sha256(self) -> str:
        return hashlib.sha256(self.canonical()).hexdigest()


def _by_opening(phases: list[P]) -> list[P]:
    """Those without a date last, as they are in the document."""
    return sorted(phases, key=lambda each: each.opens.isoformat() if each.opens else "~")


def in_language(text: dict[Lang, str] | None, lang: str) -> tuple[str, str]:
    """The text in the reader's language, else English, else any, and the language it is in.

    ("", lang) where there is no text.
    """
    if not text:
        return "", lang
    for code in (lang, "en", *text):
        if code in text:
            return text[code], code
    return "", lang
