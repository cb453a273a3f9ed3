"""Winners of all years on one page, narrowed by links that hold only what exists."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from urllib.parse import urlencode

from prizes.data.wsis import category_names
from prizes.edition.queries import editions_in_force
from prizes.gate.editions import LONGEST_SLUG
from prizes.gate.permissions import Who
from prizes.kit.sentence import N_
from prizes.stocktaking.laureates import LaureateFilter, laureates, offered, silent_years
from prizes.web.layout.options import country_options, goal_options
from prizes.web.layout.pages import PageAt, Pages, Values
from prizes.web.layout.searching import page_number

pages = Pages()
PAGE = 50
"""Winners on one page."""
LABELS = {
    "year": N_("Year"),
    "category": N_("Category"),
    "country": N_("Country"),
    "sdg": N_("Sustainable Development Goal"),
}


@dataclass(frozen=True, slots=True)
class FacetLink:
    label: str
    number: int
    query: str
    """Of the address that has it chosen, or, where it is, no longer."""
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    label: str
    """Marked for translation."""
    links: list[FacetLink]

    @property
    def chosen(self) -> FacetLink | None:
        return next((link for link in self.links if link.chosen), None)


@pages.page("/winners", "public/winners.html", Who.PUBLIC)
async def winners_of_all_years(
    at: PageAt, year: str = "", category: str = "", country: str = "", sdg: str = ""
) -> Values:
    asked = LaureateFilter(*(value[:LONGEST_SLUG] for value in (year, category, country, sdg)))
    editions = await editions_in_force(at.session)
    everybody = await laureates(at.session, editions)
    found = [one for one in everybody if asked.fits(one)]
    number = page_number(at.request)
    first = (number - 1) * PAGE
    years = {one.year for one in everybody}
    return {
        "everybody": everybody,
        "found": found,
        "shown": found[first : first + PAGE],
        "first": first,
        "narrowed": asked != LaureateFilter(),
        "facets": _facets(asked, offered(everybody, asked), at.lang),
        "categories": {
            code: (place, names[at.lang]) for place, (code, names) in enumerate(category_names().items())
        },
        "titles": {edition.slug: edition.rules.title for edition in editions},
        "without_rules": sorted(years - {edition.slug for edition in editions}),
        "silent": silent_years(everybody, [edition.slug for edition in editions if edition.record]),
        "previous": _query(asked, page=number - 1) if number > 1 else None,
        "next": _query(asked, page=number + 1) if first + PAGE < len(found) else None,
    }


def _facets(asked: LaureateFilter, there: Mapping[str, Mapping[str, int]], lang: str) -> list[Facet]:
    """Those with something to choose."""
    found = []
    for field, label in LABELS.items():
        chosen = getattr(asked, field)
        links = [
            FacetLink(
                label=words,
                number=there[field][value],
                query=_query(asked, **{field: "" if value == chosen else value}),
                chosen=value == chosen,
            )
            for value, words in _in_order(field, there[field], lang)
        ]
        if links:
            found.append(Facet(label, links))
    return found


def _in_order(field: str, values: Collection[str], lang: str) -> list[tuple[str, str]]:
    """The values of a field with their words, as readers look them up: years from the last one."""
    match field:
        case "country":
            return [option for option in country_options(lang) if option[0] in values]
        case "category":
            return [(code, names[lang]) for code, names in category_names().items() if code in values]
        case "sdg":
            return [(n, f"{n} · {title}") for n, title in goal_options(lang) if n in values]
        case _:
            return [(value, value) for value in sorted(values, reverse=True)]


def _query(asked: LaureateFilter, **other: str | int) -> str:
    chosen = {field: value for field, value in (asdict(asked) | other).items() if value}
    return f"?{urlencode(chosen)}" if chosen else ""
