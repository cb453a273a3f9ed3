"""The fields of a line: groups of projects among which it is drawn, or a panel chooses, with their keys and words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from prizes.accounts.rules.roles import ANY
from prizes.edition.document.components import Cut
from prizes.edition.document.phases import SelectionPhase
from prizes.edition.document.rules import Rules
from prizes.edition.kinds.dimensions import divided_by, values_of
from prizes.edition.titles import Said
from prizes.kit.sentence import Sentence, say

Place = Mapping[str, str | None]
"""What the projects of a field are by each dimension of the cut, in their order; None: they do not state it."""
WHOLE = "edition"
"""Key of the only field of a cut without dimensions."""
NOT_STATED = "-"
"""In a key that would otherwise be that of another place too. No value is spelled so."""


def key_of(rules: Rules, place: Place) -> str:
    """The name of a field in addresses, files and tables: `C1`, `C1.africa`, `edition`.

    What is not stated is left out, unless that would give the key of another place.
    """
    short = ".".join(filter(None, place.values())) or WHOLE
    if None not in place.values() or len(_places_spelled(rules, place, short)) == 1:
        return short
    return ".".join(value or NOT_STATED for value in place.values())


def place_of(rules: Rules, cut: Cut, key: str) -> Place | None:
    """The place that has this key in a cut; None: there is no such place by these rules."""
    empty = dict.fromkeys(cut.dimensions)
    return next((each for each in _places_spelled(rules, empty, key) if key_of(rules, each) == key), None)


def _places_spelled(rules: Rules, like: Place, key: str) -> list[dict[str, str | None]]:
    """Places that a key could be the short name of, or the long one. `like`: its values are possible ones too."""
    found: list[tuple[dict[str, str | None], str]] = [({}, f".{key}")]
    for dimension, value in like.items():
        known = values_of(rules, dimension) | {value or NOT_STATED}
        found = [
            more
            for place, rest in found
            for more in (
                ({**place, dimension: None}, rest),
                *(({**place, dimension: None}, rest[2:]) for _ in "-" if _begins(rest, NOT_STATED)),
                *(
                    ({**place, dimension: each}, rest[len(each) + 1 :])
                    for each in known - {NOT_STATED}
                    if _begins(rest, each)
                ),
            )
            if dimension != "category" or more[0]["category"] is not None
        ]
    places = [place for place, rest in found if not rest]
    if key == WHOLE and "category" not in like:
        places.append(dict.fromkeys(like))
    return [each for number, each in enumerate(places) if each not in places[:number]]


def _begins(rest: str, value: str) -> bool:
    return rest == f".{value}" or rest.startswith(f".{value}.")


# --- what panels choose from ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PanelField:
    """What a panel chooses from: the projects of one place of the cut of its phase."""

    key: str
    category: str | None
    """None: its projects are of several categories."""
    name: Said

    @property
    def is_category(self) -> bool:
        """Whether it is a whole category."""
        return self.category == self.key

    @property
    def seat(self) -> str:
        """Of which category its panel is; `*`: of all."""
        return self.category or ANY


def is_by_category(cut: Cut) -> bool:
    """Whether each field is a whole category."""
    return cut.dimensions == ("category",)


def field_at(rules: Rules, place: Place) -> PanelField:
    category, parts = place.get("category"), list(divided_by(rules, place))
    said: list[Said] = [*([rules.category_name(category)] if category else []), *parts]
    name = said[0] if said else say("All projects")
    for part in said[1:]:
        name = say("%(field)s, %(part)s", field=name, part=part)
    return PanelField(key_of(rules, place), category, name)


def field_named(rules: Rules, cut: Cut, key: str) -> PanelField:
    """The field of a key, which these rules need not know (any more): it is then called by its key."""
    if is_by_category(cut):
        return PanelField(key, key, rules.category_name(key))
    place = place_of(rules, cut, key)
    return field_at(rules, place) if place is not None else PanelField(key, None, {"en": key})


_HEADS: Mapping[str, Sentence] = {
    "category": say("Category"),
    "country": say("Country"),
    "region": say("Region"),
    "stakeholder_type": say("Stakeholder group"),
}


def heading_of(rules: Rules, cut: Cut) -> Said:
    """What stands above a list of the fields of a cut; a class is called as its question, a group as its division."""
    labels = {each.id: each.title for each in rules.divisions}
    labels |= {each.id: each.label for each in rules.classifications}
    heads: list[Said] = [_HEADS.get(each) or labels.get(each, {"en": each}) for each in cut.dimensions]
    found = heads[0] if heads else say("Projects")
    for head in heads[1:]:
        found = say("%(field)s, %(part)s", field=found, part=head)
    return found


def in_order(rules: Rules, places: Iterable[Place]) -> list[PanelField]:
    """The fields of these places, each once, in the order of the rules: by category, then by what divides it."""
    codes = [each.code for each in rules.categories]

    def order(place: Place) -> tuple[int, list[tuple[bool, str]]]:
        category = place.get("category")
        number = codes.index(category) if category in codes else len(codes)
        return number, [(value is None, value or "") for value in place.values()]

    found: dict[str, PanelField] = {}
    for place in sorted(places, key=order):
        field = field_at(rules, place)
        found.setdefault(field.key, field)
    return list(found.values())


def panel_fields(rules: Rules, selection: SelectionPhase, keys: Iterable[str]) -> list[PanelField]:
    """What the panels of a selection choose from: every category, or the fields of these keys."""
    if is_by_category(selection.cut):
        return [field_at(rules, {"category": each.code}) for each in rules.categories]
    return ordered(rules, selection.cut, keys)


def ordered(rules: Rules, cut: Cut, keys: Iterable[str]) -> list[PanelField]:
    """The fields of these keys in the order of the rules; those that these rules do not know come last."""
    known, unknown = list[Place](), list[str]()
    for key in sorted(set(keys)):
        place = place_of(rules, cut, key)
        if place is None:
            unknown.append(key)
        else:
            known.append(place)
    return [*in_order(rules, known), *(field_named(rules, cut, key) for key in unknown)]
