"""Who is elected, by programs that others wrote. Runs in an environment of its own: `make judges`.

Reads JSON: `{"judge": …, "elections": [{"names": […], "seats": 1, "votes": [[ranking, number], …]}, …]}`. Writes a list
with the names of those who are elected, for each election.
"""

from __future__ import annotations

import json
import sys
import warnings
from collections.abc import Callable
from typing import Any

Election = dict[str, Any]

warnings.simplefilter("ignore")


def stvpoll() -> Callable[[Election], list[str]]:
    """Scottish rules. It draws lots where some are equal."""
    from stvpoll.scottish_stv import calculate_scottish_stv

    def elect(given: Election) -> list[str]:
        votes = [(tuple(ranking), number) for ranking, number in given["votes"]]
        return list(calculate_scottish_stv(tuple(given["names"]), votes, given["seats"]).elected_as_tuple())

    return elect


def pyrankvote() -> Callable[[Election], list[str]]:
    """The instant run-off. It draws lots where some are equal."""
    from pyrankvote import Ballot, Candidate, instant_runoff_voting

    def elect(given: Election) -> list[str]:
        known = {name: Candidate(name) for name in given["names"]}
        cast = [
            Ballot(ranked_candidates=[known[name] for name in ranking])
            for ranking, number in given["votes"]
            for _ in range(number)
        ]
        return [each.name for each in instant_runoff_voting(list(known.values()), cast).get_winners()]

    return elect


def pref_voting(method: str) -> Callable[[Election], list[str]]:
    """All who can be first, however what is equal is put in order. Majorities are as strong as the votes that win them,
    which is not what the library takes by itself; projects that a vote does not rank are behind those that it does.
    """
    from pref_voting.margin_based_methods import beat_path, ranked_pairs
    from pref_voting.profiles_with_ties import ProfileWithTies
    from pref_voting.proportional_methods import stv_wig

    def elect(given: Election) -> list[str]:
        names = given["names"]
        number = {name: n for n, name in enumerate(names)}
        ranked = [
            {number[name]: place for place, name in enumerate(ranking)} for ranking, _ in given["votes"]
        ]
        profile = ProfileWithTies(ranked, [n for _, n in given["votes"]], candidates=[*number.values()])
        if method == "stv":  # weighted inclusive Gregory, the quota of Droop
            return [names[n] for n in stv_wig(profile, num_seats=given["seats"], quota_rule="droop")]
        profile.use_extended_strict_preference()
        counted = {"schulze": beat_path, "ranked_pairs": ranked_pairs}[method]
        return [names[n] for n in counted(profile, strength_function=profile.support)]

    return elect


JUDGES: dict[str, Callable[[], Callable[[Election], list[str]]]] = {
    "stvpoll": stvpoll,
    "pyrankvote": pyrankvote,
    "pref_voting schulze": lambda: pref_voting("schulze"),
    "pref_voting ranked_pairs": lambda: pref_voting("ranked_pairs"),
    "pref_voting stv": lambda: pref_voting("stv"),
}


def main() -> None:
    asked = json.load(sys.stdin)
    elect = JUDGES[asked["judge"]]()
    json.dump([elect(each) for each in asked["elections"]], sys.stdout)


if __name__ == "__main__":
    main()
