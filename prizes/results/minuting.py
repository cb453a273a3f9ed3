"""Acts on the records of panels: write a version, confirm it; and who may read them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import update
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.accounts.approving import check_approver, check_different_people
from prizes.accounts.queries import SignedIn
from prizes.accounts.rules.roles import ANY, Role, holds
from prizes.edition.document.phases import NominationPhase, SelectionPhase
from prizes.edition.kinds.fields import PanelField, field_at, field_named
from prizes.edition.queries import EditionInForce
from prizes.edition.spans import PanelPhase, opens_at
from prizes.edition.titles import announcement_of_records, phase_title
from prizes.errors import Refusal, text_too_long
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.journal.acts import ActKind
from prizes.results import refusals
from prizes.results.queries import publication
from prizes.results.recorded import fields_in_order, panel_phases, sessions
from prizes.results.sealed import wrong_with
from prizes.review.actions import holding
from prizes.review.models import Minutes
from prizes.review.queries.interests import closed_to, my_interests, waiting
from prizes.review.queries.members import PanelOf
from prizes.review.queries.minutes import all_minutes
from prizes.review.queries.projects import is_decided
from prizes.review.queries.working import my_panel
from prizes.review.refusals import DeclareFirst, not_open_yet
from prizes.review.rules.minutes import (
    NOTE_MOST,
    PanelSession,
    content,
    deciders_in,
    hash_of,
    projects_in,
    recused_in,
    says,
    spelled,
    still_holds,
)
from prizes.review.rules.reviews import covers, panel_of


@dataclass(frozen=True, slots=True)
class Record:
    """The record of a field as one reader may see it."""

    phase: str
    field: PanelField
    versions: Sequence[Minutes]
    """The newest first."""
    panel: PanelOf | None
    """None: nothing is before the panel any more."""
    now: PanelSession | None
    is_over: bool
    """The decision is taken or out: nothing is written any more."""
    may_chair: bool
    may_steward: bool

    @property
    def newest(self) -> Minutes | None:
        return self.versions[0] if self.versions else None

    @property
    def holds(self) -> bool:
        """Whether the newest version tells what there is now."""
        return self.is_over or (
            self.newest is not None and self.now is not None and still_holds(self.newest.content, self.now)
        )

    def part_for(self, person: str) -> str | None:
        """As which of the two somebody can confirm the newest version; None: as neither."""
        newest = self.newest
        if newest is None or self.is_over or not self.holds:
            return None
        if self.may_chair and not newest.chair_id and newest.steward_id != person:
            return "chair"
        if self.may_steward and not newest.steward_id and newest.chair_id != person:
            return "steward"
        return None

    @property
    def may_write(self) -> bool:
        return self.now is not None and not self.is_over and (self.may_chair or self.may_steward)


@dataclass(frozen=True, slots=True)
class SeenRecord:
    """A version that somebody read and confirms as `part`: chair or steward."""

    field: str
    part: str
    sha256: str


def phase_with_panel(edition: EditionInForce, phase_id: str | None) -> PanelPhase:
    """The phase of this id in which a panel sits; without an id the last that has begun, or else the first. Raises
    Missing.
    """
    phases = panel_phases(edition)
    begun = [p for p in phases if (opens := opens_at(edition.rules, p.id)) and opens <= clock.now()]
    wanted = [p for p in phases if p.id == phase_id] if phase_id else [*reversed(begun), *phases]
    found = next(iter(wanted), None)
    if found is None:
        raise refusals.no_minutes()
    return found


async def records_for(
    session: AsyncSession, edition: EditionInForce, phase: PanelPhase, me: SignedIn
) -> list[Record]:
    """The records somebody may read, in the order of the rules: observers and stewards all, members of a panel theirs.

    A record tells of all projects at once. So no member reads it who takes no part in one of those, or has still to say
    whether they may; and of observers and stewards nobody who has to do with one, until the outcome is public. Projects
    of a category that are not before this panel, and were not when a version was written, keep nobody out.
    """
    kept: dict[str, list[Minutes]] = {}
    for each in await all_minutes(session, edition, phase.id):
        kept.setdefault(each.field, []).append(each)
    now = await sessions(session, edition, phase)
    over, public = await _is_over(session, edition, phase), await _is_public(session, edition, phase)
    closed, undeclared = await _shut_to(session, edition, me)
    mine = frozenset({ANY}) if _is_of_office(me, edition) else await my_panel(session, edition, phase, me)
    found = []
    for field in fields_in_order(edition.rules, phase, {*now, *kept}):
        panel, told = now.get(field.key, (None, None))
        versions = kept.get(field.key, [])
        if not covers(mine, field.seat) or _to_declare(field, undeclared):
            continue
        if closed & _told_of(panel, versions):
            continue
        if not public and me.person.id in _kept_away(panel, versions):
            continue
        found.append(
            Record(
                phase.id,
                field,
                versions,
                panel,
                told,
                over,
                may_chair=panel is not None and panel.speaks_for(me.person.id),
                may_steward=holds(me.grants, Role.STEWARD, edition.slug),
            )
        )
    return found


async def record_for(
    session: AsyncSession, edition: EditionInForce, phase: PanelPhase, field: str, me: SignedIn
) -> Record:
    """One of them. Raises Missing where there is none for this reader, without a word why."""
    found = await records_for(session, edition, phase, me)
    one = next((r for r in found if r.field.key == field), None)
    if one is None:
        undeclared = await _undeclared_by(session, edition, me)
        cut = phase.cut if isinstance(phase, SelectionPhase) else None
        asked = (
            field_named(edition.rules, cut, field) if cut else field_at(edition.rules, {"category": field})
        )
        if _to_declare(asked, undeclared):
            raise DeclareFirst(asked.category or min(undeclared))
        raise refusals.no_minutes()
    return one


def _to_declare(field: PanelField, undeclared: Collection[str]) -> bool:
    """Whether somebody has still to declare interests in what is before a panel. `undeclared`: categories."""
    return bool(undeclared) if field.category is None else field.category in undeclared


def version_of(found: Record, version: int | None) -> Minutes | None:
    """A version of a record by its number; without one the newest, if there is any. Raises Missing."""
    if version is None:
        return found.newest
    kept = next((m for m in found.versions if m.version == version), None)
    if kept is None:
        raise refusals.no_minutes()
    return kept


async def written_version(
    session: AsyncSession,
    edition: EditionInForce,
    phase: str,
    field: str,
    me: SignedIn,
    *,
    version: int | None,
) -> Minutes:
    """One that is written, the newest if none is named. Raises Missing."""
    found = await record_for(session, edition, phase_with_panel(edition, phase), field, me)
    kept = version_of(found, version)
    if kept is None:
        raise refusals.no_minutes()
    return kept


def signers(minutes: Minutes) -> list[str]:
    """Who wrote and confirmed a version."""
    return [p for p in (minutes.written_by, minutes.chair_id, minutes.steward_id) if p]


async def _shut_to(session: AsyncSession, edition: EditionInForce, me: SignedIn) -> tuple[set[str], set[str]]:
    """What keeps a member of panels from records: their closed projects, and categories they have still to declare."""
    if _is_of_office(me, edition):
        return set(), set()
    closed = await closed_to(session, edition, me.person.id)
    return closed, await _undeclared_by(session, edition, me)


def _told_of(panel: PanelOf | None, versions: Sequence[Minutes]) -> set[str]:
    """The projects that a record and its versions tell of."""
    before = {p.id for p in panel.projects} if panel else set()
    return before.union(*(projects_in(each.content) for each in versions))


async def _undeclared_by(session: AsyncSession, edition: EditionInForce, me: SignedIn) -> set[str]:
    panel = panel_of(me.grants, edition.slug)
    return set(waiting(await my_interests(session, edition, person_id=me.person.id, panel=panel)))


def _is_of_office(me: SignedIn, edition: EditionInForce) -> bool:
    return any(holds(me.grants, role, edition.slug) for role in (Role.STEWARD, Role.OBSERVER))


def _kept_away(panel: PanelOf | None, versions: Sequence[Minutes]) -> set[str]:
    """Who has to do with a project there, now or when the newest version was written."""
    before = recused_in(versions[0].content) if versions else set()
    return before | (panel.hands if panel else frozenset())


async def _is_over(session: AsyncSession, edition: EditionInForce, phase: PanelPhase) -> bool:
    if isinstance(phase, NominationPhase):
        return await is_decided(session, edition, phase.id)
    made = await publication(session, edition.id, announcement_of_records(edition.rules, phase))
    return made is not None


async def _is_public(session: AsyncSession, edition: EditionInForce, phase: PanelPhase) -> bool:
    if isinstance(phase, NominationPhase):
        return await is_decided(session, edition, phase.id)
    made = await publication(session, edition.id, announcement_of_records(edition.rules, phase))
    return made is not None and made.announced_at is not None


async def write_minutes(
    session: AsyncSession,
    edition: EditionInForce,
    phase: PanelPhase,
    field: str,
    me: SignedIn,
    *,
    present: Collection[str],
    note: str,
) -> Minutes:
    """Write down the session of a panel as it is now. Where the newest version says the same, that is it.

    A new version has to be confirmed anew; earlier ones stay as they were.
    """
    await holding.alone(session, edition.id)
    found = await record_for(session, edition, phase, field, me)
    _must_be_theirs(found)
    _must_have_begun(edition, phase)
    if found.now is None or found.is_over:
        raise refusals.session_is_over()
    note = note.strip().replace("\r\n", "\n")
    if len(note) > NOTE_MOST:
        raise text_too_long("note", most=NOTE_MOST)
    if found.newest is not None and says(found.newest.content, found.now, present=present, note=note):
        return found.newest
    text = spelled(content(found.now, present=present, note=note))
    made = Minutes(
        edition_id=edition.id,
        phase=phase.id,
        field=field,
        version=found.newest.version + 1 if found.newest else 1,
        content=text,
        sha256=hash_of(text),
        written_by=me.person.id,
        written_at=clock.now(),
    )
    session.add(made)
    await session.flush()
    _journal(session, edition, acts.MINUTES_WRITE, made, me)
    return made


def _must_be_theirs(found: Record) -> None:
    if not (found.may_chair or found.may_steward):
        raise refusals.not_yours_to_record()


def _must_have_begun(edition: EditionInForce, phase: PanelPhase) -> None:
    opens = opens_at(edition.rules, phase.id)
    if opens is None or clock.now() < opens:
        raise not_open_yet(phase_title(phase), opens)


def _journal(
    session: AsyncSession,
    edition: EditionInForce,
    act: ActKind,
    minutes: Minutes,
    me: SignedIn,
    **details: str,
) -> None:
    said = {
        "phase": minutes.phase,
        "category": minutes.field,
        "version": minutes.version,
        "sha256": minutes.sha256,
        **details,
    }
    record(session, edition, act, minutes, by=me.person.id, **said)


async def confirm_minutes(
    session: AsyncSession,
    edition: EditionInForce,
    phase: PanelPhase,
    field: str,
    me: SignedIn,
    *,
    part: str,
    seen_sha256: str,
) -> Minutes:
    """Confirm exactly the version that was read, as `chair` or as `steward`; the two must be two people."""
    await holding.alone(session, edition.id)
    found = await record_for(session, edition, phase, field, me)
    return await _confirm(session, edition, phase, found, me, part=part, seen_sha256=seen_sha256)


async def confirm_all_minutes(
    session: AsyncSession,
    edition: EditionInForce,
    phase: PanelPhase,
    me: SignedIn,
    seen: Sequence[SeenRecord],
) -> list[Minutes]:
    """Confirm all of these versions, or none: one that cannot be confirmed is named with the reason."""
    await holding.alone(session, edition.id)
    if not seen:
        raise refusals.nothing_to_confirm()
    found = {r.field.key: r for r in await records_for(session, edition, phase, me)}
    done = []
    for each in seen:
        if each.field not in found:
            raise refusals.no_minutes()
        try:
            one = await _confirm(
                session,
                edition,
                phase,
                found[each.field],
                me,
                part=each.part,
                seen_sha256=each.sha256,
            )
            done.append(one)
        except Refusal as refusal:
            field = found[each.field].field
            codes = [field.key] if field.is_category else []
            raise refusals.not_all_confirmed(
                category=field.name, why=refusal.sentence, category_codes=codes
            ) from refusal
    return done


async def _confirm(
    session: AsyncSession,
    edition: EditionInForce,
    phase: PanelPhase,
    found: Record,
    me: SignedIn,
    *,
    part: str,
    seen_sha256: str,
) -> Minutes:
    if not (found.may_chair if part == "chair" else part == "steward" and found.may_steward):
        raise refusals.not_yours_to_record()
    newest = found.newest
    if newest is None:
        raise refusals.no_minutes()
    if newest.sha256 != seen_sha256 or await wrong_with(session, edition, newest):
        raise refusals.record_changed()
    if found.is_over:
        raise refusals.session_is_over()
    if not found.holds:
        raise refusals.record_is_old()
    _must_have_quorum(phase, newest, found.now)
    await _check_other(session, edition, newest, me.person.id, part)
    await _sign(session, newest, me.person.id, part)
    _journal(session, edition, acts.MINUTES_CONFIRM, newest, me, part=part)
    return newest


def _must_have_quorum(phase: PanelPhase, minutes: Minutes, now: PanelSession | None) -> None:
    """Winners are chosen by a quorum, whatever the method: a record that shows none is not confirmed."""
    least = quorum_of(phase)
    if not least or now is None:
        return
    present = len(deciders_in(minutes.content))
    chosen = any(d.title == phase.cut.gives and d.project for d in now.decisions)
    if chosen and present < least:
        raise refusals.no_quorum_present(n=least, present=present)


def quorum_of(phase: PanelPhase) -> int:
    """How many who decide a record must show as present before winners are chosen; 0: any number."""
    return phase.quorum.least if isinstance(phase, SelectionPhase) else 0


async def _check_other(
    session: AsyncSession, edition: EditionInForce, minutes: Minutes, person: str, part: str
) -> None:
    """Whether whoever confirms and whoever confirmed count as two people."""
    other = minutes.steward_id if part == "chair" else minutes.chair_id
    if other == person:
        raise refusals.two_people()
    if part == "steward":
        await check_approver(session, person, [other], edition=edition.slug, rehearsal=edition.rehearsal)
    else:
        await check_different_people(session, person, [other], edition=edition.slug)


async def _sign(session: AsyncSession, minutes: Minutes, person: str, part: str) -> None:
    """The update's own condition lets only one of many simultaneous confirmations through."""
    mine = col(Minutes.chair_id) if part == "chair" else col(Minutes.steward_id)
    done = await session.exec(
        update(Minutes)
        .where(col(Minutes.id) == minutes.id, mine.is_(None))
        .values({f"{part}_id": person, f"{part}_at": clock.now()})
        .execution_options(synchronize_session=False)
    )
    if done.rowcount != 1:
        raise refusals.confirmed_already()
    await session.refresh(minutes)
