"""What an amendment of frozen rules may not do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from prizes.edition.document.phases import Phase, VotingPhase
from prizes.edition.document.rules import Rules
from prizes.edition.spans import clashes
from prizes.kit.sentence import Sentence, say

_WORDING = frozenset({"title", "label", "help", "example", "description", "note", "announced"})
"""Keys whose text may be put right at any time: corrections and translations, not rules."""
_DATES = frozenset({"opens", "closes"})


def amendment_problems(old: Rules, new: Rules, now: datetime) -> list[Sentence]:
    """Why `new` may not take the place of the frozen rules `old` at this instant; empty if it may.

    What voters, nominators and experts relied on stays: identity and categories always, the rules of a
    phase once it has opened, its last instant as published. Wording may be corrected. That `new` is right
    in itself is for `check.problems` to say.
    """
    return [*_identity(old, new), *_groups(old, new, now), *_phases(old, new, now), *_overlapping(new)]


def _groups(old: Rules, new: Rules, now: datetime) -> Iterator[Sentence]:
    """A group means the same as long as rules that name it are in force."""
    before, after = (
        [_without_wording(group.model_dump(mode="json")) for group in rules.groups] for rules in (old, new)
    )
    if before != after and any(_has_opened(old, phase, now) for phase in old.phases):
        yield say("The groups cannot be changed once a phase has opened. Their titles can be corrected.")


def _overlapping(new: Rules) -> Iterator[Sentence]:
    for before, after, _ in clashes(new):
        yield say(
            "“%(before)s” would still be open when “%(after)s” opens. Move “%(after)s” as well.",
            before=before.id,
            after=after.id,
        )


def _identity(old: Rules, new: Rules) -> Iterator[Sentence]:
    if old.slug != new.slug:
        yield say("The name of an edition in addresses (`slug`) cannot change.")
    if old.kind != new.kind:
        yield say("The kind of an edition cannot change.")
    if old.timezone != new.timezone:
        yield say("The time zone cannot be changed, because every published time would move.")
    if [(c.code, c.number) for c in old.categories] != [(c.code, c.number) for c in new.categories]:
        yield say(
            "Categories cannot be added, removed, renamed or renumbered. Their titles can be corrected."
        )


def _phases(old: Rules, new: Rules, now: datetime) -> Iterator[Sentence]:
    later = {phase.id: phase for phase in new.phases}
    for phase in old.phases:
        opened = _has_opened(old, phase, now)
        if phase.id in later:
            yield from _one_phase(old, new, phase, later[phase.id], now, opened=opened)
        elif opened:
            yield say("The phase “%(phase)s” has opened and cannot be removed.", phase=phase.id)
    yield from _added(old, new, now)


def _added(old: Rules, new: Rules, now: datetime) -> Iterator[Sentence]:
    known = {phase.id for phase in old.phases}
    for phase in new.phases:
        if phase.id not in known and _has_opened(new, phase, now):
            yield say("A new phase, “%(phase)s”, must open in the future.", phase=phase.id)


def _one_phase(
    old: Rules, new: Rules, before: Phase, after: Phase, now: datetime, *, opened: bool
) -> Iterator[Sentence]:
    if before.kind != after.kind:
        yield say("The kind of the phase “%(phase)s” cannot change.", phase=before.id)
        return
    if opened and _lost_auditors(before, after):
        yield say("An auditor named for “%(phase)s” cannot be removed.", phase=before.id)
    if opened and _ruling(before) != _ruling(after):
        yield say(
            "The phase “%(phase)s” has opened. Its rules can no longer be changed. It can only close later.",
            phase=before.id,
        )
    if (before.opens, before.closes) != (after.opens, after.closes):
        yield from _moved(old, new, before, after, now, opened=opened)
    if any(earlier not in after.announced for earlier in before.announced):
        yield say("Announced dates of “%(phase)s” must remain on record.", phase=before.id)


def _moved(
    old: Rules, new: Rules, before: Phase, after: Phase, now: datetime, *, opened: bool
) -> Iterator[Sentence]:
    opens, closes = old.instant(before.opens), old.instant(before.closes)
    opens_then, closes_then = new.instant(after.opens), new.instant(after.closes)
    if closes is not None and closes <= now:
        yield say("The phase “%(phase)s” is over and cannot be reopened.", phase=before.id)
        return
    if opened and opens != opens_then:
        yield say("The phase “%(phase)s” has opened. Its opening date cannot be changed.", phase=before.id)
    elif opens_then is not None and opens != opens_then and opens_then <= now:
        yield say("The phase “%(phase)s” must open in the future.", phase=before.id)
    if _ends_earlier(closes, closes_then):
        yield say(
            "The phase “%(phase)s” was announced to be open until %(closes)s and cannot close earlier.",
            phase=before.id,
            closes=closes if closes is not None else say("further notice"),
        )
    elif _is_shorter(before, after):
        yield say(
            "The phase “%(phase)s” would be shorter than announced. Move its closing date as well.",
            phase=before.id,
        )
    if all((a.opens, a.closes) != (before.opens, before.closes) for a in after.announced):
        yield say(
            "The dates of “%(phase)s” change, so the previously announced dates must be added to "
            "`announced`.",
            phase=before.id,
        )


def _is_shorter(before: Phase, after: Phase) -> bool:
    """By the clock on the wall: an hour that the change to summer time takes shortens nothing."""
    if not (before.opens and before.closes and after.opens and after.closes):
        return False
    return after.closes - after.opens < before.closes - before.opens


def _ends_earlier(before: datetime | None, after: datetime | None) -> bool:
    """None: stays open."""
    return after is not None and (before is None or after < before)


def _has_opened(rules: Rules, phase: Phase, now: datetime) -> bool:
    opens = rules.instant(phase.opens)
    return opens is not None and opens <= now


def _lost_auditors(before: Phase, after: Phase) -> bool:
    if not isinstance(before, VotingPhase) or not isinstance(after, VotingPhase):
        return False
    return not {each.key for each in before.ballot.auditors} <= {each.key for each in after.ballot.auditors}


def _ruling(phase: Phase) -> Any:
    """The phase without its dates and its wording, and without auditors: more of them can be named at any time."""
    ruling = {
        key: _without_wording(value)
        for key, value in phase.model_dump(mode="json").items()
        if key not in _DATES and key not in _WORDING
    }
    if isinstance(phase, VotingPhase):
        del ruling["ballot"]["auditors"]
    return ruling


def _without_wording(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_wording(each) for key, each in value.items() if key not in _WORDING}
    if isinstance(value, list):
        return [_without_wording(each) for each in value]
    return value
