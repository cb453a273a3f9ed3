"""Why a ballot was flagged, in words that hold no address and no network."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from prizes.ballot.rules.flagging.weighing import Shared
from prizes.kit.sentence import N_, Sentence, say, say_n

REASONS: dict[str, str] = {
    "network": N_("cast from one network"),
    "wider-network": N_("cast from neighbouring networks"),
    "domain": N_("from addresses of one mail domain"),
    "one-project-domain": N_("from mail domains that voted for no other project"),
    "one-project-network": N_("from networks that voted for no other project"),
    "agent": N_("cast with the same kind of device"),
    "pace": N_("cast about equally soon after registering"),
    "exact-pace": N_("cast almost exactly as soon after registering"),
    "form": N_("from addresses of the same form, with parts of the same length"),
    "pattern": N_("from addresses of the same form"),
    "digits": N_("from addresses of the same form, with as many digits at the end"),
    "jumble": N_("from addresses with letters and digits in a pattern that is not found in names"),
    "stem": N_("from addresses that differ in their digits only"),
    "sound": N_("from addresses with similarly unusual sequences of letters"),
    "even-intervals": N_("cast at intervals that are more regular than those of people"),
    "even-waits": N_("cast after delays that are more regular than those of people"),
    "plus-tags": N_("from addresses that differ only in what follows a plus sign"),
    "once": N_("of people who voted in one category only"),
    "same-ballot": N_("of people whose choices agree in every category"),
}


def reason(what: Shared) -> Sentence:
    """For instance: 412 of 900 votes for this project are cast from one network; 3 would be expected."""
    places = {
        "of": what.of,
        "what": say(REASONS[what.name]),
        "expected": round(what.expected),
    }
    if what.alike:
        return say_n(
            "%(n)s of the %(of)s unusual votes for this project is %(what)s. The expected number "
            "is %(expected)s.",
            "%(n)s of the %(of)s unusual votes for this project are %(what)s. The expected "
            "number is %(expected)s.",
            what.ballots,
            **places,
        )
    return say_n(
        "%(n)s of %(of)s votes for this project is %(what)s. The expected number is %(expected)s.",
        "%(n)s of %(of)s votes for this project are %(what)s. The expected number is %(expected)s.",
        what.ballots,
        **places,
    )


def said_of(shared: Iterable[Mapping[str, Any]], flagged: int, *, counted: bool) -> list[Sentence]:
    """Why a number of votes was flagged. While votes are secret, without how many votes the project has. `shared`: as a
    suspicion keeps it.
    """
    if not counted:
        return [in_common(what["name"], what["flagged"], flagged, what["ratio"]) for what in shared]
    return [
        reason(
            Shared(
                "",
                what["name"],
                "",
                what["ballots"],
                what["of"],
                what["expected"],
                0,
                alike=what.get("alike", False),
            )
        )
        for what in shared
    ]


def in_common(name: str, flagged: int, of: int, ratio: int) -> Sentence:
    """The same while votes are secret: of the flagged votes alone, since how many a project has is nobody's to know."""
    return say_n(
        "%(n)s of %(of)s flagged votes is %(what)s, about %(ratio)s times as often as other votes.",
        "%(n)s of %(of)s flagged votes are %(what)s, about %(ratio)s times as often as other votes.",
        flagged,
        of=of,
        what=say(REASONS[name]),
        ratio=max(ratio, 1),
    )
