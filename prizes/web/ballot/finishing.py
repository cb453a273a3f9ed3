"""The end of voting, for one voter: what they have done, what they can keep of it, whom to tell, what comes next."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from prizes import clock
from prizes.ballot import queries, receipts
from prizes.ballot.rules.voting import BallotProgress
from prizes.config import settings
from prizes.edition.document.components import Ballot
from prizes.edition.document.phases import VotingPhase
from prizes.edition.spans import closes_at, in_order
from prizes.gate.permissions import Who
from prizes.i18n.translator import without_isolates
from prizes.kit.sentence import Sentence, say
from prizes.web.ballot import ballot_paper
from prizes.web.ballot.sharing import SharedAddress, shared
from prizes.web.ballot.voting import short_names, when_voting_is
from prizes.web.layout.pages import PageAt, Pages, Values

pages = Pages()


@pages.page("/{edition}/ballot/finish", "ballot/finish.html", Who.SIGNED_IN)
async def finish_page(at: PageAt) -> Values:
    """After the last category, or before: whoever likes finishes with one vote."""
    queries.rounds_of(at.edition)
    there = await queries.round_for(*at.here, at.person)
    if there is None:
        return {"progress": None, "when": when_voting_is(at.edition)}
    phase = there.phase
    mine = await queries.my_votes(*at.here, phase, at.person)
    seen = await ballot_paper.progress_of(*at.here, phase, mine)
    receipt = await receipts.receipt_of(*at.here, at.person)
    closes = closes_at(at.edition.rules, phase.id)
    return {
        "progress": seen,
        "lines": [
            line for line in await ballot_paper.my_lines(*at.here, phase, mine, seen, at.lang) if line.chosen
        ],
        "names": short_names(at.edition),
        "what_counts": _what_counts(phase.ballot, seen),
        "closes": closes if phase.ballot.change != "never" else None,
        "codes": len(receipt.codes) if receipt else 0,
        "coming": _what_comes(at, phase, closes),
        "shared": _invitation(at, closes),
    }


def _what_counts(ballot: Ballot, seen: BallotProgress) -> Sentence:
    if ballot.complete == "any" and seen.finished:
        return say("Every vote is recorded and will be counted.")
    return ballot_paper.what_counts(ballot, seen)


def _what_comes(at: PageAt, phase: VotingPhase, closes: datetime | None) -> list[dict[str, Any]]:
    """From today on: the close, then what opens after it."""
    rules, voice = at.edition.rules, at.voice
    items = [{"when": voice.gettext("Today"), "text": voice.gettext("You voted")}]
    if closes is not None:
        items.append({"when": voice.moment(closes), "text": voice.gettext("Voting closes"), "state": "next"})
    for later in in_order(rules):
        opens = rules.instant(later.opens)
        if opens is not None and opens > (closes or clock.now()) and later.id != phase.id and later.title:
            items.append({"when": voice.day(opens), "text": voice.text_in(later.title)[0], "state": "next"})
    return items


def _invitation(at: PageAt, closes: datetime | None) -> SharedAddress:
    """It leads to the contest and says nothing of anybody's choices."""
    address = settings().base_url + at.to("edition_page")
    title: dict[Any, str] = dict(at.edition.rules.title)
    said = (
        say(
            "Choose the projects you like best in %(edition)s, until %(closes)s.",
            edition=title,
            closes=closes,
        )
        if closes
        else say("Choose the projects you like best in %(edition)s.", edition=title)
    )
    return shared(address, without_isolates(at.voice.say(said)), at.edition.title(at.lang))
