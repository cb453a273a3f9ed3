"""Names that must differ, what only a record has, and what an edition cannot do without."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import takewhile
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from prizes.edition.document.phases import NominationPhase, SelectionPhase, SubmissionPhase
from prizes.edition.document.problem import Found, Step, Way, found_at
from prizes.edition.document.rules import Rules
from prizes.edition.kinds.kind import question_kind
from prizes.edition.spans import cut_chain
from prizes.kit.sentence import say

RESERVED = frozenset(
    {
        *(
            "accessibility",
            "account",
            "badges",
            "certificates",
            "editions",
            "entities",
            "help",
            "invitations",
        ),
        *(
            "me",
            "matrix",
            "office",
            "privacy",
            "reports",
            "search",
            "sign-in",
            "sign-out",
            "status",
            "stocktaking",
            "verify",
        ),
        *("api", "consent", "consultations", "go-on", "health", "metrics"),
        *("offers", "owners", "reminders", "signatures"),
        *("offline", "static", "votelog"),
        *("about", "calendar", "days", "guidelines", "integrity", "news", "submit", "vote", "winners"),
        *("all-years", "participation"),
    }
)
"""First words of addresses that are not editions."""


def has_zone(rules: Rules) -> bool:
    try:
        ZoneInfo(rules.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def zone_faults(rules: Rules) -> Iterator[Found]:
    if not has_zone(rules):
        yield found_at(
            ("timezone",),
            say("There is no time zone “%(zone)s”.", zone=rules.timezone),
            say("Use a name from the IANA list, such as Europe/Zurich or UTC. Dates are checked afterwards."),
        )


def name_faults(rules: Rules) -> Iterator[Found]:
    if rules.slug in RESERVED:
        yield found_at(
            ("slug",),
            say("“%(slug)s” is the address of another page.", slug=rules.slug),
            say("Use another name, such as the year."),
        )
    yield from _twice(("categories",), "code", (c.code.casefold() for c in rules.categories))
    yield from _twice(("categories",), "number", (c.number for c in rules.categories))
    yield from _twice(("phases",), "id", (p.id for p in rules.phases))
    yield from _twice(("groups",), "id", (each.id for each in rules.groups))
    for number, phase in enumerate(rules.phases):
        way: Way = ("phases", number)
        if isinstance(phase, SubmissionPhase):
            yield from _twice((*way, "eligibility"), "id", (q.id for q in phase.eligibility))
            yield from _names_in_form(phase, (*way, "form"))
            if phase.screening:
                checks = (c.id for c in phase.screening.checks)
                yield from _twice((*way, "screening", "checks"), "id", checks)
        if isinstance(phase, NominationPhase | SelectionPhase) and phase.marking:
            criteria = (c.id for c in phase.marking.criteria)
            yield from _twice((*way, "marking", "criteria"), "id", criteria)
        if isinstance(phase, SelectionPhase):
            yield from _twice((*way, "recognitions"), "id", (r.id for r in phase.recognitions))
            yield from _named_like_the_prize(rules, phase, way)


def _names_in_form(phase: SubmissionPhase, way: Way) -> Iterator[Found]:
    yield from _twice((*way, "sections"), "id", (s.id for s in phase.form.sections))
    yield from _twice((*way, "fields"), "id", (f.id for f in phase.form.fields))
    yield from _twice((*way, "requirements"), "id", (each.id for each in phase.form.requirements))
    for number, field in enumerate(phase.form.fields):
        for way_within, entries in question_kind(field).lists():
            yield from _twice((*way, "fields", number, *way_within), "id", (entry.id for entry in entries))


def _named_like_the_prize(rules: Rules, phase: SelectionPhase, way: Way) -> Iterator[Found]:
    own = {each.id for each in rules.honours} - {"special_recognition"}
    before = takewhile(lambda each: each is not phase, rules.selections)
    own |= {each.id for earlier in before for each in earlier.recognitions}
    for number, recognition in enumerate(phase.recognitions):
        if recognition.id in {"winner", "champion", "nominated", *own}:
            yield found_at(
                (*way, "recognitions", number, "id"),
                say("“%(id)s” is already the name of another outcome.", id=recognition.id),
                say("Give the recognition another name."),
            )


def _twice(way: Way, key: Step, values: Iterable[object]) -> Iterator[Found]:
    seen: dict[object, int] = {}
    for number, value in enumerate(values):
        if value in seen:
            yield found_at(
                (*way, number, key),
                say("`%(key)s` is the same as that of entry %(n)s of this list.", key=key, n=seen[value] + 1),
                say("Each entry must have a different value."),
            )
        seen.setdefault(value, number)


def record_faults(rules: Rules) -> Iterator[Found]:
    """A contest is decided by its rules alone, so nothing in them can be unknown."""
    for key in ("unknown", "reported"):
        if rules.kind != "record" and getattr(rules, key):
            yield found_at(
                (key,),
                say("Only a record of a past edition has `%(key)s`.", key=key),
                say("Remove it, or set the `kind` to “record”."),
            )


def lack_faults(rules: Rules) -> Iterator[Found]:
    """What a contest needs to be played from its call to its winners."""
    kinds: list[str] = [phase.kind for phase in rules.phases]
    for kind, why in (
        ("submission", say("It is required for projects to be submitted.")),
        (
            "nomination",
            say("It is required for projects to be selected. Without a panel, set its cut to “screening”."),
        ),
        ("announcement", say("It is required for results to be published.")),
    ):
        if kind not in kinds:
            yield found_at(("phases",), say("There is no phase of the kind “%(kind)s”.", kind=kind), why)
    if kinds.count("submission") > 1:
        yield found_at(
            ("phases",),
            say("There is more than one phase of the kind “%(kind)s”.", kind="submission"),
            say("Only one is supported."),
        )
    if not any(phase.cut.gives == "winner" for phase in cut_chain(rules)):
        yield found_at(
            ("phases",),
            say("No phase gives “winner”."),
            say("Add a selection, or set the last voting to give “winner”."),
        )
