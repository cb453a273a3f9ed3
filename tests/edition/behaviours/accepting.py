"""What rules on the acceptance of honours do."""

from __future__ import annotations

from prizes.edition.document.rules import Rules
from prizes.edition.spans import closes_at, is_open
from prizes.results.rules.acceptance import acceptance_of, to_ask, vacant_in
from prizes.results.rules.winners import Pending
from tests.contest import at
from tests.edition.behaviours.table import Behaviour


def asked_about(rules: Rules) -> list[str]:
    assert rules.acceptance
    chosen = [Pending("a", "C1", "winner"), Pending("b", "C1", "champion")]
    return [each.project for each in to_ask(rules.acceptance, chosen, [])]


def silence_accepts(rules: Rules) -> bool:
    assert rules.acceptance
    closes = closes_at(rules, rules.acceptance.id)
    assert closes
    return acceptance_of(rules.acceptance, "", closes, closes).holds


def stays_empty(rules: Rules) -> bool:
    assert rules.acceptance
    return "C1" in vacant_in(rules.acceptance, [("C1", "winner")])


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
]
