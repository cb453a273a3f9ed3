"""What a delegate proposes for a body: the list of it, and the form that proposes another."""

from __future__ import annotations

from prizes.gate.permissions import Who
from prizes.nomination import refusals
from prizes.nomination.queries.entry.bodies import acting_for, entries_of, number_proposed
from prizes.nomination.queries.late_entries import calendar_time, close_of
from prizes.nomination.rules import submission
from prizes.nomination.rules.entry.proposing import STANDINGS, body_of, completed_by_owner, proposals_left
from prizes.web.layout.options import country_options, language_options
from prizes.web.layout.pages import PageAt, Pages, Values

pages = Pages()


@pages.page("/{edition}/bodies/{body_id}/projects", "nomination/body.html", Who.SIGNED_IN)
async def body_page(at: PageAt, body_id: str) -> Values:
    rules = at.edition.rules
    named = body_of(rules, body_id)
    if body_id not in await acting_for(*at.here, at.person):
        raise refusals.not_a_delegate(body=named.title)
    left = proposals_left(rules, await number_proposed(*at.here, body_id))
    return {
        "body": named,
        "entries": await entries_of(*at.here, body_id),
        "standings": STANDINGS,
        "left": left,
        "by_owner": completed_by_owner(rules),
        "closed": submission.no_start(rules, await calendar_time(*at.here, at.person)),
        "closes": close_of(at.edition),
        "categories": [(c.code, at.voice.text_in(c.title)[0]) for c in rules.categories],
        "countries": country_options(at.lang),
        "languages": language_options(),
        "typed": at.filled(lang=at.lang),
    }
