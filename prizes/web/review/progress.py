"""How far the reviews are, of all and of one project: for stewards and for those who chair a panel."""

from __future__ import annotations

from prizes import clock
from prizes.edition.queries import EditionInForce
from prizes.edition.spans import closes_at, is_open
from prizes.edition.titles import Said, phase_title
from prizes.gate.permissions import Who
from prizes.gate.review.phases import WithMarks
from prizes.kit.bounded import Whole
from prizes.kit.sentence import N_
from prizes.review import refusals
from prizes.review.queries.panels import panels, reviews_of
from prizes.review.queries.projects import facts_of
from prizes.review.queries.quality import board_for, check_overseen
from prizes.review.rules.pace import Tone, tone_of
from prizes.review.rules.reviews import covers, marking_phases, may_be_reminded
from prizes.web.layout.pages import PageAt, Pages, Values

pages = Pages()
BOARD = "/{edition}/office/reviews"
PAGE = 50
"""Projects on one page of the board."""

TONES = {
    Tone.FRIENDLY: (N_("Friendly"), N_("Thanks the expert, and asks for early notice if it is too much.")),
    Tone.PLAIN: (N_("Plain"), N_("States what is still to be done and by when.")),
    Tone.LAST: (N_("Final reminder"), N_("Asks the expert to finish now, or to transfer the reviews today.")),
}


def phase_tabs(edition: EditionInForce) -> list[tuple[str, Said]]:
    """The phases with marks, to change between where there are several."""
    return [(phase.id, phase_title(phase)) for phase in marking_phases(edition.rules)]


@pages.page(BOARD, "review/board.html", Who.EXPERT)
async def board_page(at: PageAt, phase: WithMarks, category: str = "", after: Whole = 0) -> Values:
    """Reviews by category, by expert and by project. `after`: so many projects are on earlier pages."""
    board, now, start = await board_for(*at.here, phase, at.me), clock.now(), max(0, after)
    # Those of one category, or of all those that lack reviews.
    listed = [p for p in board.projects if (p.project.category == category if category else p.missing)]
    closes = closes_at(at.edition.rules, phase.id)
    running = is_open(at.edition.rules, phase.id, now)
    return {
        "phase": phase,
        "phases_with_marks": phase_tabs(at.edition),
        "board": board,
        "closes": closes,
        "done_by": board.done_by(now) if running and board.missing else None,
        "running": running,
        "category": category,
        "listed": listed[start : start + PAGE],
        "number": len(listed),
        "after": start,
        "step": PAGE,
        "places": {c.code: (n, c) for n, c in enumerate(at.edition.rules.categories)},
        "due": [e.person.id for e in board.experts if e.left > 0 and may_be_reminded(e.reminded_at, now)],
        "tones": TONES,
        "tone": tone_of(closes, now),
    }


@pages.page(f"{BOARD}/{{project}}", "review/reviews.html", Who.EXPERT)
async def reviews_page(at: PageAt, project: str, phase: WithMarks) -> Values:
    """Those who chair the panel read it as well, unless they take no part in the project."""
    await check_overseen(*at.here, phase, at.me, project)
    facts = await facts_of(*at.here, project)
    if facts is None:
        raise refusals.not_a_candidate()
    reviews = await reviews_of(at.session, phase, project)
    who = await panels(*at.here)
    taken = {r.person.id for r in reviews} | {facts.nominator_id}
    return {
        "phase": phase,
        "phases_with_marks": phase_tabs(at.edition),
        "facts": facts,
        "reviews": reviews,
        "marking": phase.marking,
        "free": [
            person
            for person in who.people.values()
            if person.id not in taken and covers(who.categories[person.id], facts.category)
        ],
        "panel": who.people,
    }
