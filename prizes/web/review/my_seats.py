"""What somebody is invited to in panels, the terms of reference, and what they say of themselves as an expert."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from prizes.accounts.rules.roles import ANY
from prizes.data.languages import beyond_the_six, is_language, listed_languages
from prizes.data.wsis import wsis_categories
from prizes.edition.queries import editions_in_force
from prizes.edition.spans import closes_at, opens_at
from prizes.edition.titles import phase_title
from prizes.errors import Conflict
from prizes.gate.permissions import Who
from prizes.review.queries.seats import expertise_of, my_seat
from prizes.review.rules.interests import working_phases
from prizes.review.rules.seats import CHAIR_MAY, GENDERS, PARTS, TERMS, terms_sha256, works_in
from prizes.web.layout.forms import Fields
from prizes.web.layout.options import country_options, language_options
from prizes.web.layout.pages import PageAt, Pages, Values

pages = Pages()


@pages.page("/{edition}/seats/{seat}", "review/seat.html", Who.SIGNED_IN)
async def seat_page(at: PageAt, seat: str) -> Values:
    """The invitation with the terms of reference, and nothing of any project; later the seat."""
    mine, rules = await my_seat(*at.here, seat, at.person), at.edition.rules
    typed = at.filled(capacity=str(mine.capacity or ""))
    if isinstance(at.refusal, Conflict):  # other terms are shown now, to be agreed to anew
        typed = Fields([(name, value) for name, value in typed if name != "terms"])
    return {
        "seat": mine,
        "category": next((c for c in rules.categories if c.code == mine.category), None),
        "part_labels": PARTS,
        "chair_may": CHAIR_MAY,
        "any": ANY,
        "terms": TERMS,
        "terms_sha256": terms_sha256(),
        # The phases in which panels work, with their dates and the most that anybody is given.
        "work": [
            {
                "title": phase_title(phase),
                "opens": opens_at(rules, phase.id),
                "closes": closes_at(rules, phase.id),
                "most": phase.marking.load_most if phase.marking else None,
            }
            for phase in working_phases(rules)
            if works_in(phase, mine.phases)
        ],
        "typed": typed,
    }


@pages.page("/me/expertise", "review/expertise.html", Who.SIGNED_IN)
async def expertise_page(at: PageAt) -> Values:
    lines: Any = wsis_categories()
    typed = at.typed if at.refusal else await _said(at)
    return {
        "lines": [(line["code"], f"{line['code']} · {line['title'][at.lang]}") for line in lines],
        "languages": language_options(),
        "further": listed_languages(await _further(at, typed.all("languages")), at.lang),
        "countries": country_options(at.lang),
        "genders": GENDERS,
        "typed": typed,
    }


async def _further(at: PageAt, said: Iterable[str]) -> list[str]:
    """Beyond the six: in which projects of an edition may be written or read, and what the expert has said before."""
    phases = [edition.rules.submission for edition in await editions_in_force(at.session)]
    allowed = {code for phase in phases if phase for code in (*phase.languages, *phase.translations)}
    return sorted(code for code in allowed | set(said) if is_language(code) and beyond_the_six(code))


async def _said(at: PageAt) -> Fields:
    said = await expertise_of(at.session, at.person)
    pairs = [("country", said.country or ""), ("gender", said.gender or "")]
    pairs += [("lines", code) for code in said.lines]
    pairs += [("languages", code) for code in said.languages]
    return Fields([*pairs, ("affiliations", said.affiliations)])
