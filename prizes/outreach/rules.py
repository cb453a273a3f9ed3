"""Who takes part so far, against an earlier edition, and who is missing: pure functions over counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from prizes.data.countries import ITU_REGIONS, Country, countries, country, itu_regions
from prizes.data.wsis import sdgs, stakeholder_types
from prizes.edition.document.rules import Rules
from prizes.kit.sentence import Sentence, say, say_n

Dimension = Literal["region", "situation", "stakeholder_type", "category", "sdg", "language", "country"]
DIMENSIONS: tuple[Dimension, ...] = (
    "region",
    "situation",
    "stakeholder_type",
    "category",
    "sdg",
    "language",
    "country",
)
SITUATIONS: tuple[str, ...] = ("ldc", "lldc", "sids")
NONE = ""
"""Key of what is not stated, or of no one country."""


@dataclass(frozen=True, slots=True)
class Cell:
    """So many projects that have all of this in common."""

    category: str | None
    country: str | None
    stakeholder_type: str | None
    language: str
    n: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """The projects of an edition at a moment, counted."""

    cells: Sequence[Cell] = ()
    goals: Mapping[int, int] = field(default_factory=dict)
    """Projects by Sustainable Development Goal; one project can have several."""

    @property
    def all(self) -> int:
        return sum(cell.n for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Share:
    key: str
    now: int
    drafts: int | None
    """Only of regions and categories: drafts are their authors' own."""
    before: int


@dataclass(frozen=True, slots=True)
class Outreach:
    """What the page shows; the same numbers as data."""

    now: int
    drafts: int
    before: int
    shares: Mapping[Dimension, Sequence[Share]]
    missing: Sequence[Sentence]
    no_country: Sequence[str]
    """Member States of ITU without a submission."""
    no_category: Sequence[str]


def outreach(rules: Rules, now: Sheet, drafts: Sheet, before: Sheet) -> Outreach:
    """Everything on the page from three sheets: submitted, only begun, and of the edition compared with."""
    counts = {name: (_count(now, name), _count(drafts, name), _count(before, name)) for name in DIMENSIONS}
    shares = {name: _shares(rules, name, *counts[name]) for name in DIMENSIONS}
    here = counts["country"][0]
    no_country = tuple(c.alpha2 for c in countries() if c.itu_member_state and not here[c.alpha2])
    no_category = tuple(share.key for share in shares["category"] if share.key and not share.now)
    return Outreach(
        now=now.all,
        drafts=drafts.all,
        before=before.all,
        shares=shares,
        missing=list(_missing(rules, now, before, shares, no_country)),
        no_country=no_country,
        no_category=no_category,
    )


# --- counting ------------------------------------------------------------------------------------------


def _known(alpha2: str | None) -> Country | None:
    try:
        return country(alpha2) if alpha2 else None
    except KeyError:
        return None


def _situations(cell: Cell) -> Iterable[str]:
    place = _known(cell.country)
    return [name for name in SITUATIONS if place is not None and getattr(place, name)]


def _region(cell: Cell) -> Iterable[str]:
    place = _known(cell.country)
    return [place.itu_region or NONE if place else NONE]


_KEYS: Mapping[str, Callable[[Cell], Iterable[str]]] = {
    "region": _region,
    "situation": _situations,
    "stakeholder_type": lambda cell: [cell.stakeholder_type or NONE],
    "category": lambda cell: [cell.category or NONE],
    "language": lambda cell: [cell.language],
    "country": lambda cell: [cell.country or NONE],
}


def _count(sheet: Sheet, name: Dimension) -> Counter[str]:
    if name == "sdg":
        return Counter({str(goal): n for goal, n in sheet.goals.items()})
    counter: Counter[str] = Counter()
    for cell in sheet.cells:
        for key in _KEYS[name](cell):
            counter[key] += cell.n
    return counter


def _shares(
    rules: Rules, name: Dimension, now: Counter[str], drafts: Counter[str], before: Counter[str]
) -> list[Share]:
    """All that could be, in their order, also those with nothing; what is not stated where it occurs."""
    expected = _expected(rules, name)
    if name == "country":
        keys = sorted({*now, *before} - {NONE}, key=lambda key: (-now[key], -before[key], key))
    else:
        keys = [*expected, *sorted({*now, *before} - {NONE, *expected})]
    shown = name in ("region", "category")
    if now[NONE] or before[NONE] or (shown and drafts[NONE]):
        keys.append(NONE)
    return [Share(key, now[key], drafts[key] if shown else None, before[key]) for key in keys]


def _expected(rules: Rules, name: Dimension) -> Sequence[str]:
    submission = rules.submission
    expected: Mapping[Dimension, Sequence[str]] = {
        "region": ITU_REGIONS,
        "situation": SITUATIONS,
        "stakeholder_type": list(map(str, submission.who)) if submission else list(stakeholder_types()),
        "category": [category.code for category in rules.categories],
        "sdg": [str(goal.number) for goal in sdgs()],
        "language": list(submission.languages) if submission else [],
    }
    return expected.get(name, ())


# --- what is missing -----------------------------------------------------------------------------------


def _missing(
    rules: Rules,
    now: Sheet,
    before: Sheet,
    shares: Mapping[Dimension, Sequence[Share]],
    no_country: Sequence[str],
) -> Iterable[Sentence]:
    yield from _countries(now, before, no_country)
    yield from _least_developed(rules, now)
    lists: tuple[tuple[Dimension, Callable[[list[object]], Sentence], Callable[[str], object]], ...] = (
        ("region", _no_region, lambda key: itu_regions()[key]),  # type: ignore[index]
        ("category", _no_category, str),
        ("stakeholder_type", _no_group, lambda key: stakeholder_types().get(key, key)),
        ("sdg", _no_goal, str),
    )
    for name, sentence, label in lists:
        empty = [label(share.key) for share in shares[name] if share.key and not share.now]
        if empty:
            yield sentence(empty)


def _no_region(names: list[object]) -> Sentence:
    return say("No submission yet from: %(regions)s.", regions=names)


def _no_category(codes: list[object]) -> Sentence:
    return say("No submission yet in: %(categories)s.", categories=codes)


def _no_group(names: list[object]) -> Sentence:
    return say("No submission yet by: %(groups)s.", groups=names)


def _no_goal(numbers: list[object]) -> Sentence:
    return say(
        "No submission yet is linked with the Sustainable Development Goals: %(goals)s.", goals=numbers
    )


def _countries(now: Sheet, before: Sheet, no_country: Sequence[str]) -> Iterable[Sentence]:
    members = sum(1 for c in countries() if c.itu_member_state)
    if no_country:
        yield say_n(
            "No submission yet from %(n)s of %(all)s Member States of ITU.",
            "No submission yet from %(n)s of %(all)s Member States of ITU.",
            len(no_country),
            all=members,
        )
    stayed_away = set(_count(before, "country")) - set(_count(now, "country")) - {NONE}
    if stayed_away:
        yield say_n(
            "%(n)s country that took part in the edition compared with has none yet.",
            "%(n)s countries that took part in the edition compared with have none yet.",
            len(stayed_away),
        )


def _least_developed(rules: Rules, now: Sheet) -> Iterable[Sentence]:
    least = [c.alpha2 for c in countries() if c.ldc]
    here = {cell.country for cell in now.cells}
    away = [alpha2 for alpha2 in least if alpha2 not in here]
    if away:
        yield say_n(
            "No submission yet from %(n)s of %(all)s least developed countries.",
            "No submission yet from %(n)s of %(all)s least developed countries.",
            len(away),
            all=len(least),
        )
    reached = {cell.category for cell in now.cells if "ldc" in _situations(cell)}
    without = [category.code for category in rules.categories if category.code not in reached]
    if without:
        yield say_n(
            "%(n)s of %(all)s categories has none from a least developed country.",
            "%(n)s of %(all)s categories have none from a least developed country.",
            len(without),
            all=len(rules.categories),
        )
