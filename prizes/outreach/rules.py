"""Who takes part so far, against an earlier edition, and who is missing: pure functions over counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from prizes.data.countries import ITU_REGIONS, Country, countries, country, itu_regions
from prizes.data.languages import NATIVE_NAMES, language_names
from prizes.data.wsis import sdgs, stakeholder_types
from prizes.edition.document.rules import Rules
from prizes.kit.sentence import N_, Sentence, say, say_n

SITUATIONS: Mapping[str, Sentence] = {
    "ldc": say("Least developed countries"),
    "lldc": say("Landlocked developing countries"),
    "sids": say("Small island developing States"),
}
Said = Sentence | Mapping[str, str] | str
"""A sentence, a text by language, or a name that is the same in all."""
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
class CountedProject:
    """What is counted project by project."""

    sdgs: Sequence[int] = ()
    submitted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ProjectCounts:
    """The projects of an edition at a moment: in cells, and what is counted project by project."""

    cells: Sequence[Cell] = ()
    projects: Sequence[CountedProject] = ()
    rules: Rules | None = None
    """Of that edition; None: there is none."""

    @property
    def all(self) -> int:
        return sum(cell.n for cell in self.cells)


@dataclass(frozen=True, slots=True)
class OutreachShare:
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
    shares: Mapping[str, Sequence[OutreachShare]]
    missing: Sequence[Sentence]
    no_country: Sequence[str]
    """Member States of ITU without a submission."""
    no_category: Sequence[str]


def outreach(
    rules: Rules, now: ProjectCounts, drafts: ProjectCounts, before: ProjectCounts, region: str = ""
) -> Outreach:
    """Everything on the page from three counts: submitted, only begun, and of the edition compared with.

    `region`: what the counts are of, if of one ITU region alone; of drafts it then tells no more than how many there
    are: a category of a single one would say what somebody writes.
    """
    within = [c for c in countries() if region in ("", c.itu_region)]
    counts = {name: (_count(now, name), _count(drafts, name), _count(before, name)) for name in STATISTICS}
    shares = {name: _shares(rules, name, *counts[name]) for name in STATISTICS}
    if region:
        del shares["region"]
        shares = {name: [replace(each, drafts=None) for each in found] for name, found in shares.items()}
    here = counts["country"][0]
    no_country = tuple(c.alpha2 for c in within if c.itu_member_state and not here[c.alpha2])
    no_category = tuple(share.key for share in shares["category"] if share.key and not share.now)
    return Outreach(
        now=now.all,
        drafts=drafts.all,
        before=before.all,
        shares=shares,
        missing=list(_missing(rules, now, before, shares, no_country=no_country, within=within)),
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


def _countries_at_all(_rules: Rules, key: str) -> Said:
    place = _known(key)
    return place.names if place else key


def _categories(rules: Rules, code: str) -> Said:
    short = next((category.short for category in rules.categories if category.code == code), None)
    return {str(lang): words for lang, words in short.items()} if short else code


def _goals(_rules: Rules, key: str) -> Said:
    goal = next((goal for goal in sdgs() if str(goal.number) == key), None)
    return {lang: f"{key} · {words}" for lang, words in goal.title.items()} if goal else key


def _opening(rules: Rules | None) -> date | None:
    """The day on which the submission opens, in the edition's zone."""
    phase = rules.submission if rules else None
    return phase.opens.date() if phase and phase.opens else None


def _week(project: CountedProject, rules: Rules | None) -> Iterable[str]:
    """The week of the submission phase, from 01; each begins on the weekday of the opening. Nothing where nobody knows
    when it was submitted, or it was before the opening.
    """
    opening = _opening(rules)
    if rules is None or opening is None or project.submitted_at is None:
        return [NONE]
    days = (project.submitted_at.astimezone(rules.zone).date() - opening).days
    return [f"{days // 7 + 1:02}" if days >= 0 else NONE]


def _weeks(rules: Rules) -> Sequence[str]:
    opening, phase = _opening(rules), rules.submission
    if opening is None or phase is None or phase.closes is None:
        return ()
    last = (phase.closes - timedelta(microseconds=1)).date()
    return [f"{week:02}" for week in range(1, (last - opening).days // 7 + 2)]


def _week_words(rules: Rules, key: str) -> Said:
    opening = _opening(rules)
    if opening is None:
        return say("Week %(number)s", number=int(key))
    return say("Week %(number)s, from %(day)s", number=int(key), day=opening + timedelta(weeks=int(key) - 1))


@dataclass(frozen=True, slots=True)
class Statistic:
    """One way to divide the submissions."""

    title: str
    """A text to translate."""
    label: Callable[[Rules, str], Said]
    """What a key is called."""
    of_cell: Callable[[Cell], Iterable[str]] = lambda _cell: ()
    """The keys that a cell counts for; those of a project where it is counted project by project."""
    of_project: Callable[[CountedProject, Rules | None], Iterable[str]] = lambda _project, _rules: ()
    expected: Callable[[Rules], Sequence[str]] = lambda _rules: ()
    """All that could be, in their order."""
    drafts: bool = False
    """Also drafts are counted; else they are their authors' own."""
    by_number: bool = False
    """Those with most stand first."""
    nothing: str = N_("Not stated")
    """What those without a key are called; a text to translate."""


STATISTICS: Mapping[str, Statistic] = {
    "region": Statistic(
        N_("ITU regions"),
        lambda _, key: itu_regions()[key] if key in ITU_REGIONS else key,
        _region,
        expected=lambda _: ITU_REGIONS,
        drafts=True,
        nothing=N_("No single country"),
    ),
    "situation": Statistic(
        N_("Countries in special situations"),
        lambda _, key: SITUATIONS[key],
        _situations,
        expected=lambda _: list(SITUATIONS),
    ),
    "stakeholder_type": Statistic(
        N_("Stakeholder groups"),
        lambda _, key: stakeholder_types().get(key, key),
        lambda cell: [cell.stakeholder_type or NONE],
        expected=lambda rules: list(
            map(str, rules.submission.who if rules.submission else stakeholder_types())
        ),
    ),
    "category": Statistic(
        N_("Categories"),
        _categories,
        lambda cell: [cell.category or NONE],
        expected=lambda rules: [category.code for category in rules.categories],
        drafts=True,
    ),
    "sdg": Statistic(
        N_("Sustainable Development Goals"),
        _goals,
        of_project=lambda project, _: [str(goal) for goal in {g for g in project.sdgs if isinstance(g, int)}],
        expected=lambda _: [str(goal.number) for goal in sdgs()],
    ),
    "language": Statistic(
        N_("Languages"),
        lambda _, key: {"en": NATIVE_NAMES[key]} if key in NATIVE_NAMES else language_names(key),
        lambda cell: [cell.language],
        expected=lambda rules: rules.submission.languages if rules.submission else [],
    ),
    "country": Statistic(
        N_("Countries"),
        _countries_at_all,
        lambda cell: [cell.country or NONE],
        by_number=True,
        nothing=N_("No single country"),
    ),
    "week": Statistic(N_("Weeks of the submission phase"), _week_words, of_project=_week, expected=_weeks),
}


def _count(counted: ProjectCounts, name: str) -> Counter[str]:
    counter: Counter[str] = Counter()
    for cell in counted.cells:
        for key in STATISTICS[name].of_cell(cell):
            counter[key] += cell.n
    of_project = STATISTICS[name].of_project
    counter.update(key for project in counted.projects for key in of_project(project, counted.rules))
    return counter


def _shares(
    rules: Rules, name: str, now: Counter[str], drafts: Counter[str], before: Counter[str]
) -> list[OutreachShare]:
    """All that could be, in their order, also those with nothing; what is not stated where it occurs."""
    statistic = STATISTICS[name]
    expected = statistic.expected(rules)
    if statistic.by_number:
        keys = sorted({*now, *before} - {NONE}, key=lambda key: (-now[key], -before[key], key))
    else:
        keys = [*expected, *sorted({*now, *before} - {NONE, *expected})]
    if now[NONE] or before[NONE] or (statistic.drafts and drafts[NONE]):
        keys.append(NONE)
    return [
        OutreachShare(key, now[key], drafts[key] if statistic.drafts else None, before[key]) for key in keys
    ]


# --- what is missing -----------------------------------------------------------------------------------


def _missing(
    rules: Rules,
    now: ProjectCounts,
    before: ProjectCounts,
    shares: Mapping[str, Sequence[OutreachShare]],
    *,
    no_country: Sequence[str],
    within: Sequence[Country],
) -> Iterable[Sentence]:
    yield from _countries(now, before, no_country, within)
    yield from _least_developed(rules, now, within)
    lists: tuple[tuple[str, Callable[[list[object]], Sentence], Callable[[str], object]], ...] = (
        ("region", _no_region, lambda key: itu_regions()[key]),  # type: ignore[index]
        ("category", _no_category, lambda key: _categories(rules, key)),
        ("stakeholder_type", _no_group, lambda key: stakeholder_types().get(key, key)),
        ("sdg", _no_goal, str),
    )
    for name, sentence, label in lists:
        empty = [label(share.key) for share in shares.get(name, ()) if share.key and not share.now]
        if empty:
            yield sentence(empty)


def _no_region(names: list[object]) -> Sentence:
    return say("No submissions yet from: %(regions)s.", regions=names)


def _no_category(names: list[object]) -> Sentence:
    return say("No submissions yet in: %(categories)s.", categories=names)


def _no_group(names: list[object]) -> Sentence:
    return say("No submissions yet by: %(groups)s.", groups=names)


def _no_goal(numbers: list[object]) -> Sentence:
    return say(
        "No submissions yet are linked to the Sustainable Development Goals: %(goals)s.", goals=numbers
    )


def _countries(
    now: ProjectCounts, before: ProjectCounts, no_country: Sequence[str], within: Sequence[Country]
) -> Iterable[Sentence]:
    members = sum(1 for c in within if c.itu_member_state)
    if no_country:
        yield say_n(
            "No submissions yet from %(n)s of %(all)s Member States of ITU.",
            "No submissions yet from %(n)s of %(all)s Member States of ITU.",
            len(no_country),
            all=members,
        )
    stayed_away = set(_count(before, "country")) - set(_count(now, "country")) - {NONE}
    if stayed_away:
        yield say_n(
            "%(n)s country that participated in the earlier edition has no submission yet.",
            "%(n)s countries that participated in the earlier edition have no submission yet.",
            len(stayed_away),
        )


def _least_developed(rules: Rules, now: ProjectCounts, within: Sequence[Country]) -> Iterable[Sentence]:
    least = [c.alpha2 for c in within if c.ldc]
    if not least:
        return
    here = {cell.country for cell in now.cells}
    away = [alpha2 for alpha2 in least if alpha2 not in here]
    if away:
        yield say_n(
            "No submissions yet from %(n)s of %(all)s least developed countries.",
            "No submissions yet from %(n)s of %(all)s least developed countries.",
            len(away),
            all=len(least),
        )
    reached = {cell.category for cell in now.cells if "ldc" in _situations(cell)}
    without = [category.code for category in rules.categories if category.code not in reached]
    if without:
        yield say_n(
            "%(n)s of %(all)s categories has no submission from a least developed country.",
            "%(n)s of %(all)s categories have no submission from a least developed country.",
            len(without),
            all=len(rules.categories),
        )
