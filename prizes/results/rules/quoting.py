"""Published winners in one sentence, made for quoting, and where a winner stood in the public vote. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from prizes.kit.sentence import Sentence, say, say_n
from prizes.results.rules.winners import WINNER

PLACES: tuple[Sentence, ...] = (
    say("first of %(all)s"),
    say("second of %(all)s"),
    say("third of %(all)s"),
    say("fourth of %(all)s"),
    say("fifth of %(all)s"),
)


def quotable(honours: Iterable[Mapping[str, Any]], *, champions: int, votes: int | None) -> Sentence | None:
    """`honours`: as they are published. `champions`: among whom experts chose; 0: the votes alone decided. `votes`:
    counted ones; None: no public vote came before. None where no winner is among the honours.
    """
    winners = [each for each in honours if each["title"] == WINNER]
    if not winners:
        return None
    countries = len({each["country"] for each in winners if each["country"]})
    who = say_n("%(n)s winner", "%(n)s winners", len(winners))
    where = say_n("from %(n)s country", "from %(n)s countries", countries)
    if votes is None:
        return say("%(winners)s %(countries)s.", winners=who, countries=where)
    if not champions:
        chosen = say_n("chosen by %(n)s vote", "chosen by %(n)s votes", votes)
        return say("%(winners)s %(countries)s, %(chosen)s.", winners=who, countries=where, chosen=chosen)
    return say(
        "%(winners)s %(countries)s, %(champions)s %(votes)s.",
        winners=who,
        countries=where,
        champions=say_n("chosen from %(n)s champion", "chosen from %(n)s champions", champions),
        votes=say_n("and %(n)s vote", "and %(n)s votes", votes),
    )


def place_of(rank: int, of: int) -> Sentence:
    """`of`: projects of the category in the vote."""
    if rank <= len(PLACES):
        return Sentence(PLACES[rank - 1].text, {"all": of})
    return say("place %(rank)s of %(all)s", rank=rank, all=of)
