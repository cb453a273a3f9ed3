"""What rules on the acceptance of honours do."""

from __future__ import annotations

from prizes.edition.document.rules import Rules
from prizes.edition.spans import closes_at, honours_of, is_open
from prizes.results.rules.acceptance import acceptance_of, to_ask, vacant_in
from prizes.results.rules.winners import Pending
from tests.contest import at
from tests.edition.behaviours.table import Behaviour


def asked_about(rules: Rules) -> list[str]:
    chosen = [Pending("a", "C1", "winner"), Pending("b", "C1", "champion")]
    return [each.project for each in to_ask(rules.acceptances[0], chosen, [])]


def silence_accepts(rules: Rules) -> bool:
    closes = closes_at(rules, rules.acceptances[0].id)
    assert closes
    return acceptance_of(rules.acceptances[0], "", closes, closes).holds


def stays_empty(rules: Rules) -> bool:
    return "C1" in vacant_in(rules.acceptances[0], [("C1", "winner")])


def published_last(rules: Rules) -> list[str]:
    return sorted(honours_of(rules, rules.announcements[-1]))


def open_on(instant: str):
    return lambda rules: is_open(rules, "acceptance", at(instant))


ACCEPTING = [
    Behaviour(
        "acceptance.opens",
        "2027-05-02T09:00:00",
        "2027-05-03T09:00:00",
        open_on("2027-05-02 12:00"),
        (True, False),
        document="later",
    ),
    Behaviour(
        "acceptance.closes",
        "2027-05-08T23:00:00",
        "2027-05-07T23:00:00",
        open_on("2027-05-08 12:00"),
        (True, False),
        document="later",
    ),
    Behaviour(
        "acceptance.honours",
        ["winner"],
        ["winner", "champion"],
        asked_about,
        (["a"], ["a", "b"]),
        document="later",
    ),
    Behaviour("acceptance.silence", "declines", "accepts", silence_accepts, (False, True), document="later"),
    Behaviour("acceptance.declined", "empty", "again", stays_empty, (True, False), document="later"),
    Behaviour(
        "announcement.honours",
        ["winner", "special"],
        ["youth"],
        published_last,
        (["special", "winner"], ["youth"]),
        document="later",
    ),
]
