"""Dates: missing, turned around, overlapping, out of order, past, or not on the clock."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from prizes.edition.document.phases import (
    AnnouncementPhase,
    NominationPhase,
    Phase,
    SubmissionPhase,
    VotingPhase,
)
from prizes.edition.document.problem import Found, Way, found_at
from prizes.edition.document.rules import Rules
from prizes.edition.spans import AwardingPhase, Clash, clashes, cut_chain, honours_of, in_order, path_to
from prizes.edition.titles import challenge_days, votings_before
from prizes.kit.sentence import say, say_n

LEAST_CHALLENGE_DAYS = 10
"""Days for which everybody can look at the count of a contest before its winners are published. A rehearsal may be
quicker; a record says what was.
"""
ORDER = ("submission", "nomination", "voting", "selection")


def date_faults(rules: Rules, now: datetime, *, running: bool) -> Iterator[Found]:
    """`running`: the edition has begun, so days gone by are no fault."""
    for number, phase in enumerate(rules.phases):
        way: Way = ("phases", number)
        yield from _turned_around(rules, phase, way)
        yield from _not_on_the_clock(rules, phase, way)
        if rules.kind != "record":
            yield from _missing(phase, way)
    if rules.kind == "record":
        return
    yield from _overlapping(rules)
    yield from _within_grace(rules)
    yield from _out_of_order(rules)
    yield from _out_of_turn(rules)
    if rules.kind == "contest":
        yield from _short_window(rules)
        yield from _window(rules)
    if not running:
        yield from _past(rules, now)


def _way(rules: Rules, phase: Phase, key: str) -> Way:
    return ("phases", rules.phases.index(phase), key)


def _missing(phase: Phase, way: Way) -> Iterator[Found]:
    if phase.opens is None:
        yield found_at(
            (*way, "opens"),
            say("The phase “%(phase)s” has no opening date.", phase=phase.id),
            say("Add `opens`, such as 2027-03-01."),
        )
    if phase.closes is None and not isinstance(phase, AnnouncementPhase):
        yield found_at(
            (*way, "closes"),
            say("The phase “%(phase)s” has no closing date.", phase=phase.id),
            say("Add `closes`, such as 2027-03-31."),
        )


def _turned_around(rules: Rules, phase: Phase, way: Way) -> Iterator[Found]:
    opens, closes = rules.instant(phase.opens), rules.instant(phase.closes)
    if opens and closes and closes <= opens:
        yield found_at(
            (*way, "closes"),
            say("The phase “%(phase)s” closes before it opens.", phase=phase.id),
            say(
                "Set a closing date after the opening date. A date without a time opens at 00:00 and "
                "closes at 23:00."
            ),
        )


def _not_on_the_clock(rules: Rules, phase: Phase, way: Way) -> Iterator[Found]:
    for key, local in (("opens", phase.opens), ("closes", phase.closes)):
        instant = rules.instant(local)
        if instant is not None and instant.astimezone(rules.zone).replace(tzinfo=None) != local:
            yield found_at(
                (*way, key),
                say(
                    "%(time)s does not exist in the zone %(zone)s, because clocks move forward then.",
                    time=str(local),
                    zone=rules.timezone,
                ),
                say("Use another hour."),
            )


REMEDIES = {
    Clash.STAGE: say("Move one of them. Nothing else can be open at the same time."),
    Clash.TITLES: say("Move one of them. An honour is decided, then asked about, then announced."),
    Clash.CANDIDATES: say("Move one of them, or name phases in `candidates_from` that are over by then."),
    Clash.VOTES: say("Move one of them. Only one vote can be open at a time."),
    Clash.MARKS: say("Move one of them. Panels can mark in only one phase at a time."),
}


def _overlapping(rules: Rules) -> Iterator[Found]:
    for before, after, why in clashes(rules):
        if why is Clash.TITLES or (before.closes is None and not isinstance(before, AnnouncementPhase)):
            continue  # `_out_of_turn` says it, or `_missing`
        if before.id not in getattr(after, "candidates_from", []):  # or `faults.origins` says it
            yield found_at(
                _way(rules, after, "opens"),
                say("“%(after)s” opens before “%(before)s” is over.", after=after.id, before=before.id),
                REMEDIES[why],
            )


def _out_of_turn(rules: Rules) -> Iterator[Found]:
    """Phases that ask about an honour or publish it before it is decided, or asked about."""
    steps: list[AwardingPhase] = [*rules.acceptances, *rules.announcements]
    for step in steps:
        about, opens = honours_of(rules, step), rules.instant(step.opens)
        before: list[Phase] = [*cut_chain(rules)]
        before += [] if step in rules.acceptances else rules.acceptances
        for each in (each for each in before if honours_of(rules, each) & about):
            closes = rules.instant(each.closes)
            if opens and closes and opens < closes:
                yield found_at(
                    _way(rules, step, "opens"),
                    say("“%(after)s” opens before “%(before)s” is over.", after=step.id, before=each.id),
                    REMEDIES[Clash.TITLES],
                )


def _within_grace(rules: Rules) -> Iterator[Found]:
    """A voter finishes in the round that they began in; two at a time could not be told apart."""
    rounds = [phase for phase in in_order(rules) if isinstance(phase, VotingPhase)]
    for before, after in itertools.pairwise(rounds):
        closes, opens = rules.instant(before.closes), rules.instant(after.opens)
        grace = timedelta(minutes=before.electorate.grace_minutes)
        if closes and opens and closes <= opens < closes + grace:
            yield found_at(
                _way(rules, after, "opens"),
                say(
                    "“%(after)s” opens while voters in “%(before)s” can still finish.",
                    after=after.id,
                    before=before.id,
                ),
                say("Open it later, or reduce `grace_minutes`."),
            )


def _out_of_order(rules: Rules) -> Iterator[Found]:
    dated = [phase for phase in in_order(rules) if phase.opens]
    drawn = [phase for phase in dated if not isinstance(phase, AwardingPhase)]
    for before, after in (*itertools.pairwise(drawn), *_begun_too_late(dated)):
        aside = (before.kind, after.kind) == ("selection", "voting") and before not in path_to(rules, after)
        if isinstance(before, AwardingPhase) or (
            ORDER.index(after.kind) < ORDER.index(before.kind) and not aside
        ):
            yield found_at(
                _way(rules, after, "opens"),
                say(
                    "A phase of the kind “%(after)s” cannot follow one of the kind “%(before)s”.",
                    after=after.kind,
                    before=before.kind,
                ),
                say(
                    "The order is: submission, nomination, voting, selection, acceptance, announcement. A vote "
                    "can follow a selection if its `candidates_from` names phases before it. Votes and selections "
                    "can follow an announcement of other honours."
                ),
            )


def _begun_too_late(dated: Sequence[Phase]) -> Iterator[tuple[Phase, Phase]]:
    """Submissions and nominations behind an acceptance or an announcement, each with that."""
    for before, after in itertools.combinations(dated, 2):
        if isinstance(before, AwardingPhase) and isinstance(after, SubmissionPhase | NominationPhase):
            yield before, after


def _short_window(rules: Rules) -> Iterator[Found]:
    for announcement in rules.announcements:
        if not votings_before(rules, announcement) or announcement.challenge_days >= LEAST_CHALLENGE_DAYS:
            continue
        yield found_at(
            _way(rules, announcement, "challenge_days"),
            say_n(
                "A public vote requires at least %(least)s days in which its count can be "
                "challenged. This one has %(n)s.",
                "A public vote requires at least %(least)s days in which its count can be "
                "challenged. This one has %(n)s.",
                announcement.challenge_days,
                least=LEAST_CHALLENGE_DAYS,
            ),
            say("Set `challenge_days` to %(least)s or more.", least=LEAST_CHALLENGE_DAYS),
        )


def _window(rules: Rules) -> Iterator[Found]:
    """What follows from a vote cannot be published before the challenge window after its count is over."""
    for announcement in rules.announcements:
        opens = rules.instant(announcement.opens)
        for phase in votings_before(rules, announcement):
            closes, days = rules.instant(phase.closes), challenge_days(rules, phase) or 0
            if opens and closes and closes <= opens < closes + timedelta(days=days):
                yield found_at(
                    _way(rules, announcement, "opens"),
                    say(
                        "The announcement would be made while the results of “%(phase)s” can still be challenged.",
                        phase=phase.id,
                    ),
                    say("Announce them later."),
                )


def _past(rules: Rules, now: datetime) -> Iterator[Found]:
    """A rehearsal may begin in the middle, a contest may not."""
    now = now.astimezone(UTC)
    past = [p for p in rules.phases if (closes := rules.instant(p.closes)) and closes <= now]
    if rules.kind == "rehearsal" and len(past) < len(rules.phases):
        return
    for phase in past:
        yield found_at(
            _way(rules, phase, "closes"),
            say("The phase “%(phase)s” would already be over.", phase=phase.id),
            say("Move it into the future, or set the `kind` to “record”."),
        )
