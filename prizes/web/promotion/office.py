"""The press kit of an edition for its stewards: texts about all winners or champions, and where everything is."""

from __future__ import annotations

from prizes.gate.permissions import Who
from prizes.nomination.rules.states import LABELS
from prizes.promotion.queries.promoted import in_state, promoted
from prizes.results.queries import publications
from prizes.web.layout.pages import PageAt, Pages, Values
from prizes.web.promotion.kits import KINDS, edition_texts

pages = Pages()


@pages.page("/{edition}/office/press", "promotion/press.html", Who.STEWARD)
async def press_page(at: PageAt) -> Values:
    """Of what is public by now: winners, or before them champions."""
    found = {of: await in_state(*at.here, state) for of, state in KINDS.items()}
    of = next((name for name, projects in found.items() if projects), None)
    told = [await promoted(*at.here, project) for project in found[of]] if of else []
    return {
        "found": found,
        "of": of,
        "texts": await edition_texts(*at.here, KINDS[of], told) if of else [],
        "planned": next(
            (each for each in await publications(at.session, at.edition.id) if each.announced_at is None),
            None,
        ),
        "labels": LABELS,
    }
