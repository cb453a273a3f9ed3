"""What a chair has to do and to see to, and where their panels stand."""

from __future__ import annotations

from prizes.edition.document.phases import NominationPhase
from prizes.edition.spans import closes_at
from prizes.edition.titles import phase_title
from prizes.gate.permissions import Who
from prizes.gate.review.phases import WithPanel
from prizes.review.queries.interests import chaired, chaired_phase
from prizes.review.queries.leading import chairs_day
from prizes.review.rules.interests import working_phases
from prizes.review.rules.reviews import numbered_categories
from prizes.web.layout.pages import PageAt, Pages, Values

pages = Pages()


@pages.page("/{edition}/review/chair", "review/chair.html", Who.EXPERT)
async def chairs_day_page(at: PageAt, phase: WithPanel) -> Values:
    rules = at.edition.rules
    if not at.asked("phase"):
        phase = await chaired_phase(*at.here, at.by) or phase  # of those with members of their own, theirs
    return {
        "phase": phase,
        "phases_offered": [(p.id, phase_title(p)) for p in working_phases(rules)],
        "day": await chairs_day(*at.here, phase, at.me),
        "looks_after": bool(await chaired(*at.here, at.by)),
        "closes": closes_at(rules, phase.id),
        "decides": isinstance(phase, NominationPhase),
        "categories": numbered_categories(rules),
    }
