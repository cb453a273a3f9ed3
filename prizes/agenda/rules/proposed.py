"""What a proposal amounts to, in sentences that a second steward can judge before reading the rows. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from prizes.kit.sentence import Sentence, say, say_n

WINNER = "winner"
BY_TIE_RULE = frozenset({"tie_rule", "tie_left_out"})
BY_PANEL = frozenset({"chosen", "not_chosen"})
"""Why a project is on its side of the cut-off, as decisions have it."""
Names = Mapping[str, Any]
"""Names of categories by code, in the order of the rules."""
NONE: Names = MappingProxyType({})


def in_short(
    kind: str, content: Mapping[str, Any], names: Names, honours: Names, fields: Names = NONE
) -> list[Sentence]:
    """Nothing for proposals that are not about projects. `honours`: names of honours beside the winners, by id;
    `fields`: names of what panels chose from, where that is no whole category, by key.
    """
    if kind in ("shortlist", "nomination"):
        return list(_cut(content["projects"], names, content.get("seed", "")))
    if kind == "correction":
        return list(_corrected(content))
    return list(_winners(content, names, honours, fields)) if kind == "winners" else []


def _corrected(content: Mapping[str, Any]) -> Iterator[Sentence]:
    number = Counter(each["what"] for each in content["changes"])
    if number["taken"]:
        yield say_n("%(n)s honour is withdrawn.", "%(n)s honours are withdrawn.", number["taken"])
    if number["given"]:
        yield say_n("%(n)s honour is given.", "%(n)s honours are given.", number["given"])
    if number["reworded"]:
        yield say_n("%(n)s text is corrected.", "%(n)s texts are corrected.", number["reworded"])
    if not number:
        yield say("Only the reason for giving no prize changes.")


def _cut(rows: Sequence[Mapping[str, Any]], names: Names, seed: str) -> Iterator[Sentence]:
    """`seed`: of the lot; empty: none was drawn."""
    among = Counter(row["category"] for row in rows)
    passed = Counter(row["category"] for row in rows if row["outcome"] == "passed")
    if not among:
        return
    yield say_n(
        "%(passed)s of %(n)s project passes.",
        "%(passed)s of %(n)s projects pass.",
        among.total(),
        passed=passed.total(),
    )
    yield _each([passed[code] for code in among], list(among.values()))
    if empty := [names.get(code, code) for code in among if not passed[code]]:
        yield say("No project passes in: %(categories)s.", categories=empty)
    ties = {row["category"] for row in rows if row.get("why") in BY_TIE_RULE}
    if ties:
        yield say_n(
            "The rules decided ties at the cut-off in %(n)s category: %(categories)s.",
            "The rules decided ties at the cut-off in %(n)s categories: %(categories)s.",
            len(ties),
            categories=[names.get(code, code) for code in among if code in ties],
        )
    else:
        yield say("The rules had no tie to decide at the cut-off.")
    by_hand = sum(row.get("why") in BY_PANEL or bool(row.get("reason")) for row in rows)
    if by_hand:
        yield say_n(
            "Panels or stewards decided on %(n)s project. All others follow from the ranking.",
            "Panels or stewards decided on %(n)s projects. All others follow from the ranking.",
            by_hand,
        )
    elif seed:
        yield say("The lot decided, with the seed “%(seed)s”.", seed=seed)
    else:
        yield say("Nothing was decided by hand: all follows from the ranking.")


def _each(passed: Sequence[int], among: Sequence[int]) -> Sentence:
    """How many pass in each category."""
    if len(set(passed)) == 1 and len(set(among)) == 1:
        return say_n(
            "%(passed)s of %(among)s in %(n)s category.",
            "%(passed)s of %(among)s in each of %(n)s categories.",
            len(among),
            passed=passed[0],
            among=among[0],
        )
    if len(set(passed)) == 1:
        return say_n(
            "%(passed)s in %(n)s category.",
            "%(passed)s in each of %(n)s categories.",
            len(among),
            passed=passed[0],
        )
    return say_n(
        "From %(least)s to %(most)s in %(n)s category.",
        "From %(least)s to %(most)s in each of %(n)s categories.",
        len(among),
        least=min(passed),
        most=max(passed),
    )


def _number_of_winners(won: Sequence[Mapping[str, Any]], categories: int) -> Sentence:
    if any("field" in row for row in won):
        return say_n("%(n)s winner.", "%(n)s winners.", len(won))
    return say_n(
        "%(n)s winner in %(categories)s of %(all)s categories.",
        "%(n)s winners in %(categories)s of %(all)s categories.",
        len(won),
        categories=len({row["category"] for row in won}),
        all=categories,
    )


def _winners(content: Mapping[str, Any], names: Names, honours: Names, fields: Names) -> Iterator[Sentence]:
    def field(row: Mapping[str, Any]) -> Any:
        key, code = row.get("field"), row["category"]
        return names.get(code, code) if key is None else fields.get(key, key)

    won = [row for row in content["honours"] if row["title"] == WINNER]
    none = [row for row in content["no_winner"] if "title" not in row]
    others, gives_none = len(content["honours"]) - len(won), "phase" in content and not (won or none)
    if not gives_none:  # of several announcements one that publishes other honours alone
        yield _number_of_winners(won, len(names))
    if none:
        yield say("No prize in: %(categories)s.", categories=[field(row) for row in none])
    without: dict[str, list[Any]] = {}
    for row in content["no_winner"]:
        if "title" in row:
            without.setdefault(row["title"], []).append(field(row))
    for title, none_of in without.items():
        yield say(
            "No project receives “%(honour)s” in: %(categories)s.",
            honour=honours.get(title, title),
            categories=none_of,
        )
    if others:
        yield (
            say_n("%(n)s honour.", "%(n)s honours.", others)
            if gives_none
            else say_n("%(n)s other honour.", "%(n)s other honours.", others)
        )
    silent = sum(not row["reason"] for row in won)
    if silent:
        yield say_n("%(n)s winner has no citation.", "%(n)s winners have no citation.", silent)
    elif won:
        yield say("No citation is missing.")
