"""A vote as the form of a paper sends it: boxes and buttons name projects, lists of places name a place for each."""

from __future__ import annotations

from collections.abc import Iterable

from prizes.ballot.refusals import same_place_twice

RANK = "rank."
"""Begins the name of a list of places; the id of its project follows."""
MOST_DIGITS = 3
Pairs = Iterable[tuple[str, str]]


def typed_choices(typed: Pairs) -> list[str]:
    """The projects that are named; without any, those with a place in the order of places, of which some may be left
    out. Raises Invalid where two have one place.
    """
    pairs = list(typed)
    named = [value for name, value in pairs if name == "project"]
    if named:
        return named
    places: dict[int, str] = {}
    for project, value in typed_places(pairs).items():
        if not value.isdecimal() or len(value) > MOST_DIGITS or not int(value):
            continue
        if int(value) in places:
            raise same_place_twice(place=int(value))
        places[int(value)] = project
    return [places[place] for place in sorted(places)]


def typed_places(typed: Pairs) -> dict[str, str]:
    """What was chosen in the lists of places, by project."""
    return {name.removeprefix(RANK): value for name, value in typed if name.startswith(RANK)}
