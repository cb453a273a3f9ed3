"""Read editions and their rules."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.edition.document.rules import WITHOUT_A_PLACE, Rules, in_language
from prizes.edition.models import Edition, Proposal, RulesVersion
from prizes.edition.refusals import unknown_edition
from prizes.edition.spans import CutPhase
from prizes.edition.titles import has_experts
from prizes.i18n.local_time import GENEVA_TIME, LocalTime, show_times_of, times_of
from prizes.i18n.own_names import OwnNames, names_used, use_names


@dataclass(frozen=True, slots=True)
class EditionInForce:
    """An edition with the version of its rules in force. What every stage is handed."""

    id: str
    slug: str
    kind: str
    version: int
    sha256: str
    rules: Rules
    frozen: bool
    frozen_at: datetime | None = None
    published: bool = True
    """Whether it is public; else only its stewards may see it."""

    def title(self, lang: str) -> str:
        return in_language(self.rules.title, lang)[0]

    @property
    def rehearsal(self) -> bool:
        return self.kind == "rehearsal"

    @property
    def record(self) -> bool:
        return self.kind == "record"


_parsed: dict[str, Rules] = {}
"""Rules by the hash of their document. A document is long and never changes, so that it is fetched and read
once by a process and not with every request.
"""
MOST_PARSED = 256


_COLUMNS: tuple[Any, ...] = (
    Edition.id,
    Edition.slug,
    Edition.kind,
    Edition.frozen_at,
    Edition.published_at,
    RulesVersion.version,
    RulesVersion.sha256,
)


def _select_in_force() -> Any:
    return (
        select(*_COLUMNS)
        .join(RulesVersion, col(RulesVersion.edition_id) == Edition.id)
        .where(RulesVersion.version == Edition.rules_version)
    )


async def edition_in_force(session: AsyncSession, slug: str) -> EditionInForce | None:
    """One edition, public or not; what an address of the web names is asked for in `gate.editions`."""
    row = (await session.exec(_select_in_force().where(Edition.slug == slug))).first()
    return None if row is None else (await _with_rules(session, [row]))[0]


async def editions_in_force(session: AsyncSession, *, hidden: bool = False) -> list[EditionInForce]:
    """All public editions, the newest slug first. `hidden`: with those that only stewards may see yet; what is made of
    them must be for stewards, or for nobody's eyes.
    """
    query = _select_in_force().order_by(col(Edition.slug).desc())
    if not hidden:
        query = query.where(is_published())
    return await _with_rules(session, (await session.exec(query)).all())


def oldest_first(editions: Iterable[EditionInForce]) -> list[EditionInForce]:
    """Without test editions, which are no part of the history of a contest."""
    return sorted((each for each in editions if not each.rehearsal), key=lambda each: each.slug)


def other_edition(
    edition: EditionInForce, editions: Sequence[EditionInForce], slug: str
) -> EditionInForce | None:
    """The one of these to compare with. Unnamed: the last before it that is no test edition, else the first; None:
    there is no other. Raises Missing where one is named that there is not.
    """
    others = [each for each in editions if each.slug != edition.slug]
    if slug:
        found = next((each for each in others if each.slug == slug), None)
        if found is None:
            raise unknown_edition(slug=slug)
        return found
    before = [each for each in oldest_first(others) if each.slug < edition.slug]
    return before[-1] if before else next(iter(others), None)


def is_published() -> ColumnElement[bool]:
    """The condition on an edition under which everybody may see it and what is in it."""
    return col(Edition.published_at).is_not(None)


async def _with_rules(session: AsyncSession, rows: Sequence[Any]) -> list[EditionInForce]:
    found = await _parsed_rules(session, [row.sha256 for row in rows])
    return [
        EditionInForce(
            id=row.id,
            slug=row.slug,
            kind=row.kind,
            version=row.version,
            sha256=row.sha256,
            rules=found[row.sha256],
            frozen=row.frozen_at is not None,
            frozen_at=row.frozen_at,
            published=row.published_at is not None,
        )
        for row in rows
    ]


async def _parsed_rules(session: AsyncSession, hashes: Collection[str]) -> Mapping[str, Rules]:
    """Rules by the hash of their document; at least these."""
    unread = set(hashes) - _parsed.keys()
    if not unread:
        return _parsed
    query = select(RulesVersion.sha256, RulesVersion.document).where(col(RulesVersion.sha256).in_(unread))
    fresh = {
        sha256: Rules.model_validate_json(document) for sha256, document in (await session.exec(query)).all()
    }
    found = _parsed | fresh
    if len(found) > MOST_PARSED:
        _parsed.clear()
    _parsed.update(fresh)
    return found


async def versions(session: AsyncSession, edition_id: str) -> Sequence[RulesVersion]:
    query = (
        select(RulesVersion).where(RulesVersion.edition_id == edition_id).order_by(col(RulesVersion.version))
    )
    return (await session.exec(query)).all()


async def version_times(session: AsyncSession, edition_id: str) -> dict[int, datetime]:
    """Every version of the rules of an edition, the first one first, with when it was loaded."""
    query = select(RulesVersion.version, RulesVersion.created_at).where(RulesVersion.edition_id == edition_id)
    return dict((await session.exec(query.order_by(col(RulesVersion.version)))).all())


async def in_force_since(session: AsyncSession) -> Mapping[str, datetime]:
    """By the id of each edition, when its version of the rules in force was loaded."""
    query: Any = (
        select(Edition.id, RulesVersion.created_at)
        .join(RulesVersion, col(RulesVersion.edition_id) == Edition.id)
        .where(RulesVersion.version == Edition.rules_version)
    )
    return dict((await session.exec(query)).all())


async def document_of(session: AsyncSession, edition_id: str, version: int) -> tuple[bytes, str] | None:
    """The exact bytes of a version and their SHA-256, as they were frozen."""
    query = select(RulesVersion).where(RulesVersion.edition_id == edition_id, RulesVersion.version == version)
    found = (await session.exec(query)).first()
    return None if found is None else (found.document.encode(), found.sha256)


async def rules_of(session: AsyncSession, edition_id: str, version: int) -> Rules | None:
    """The rules as they were in another version."""
    query = select(RulesVersion).where(RulesVersion.edition_id == edition_id, RulesVersion.version == version)
    found = (await session.exec(query)).first()
    return None if found is None else Rules.model_validate_json(found.document)


async def rules_by_version(session: AsyncSession, edition_id: str) -> dict[int, tuple[str, Rules]]:
    """Hash and rules of every version of an edition, by number."""
    query = select(RulesVersion.version, RulesVersion.sha256).where(RulesVersion.edition_id == edition_id)
    hashes: dict[int, str] = dict((await session.exec(query)).all())
    rules = await _parsed_rules(session, hashes.values())
    return {version: (sha256, rules[sha256]) for version, sha256 in hashes.items()}


async def open_proposal(
    session: AsyncSession, edition_id: str | None, kind: str, about: str = ""
) -> Proposal | None:
    """The one of a kind, about this, that waits for a second steward. One that has lapsed is none, though its row says
    so later. `edition_id`: None for one that concerns all editions.
    """
    query = select(Proposal).where(
        Proposal.edition_id == edition_id,
        Proposal.kind == kind,
        Proposal.about == about,
        Proposal.state == "open",
    )
    return (await session.exec(query.where(col(Proposal.expires_at) > clock.now()))).first()


async def proposals(session: AsyncSession, edition_id: str) -> Sequence[Proposal]:
    query = (
        select(Proposal).where(Proposal.edition_id == edition_id).order_by(col(Proposal.proposed_at).desc())
    )
    return (await session.exec(query)).all()


# --- whose words and whose time pages and letters of an edition use ------------------------------------------

NAME_PLACES: Mapping[str, tuple[str, str]] = {
    "champion": ("champion", "champions"),
    "winner": ("winner", "winners"),
    "nominated": ("nominated", "selected"),
    "special_recognition": ("recognition", "recognition"),
}
"""Of one and of several, by outcome."""


def local_time(rules: Rules) -> LocalTime:
    """Whose time pages and letters of the edition show."""
    if rules.in_geneva:
        return GENEVA_TIME
    named = rules.place not in WITHOUT_A_PLACE
    return LocalTime(rules.zone, rules.place if named else {})


def own_names(rules: Rules) -> OwnNames | None:
    """Which usual names the edition does not use: those that it calls otherwise, and those of what it does not have.
    None: it uses all of them, as editions of the WSIS Prizes do.
    """
    nowhere = {"expert"} if not has_experts(rules) else set[str]()
    if not any(isinstance(phase, CutPhase) and phase.cut.gives == "champion" for phase in rules.phases):
        nowhere.add("champion")
    if not (rules.honours or rules.panellists or nowhere):
        return None
    texts: dict[str, Mapping[Any, str]] = {"edition_title": rules.title}
    named = nowhere | {honour.id for honour in rules.honours if honour.id in NAME_PLACES}
    for honour in (each for each in rules.honours if each.id in NAME_PLACES):
        one, many = NAME_PLACES[honour.id]
        texts |= {many: honour.many, one: honour.one}
    if rules.panellists is not None:
        texts |= {"member": rules.panellists.one, "members": rules.panellists.many}
        named.add("expert")
    return OwnNames(frozenset(named), texts)


def speak_of(rules: Rules) -> None:
    """From here to the end of the request in the words and the time of this edition."""
    show_times_of(local_time(rules))
    use_names(own_names(rules))


class speaking_of:  # noqa: N801 - used as `with speaking_of(…):`
    """For as long as the block runs; None: of no edition. A class, since every request passes here."""

    __slots__ = ("_names", "_times")

    def __init__(self, rules: Rules | None) -> None:
        self._times = times_of(local_time(rules) if rules else GENEVA_TIME)
        self._names = names_used(own_names(rules) if rules else None)

    def __enter__(self) -> None:
        self._times.__enter__()
        self._names.__enter__()

    def __exit__(self, *_: object) -> None:
        self._names.__exit__()
        self._times.__exit__()
