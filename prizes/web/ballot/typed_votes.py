"""A vote as the form of a paper sends it: boxes and buttons name projects, lists of places name a place for each, and
fields of points a number.
"""

from __future__ import annotations

from collections.abc import Iterable

from prizes.ballot.refusals import beside_points, points_not_whole, same_place_twice

RANK = "rank."
"""Begins the name of a list of places; the id of its project follows."""
POINTS = "points."
"""Begins the name of a field of points; the id of its project follows."""
MOST_DIGITS = 3
MOST_DIGITS_OF_POINTS = 9
Pairs = Iterable[tuple[str, str]]


def typed_choices(typed: Pairs) -> list[str] | dict[str, int]:
    """The projects that are named. Without any: points by project, where the form has fields for them, or those with a
    place in the order of places, of which some may be left out. Raises Invalid where two have one place, or where
    points are no whole numbers.
    """
    pairs = list(typed)
    named = [value for name, value in pairs if name == "project"]
    if named:
        return named
    points = typed_points(pairs)
    if points:
        return _whole(points)
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


def typed_points(typed: Pairs) -> dict[str, str]:
    """What was typed in the fields of points, by project; of an empty one nothing."""
    return {name.removeprefix(POINTS): value.strip() for name, value in typed if name.startswith(POINTS)}


def _whole(points: dict[str, str]) -> dict[str, int]:
    written = {project: value for project, value in points.items() if value}
    wrong = [
        project
        for project, value in written.items()
        if not value.isdecimal() or len(value) > MOST_DIGITS_OF_POINTS
    ]
    if wrong:
        raise points_not_whole(beside_points(wrong, points_not_whole().sentence))
    return {project: int(value) for project, value in written.items()}
