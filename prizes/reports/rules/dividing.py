"""By what participation is told apart, and the columns in which it is told. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from prizes.data.countries import countries, itu_regions
from prizes.data.wsis import category_names, sdgs, stakeholder_types
from prizes.edition.document.rules import Rules
from prizes.kit.sentence import Sentence, say
from prizes.reports.rules.datasets import GOALS, PROJECTS
from prizes.reports.rules.document import HIDDEN, Cell, ReportRow, ReportTable, Said, or_gap, some
from prizes.reports.rules.figures import Data, Figure, Wanted
from prizes.stocktaking.rules.facets import GROUPS

DISTINGUISHED = ("champion", "winner", "special_recognition")
"""States of champions, and of those who got further."""
Keys = Sequence[tuple[str, Said]]


def is_record(rules: Rules) -> bool:
    """A past edition, of which sources tell."""
    return rules.kind == "record"


@dataclass(frozen=True, slots=True)
class Division:
    """One way to tell projects apart."""

    by: str
    """As the data sets call it."""
    title: Sentence
    head: Sentence
    """Of the first column."""
    keys: Callable[[Rules], Keys]
    """All that can be, in their order."""
    dataset: str = PROJECTS.name
    column: Callable[[str], tuple[str, Wanted]] = lambda key: ("", key)
    """Column and value of the data set by which a key is found."""
    filled: bool = True
    """Whether rows without a figure are shown: what is missing is told, too."""


def _regions(_rules: Rules) -> Keys:
    return [*itu_regions().items(), ("", say("No single country"))]


def _countries(_rules: Rules) -> Keys:
    return [(each.alpha2, each.names) for each in countries()]


def category_keys(rules: Rules) -> Keys:
    short = category_names()
    return [(each.code, short.get(each.code) or each.title) for each in rules.categories]


def goal_keys() -> Keys:
    return [
        (str(goal.number), {lang: f"{goal.number} · {title}" for lang, title in goal.title.items()})
        for goal in sdgs()
    ]


DIVISIONS: tuple[Division, ...] = (
    Division("region", say("By ITU region"), say("Region"), _regions, column=lambda key: ("region", key)),
    Division(
        "situation",
        say("By countries in special situations"),
        say("Group of countries"),
        lambda _: [(key, Sentence(label)) for key, (label, _) in GROUPS.items()],
        column=lambda key: (key, True),
    ),
    Division(
        "stakeholder_type",
        say("By stakeholder group"),
        say("Stakeholder group"),
        lambda _: list(stakeholder_types().items()),
        column=lambda key: ("stakeholder_type", key),
    ),
    Division(
        "category", say("By category"), say("Category"), category_keys, column=lambda key: ("category", key)
    ),
    Division(
        "sdg",
        say("By Sustainable Development Goal"),
        say("Goal"),
        lambda _: goal_keys(),
        dataset=GOALS.name,
        column=lambda key: ("goal", key),
    ),
    Division(
        "country",
        say("By country"),
        say("Country"),
        _countries,
        column=lambda key: ("country", key),
        filled=False,
    ),
)
BY: Mapping[str, Division] = {each.by: each for each in DIVISIONS}


@dataclass(frozen=True, slots=True)
class Measure:
    """A column of figures."""

    label: Sentence
    of: Callable[[Division, str], Cell]


def measures(data: Data, *, record: bool) -> list[Measure]:
    """Those of which there is something to tell now."""

    def projects(label: Sentence, states: tuple[str, ...] = ()) -> Measure:
        where: dict[str, Wanted] = {"state": states} if states else {}
        return Measure(label, lambda d, key: data.count(d.dataset, **dict([d.column(key)]), **where))

    found = [projects(say("Named by sources") if record else say("Selected"))]
    if data.rows("submissions"):
        found.insert(0, Measure(say("Submitted"), lambda d, key: submitted(data, d.by, key)))
    if data.rows(PROJECTS.name, state=DISTINGUISHED):
        found.append(projects(say("Champions"), DISTINGUISHED))
    if data.rows("winners"):
        found.append(projects(say("Winners"), ("winner",)))
    return found


def submitted(data: Data, by: str, key: str) -> Cell:
    """Of no country there is no row: what is left is told with the whole."""
    return or_gap(data.sum("submissions", "submitted", by=by, key=key) if key else None, HIDDEN)


def division_table(rules: Rules, division: Division, columns: Iterable[Measure]) -> ReportTable:
    keys = [key for key, _ in division.keys(rules)]
    shown = [each for each in columns if any(each.of(division, key) is not None for key in keys)]
    rows = [
        ReportRow(label, [each.of(division, key) for each in shown]) for key, label in division.keys(rules)
    ]
    if not division.filled:
        rows = sorted(some(rows), key=lambda row: -max(_value(cell) for cell in row.cells))
    elif not some(rows):
        rows = []
    return ReportTable(division.title, [division.head, *(each.label for each in shown)], rows)


def _value(cell: Cell) -> int:
    return cell.value if isinstance(cell, Figure) else 0
