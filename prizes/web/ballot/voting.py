"""Voting: the paper of a category, a vote, my ballot."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter, Request
from fastapi.responses import Response

from prizes.ballot import actions, queries
from prizes.ballot.rules.finding import PaperFilters
from prizes.ballot.rules.voting import coming_round
from prizes.clock import now
from prizes.edition.document.components import Category, Text
from prizes.edition.document.phases import VotingPhase
from prizes.edition.queries import EditionInForce
from prizes.edition.spans import categories_in_reach, closes_at
from prizes.errors import Conflict, Invalid, Refusal
from prizes.funnel.marking import mark, mark_again
from prizes.funnel.rules import NTH
from prizes.gate.at import AtEdition
from prizes.gate.ballot.circumstances import HowSeen
from prizes.gate.permissions import Who, allow
from prizes.gate.readers.plain import plain_votes
from prizes.gate.refusals import status_of
from prizes.gate.transaction import undo
from prizes.kit.sentence import Sentence, say
from prizes.nomination.rules.states import LABELS
from prizes.votelog.format.choices import NONE_OF_THESE
from prizes.web.ballot import ballot_paper
from prizes.web.ballot.finding import asked_of, found
from prizes.web.ballot.stating import OF_AGE, TO_STATE, choice_to_confirm, stating_first
from prizes.web.ballot.typed_votes import POINTS, typed_choices, typed_places, typed_points
from prizes.web.layout.cards import Card, card, edition_picture
from prizes.web.layout.forms import Typed
from prizes.web.layout.links import to
from prizes.web.layout.page import leave_for, page, wants_fragment
from prizes.web.layout.pages import LANG, PageAt, Pages, Values, page_at
from prizes.web.layout.refusals import form_again

router = APIRouter()
pages = Pages()
CONFIRMED = "yes"


@router.get(LANG + "/{edition}/categories/{category}", dependencies=allow(Who.PUBLIC))
async def category_page(here: AtEdition, category: str) -> Response:
    """The ballot paper while this reader can vote; a gallery otherwise, also in a category that is not voted on."""
    at, person = page_at(here), here.reader.person if here.reader else None
    there = await queries.round_for(*at.here, person)
    if there is None or category not in categories_in_reach(at.edition.rules, there.phase):
        values = await _gallery(at, category, there.phase if there else None)
        return _one_text(at, values) or page(at.request, "ballot/gallery.html", **values)
    votes = plain_votes(at.request)
    shown = await ballot_paper.paper(*at.here, there.phase, category, person, at.lang, votes)
    values = _paper(at, there.phase, shown, asked_of(at.request)) | {"card": _card(at, shown.category)}
    values["after"] = _after(at)
    return _one_text(at, values) or page(at.request, "ballot/paper.html", block="paper", **values)


def _after(at: PageAt) -> str | None:
    """For htmx: the category from whose vote the reader is led here."""
    code = at.request.query_params.get("after", "")
    known = any(each.code == code for each in at.edition.rules.categories)
    return code if known and wants_fragment(at.request) else None


def _card(at: PageAt, category: Category) -> Card:
    title, description = at.voice.text_in(category.short)[0], at.voice.text_in(category.description)[0]
    return card(at.request, title, description, edition_picture(at.request, at.edition))


def _one_text(at: PageAt, values: Values) -> Response | None:
    """For htmx: the whole text of the one project that is asked for."""
    row = next((each for each in values["rows"] if each.id == values["opened"]), None)
    return page(at.request, "ballot/text.html", row=row) if row and wants_fragment(at.request) else None


async def _gallery(at: PageAt, code: str, open_: VotingPhase | None) -> Values:
    """`open_`: a round that is open and not for this category."""
    category, number = ballot_paper.place_of(at.edition, code)
    codes = [each.code for each in at.edition.rules.categories]
    lines = await ballot_paper.shown_gallery(*at.here, code, at.lang)
    return {
        "category": category,
        "number": number,
        "of": len(codes),
        **found(at.request, lines, asked_of(at.request)),
        "when": _when_here(at.edition, code, open_),
        "labels": LABELS,
        "names": short_names(at.edition),
        "previous": codes[number - 1] if number else None,
        "next": codes[number + 1] if number + 1 < len(codes) else None,
        "card": _card(at, category),
    }


def short_names(edition: EditionInForce) -> dict[str, Text]:
    """Of the categories, by code."""
    return {each.code: each.short for each in edition.rules.categories}


def _when_here(edition: EditionInForce, code: str, open_: VotingPhase | None) -> Sentence | None:
    """What a reader of the gallery of a category should know of the vote."""
    rounds = edition.rules.votings
    if rounds and not any(code in categories_in_reach(edition.rules, each) for each in rounds):
        return say("There is no vote in this category.")
    return say("There is no vote in this category now.") if open_ else when_voting_is(edition)


def when_voting_is(edition: EditionInForce) -> Sentence | None:
    """What a reader should know of the vote while there is none."""
    if edition.record or not edition.rules.votings:
        return None
    coming = coming_round(edition.rules, now())
    if coming is not None:
        return say("Voting opens on %(opens)s.", opens=edition.rules.instant(coming.opens))
    closes = [at for phase in edition.rules.votings if (at := closes_at(edition.rules, phase.id))]
    return say("Voting closed on %(closes)s.", closes=max(closes)) if closes else None


def _paper(
    at: PageAt, phase: VotingPhase, shown: ballot_paper.BallotPaper, asked: PaperFilters | None = None
) -> Values:
    rules = at.edition.rules
    closes = closes_at(rules, phase.id)
    return {
        "paper": shown,
        "category": shown.category,
        **found(at.request, shown.lines, asked),
        "number": shown.number,
        "names": short_names(at.edition),
        "after": None,
        "how_to": ballot_paper.how_to(shown, closes.astimezone(rules.zone).date() if closes else None),
        "what_counts": ballot_paper.what_counts(shown.ballot, shown.progress),
        "about_changes": ballot_paper.about_changes(shown.ballot, shown.in_force),
        "ticked": {each.project.id for each in shown.lines if each.chosen},
        "placed": {each.project.id: str(each.place) for each in shown.lines if each.place},
        "wrong_points": None,
        "given": {each.project.id: str(each.points) for each in shown.lines if each.points},
    }


# --- a vote ----------------------------------------------------------------------------------------------


@router.post(LANG + "/{edition}/ballot/{category}", dependencies=allow(Who.SIGNED_IN))
async def cast_vote(here: AtEdition, typed: Typed, category: str, seen: HowSeen) -> Response:
    """Save the choice. Where the rules ask for two steps, the first only shows what is chosen."""
    at, confirmed = page_at(here, typed), typed.get("confirmed") == CONFIRMED
    of_age = typed.get(OF_AGE) == CONFIRMED
    if confirmed or of_age:
        mark_again(at.request.state)
    there = await queries.round_for(*at.here, at.person)
    try:
        chosen = typed_choices(typed)
        if there and there.phase.ballot.confirm == "two_step" and not confirmed:
            checked = await actions.check_choices(*at.here, at.person, category, chosen, of_age=of_age)
            undo(at.request)
            return await choice_to_confirm(at, there.phase, category, checked)
        said: Values = {"confirmed": confirmed, "of_age": of_age, "seen": seen}
        voted = await actions.cast(*at.here, at.person, category, chosen, **said)
        if not voted.before:
            mark(at.request.state, at.edition.slug, "confirmed")
    except Refusal as refusal:
        beside = there is not None and there.phase.ballot.form == "points" and isinstance(refusal, Invalid)
        if wants_fragment(at.request) and not beside:
            undo(at.request)
            status = status_of(refusal)
            return page(at.request, "ballot/saved.html", status=status, block="not_saved", refusal=refusal)
        if there is not None and refusal.code in TO_STATE:
            return stating_first(at, there.phase, category, refusal)
        if there is None or not isinstance(refusal, Invalid | Conflict):
            raise
        return await _paper_again(at, there.phase, category, refusal)
    if wants_fragment(at.request) and there is not None:
        return await _saved(at, there.phase, voted)
    return leave_for(at.request, paper_after(at.request, at.edition.slug, category, voted.choices))


def paper_after(request: Request, edition: str, category: str, choices: Sequence[str]) -> str:
    """Where the answer to a vote leads without scripts: back to the paper, to the button that was pressed, which then
    has the focus, so that the next category is one tab away.
    """
    anchor = f"#v-{choices[0]}" if len(choices) == 1 and NONE_OF_THESE not in choices[0] else ""
    return to(request, "category_page", edition=edition, category=category, notice="vote-saved") + anchor


async def _saved(at: PageAt, phase: VotingPhase, voted: actions.Voted) -> Response:
    """For htmx: the buttons that changed, how far the voter is, and a word of it. The whole list where the
    last change is used up, since then no button may stay.
    """
    said = say("Your vote is saved.")
    if (
        voted.changes_left == 0
        or phase.ballot.form != "choice"
        or NONE_OF_THESE in (*voted.before, *voted.choices)
    ):
        shown = await ballot_paper.paper(*at.here, phase, voted.category, at.person, at.lang)
        return page(at.request, "ballot/saved.html", block="whole", said=said, **_paper(at, phase, shown))
    mine = await queries.my_votes(*at.here, phase, at.person)
    seen = await ballot_paper.progress_of(*at.here, phase, mine)
    if not voted.before:
        mark(at.request.state, at.edition.slug, "confirmed", f"{NTH}{seen.number}")
    return page(
        at.request,
        "ballot/saved.html",
        block="saved",
        said=said,
        category=voted.category,
        names=short_names(at.edition),
        progress=seen,
        tapped=ballot_paper.tapped(phase.ballot, voted),
    )


async def _paper_again(at: PageAt, phase: VotingPhase, code: str, refusal: Refusal) -> Response:
    """The paper with what is wrong, and with what was ticked."""
    shown = await ballot_paper.paper(*at.here, phase, code, at.person, at.lang)
    values = _paper(at, phase, shown)
    if not shown.one_tap:
        values["ticked"] = set(at.typed.all("project"))
        values["placed"] = typed_places(at.typed)
        values["given"] = typed_points(at.typed)
        beside = {name.removeprefix(POINTS) for name in refusal.fields if name.startswith(POINTS)}
        values["wrong_points"] = next((row.id for row in values["rows"] if row.id in beside), None)
    if wants_fragment(at.request):
        values |= {"block": "whole", "said": refusal.sentence}
        return form_again(at.request, "ballot/saved.html", refusal, at.typed, **values)
    return form_again(at.request, "ballot/paper.html", refusal, at.typed, **values)


# --- my ballot -------------------------------------------------------------------------------------------


@pages.page("/{edition}/ballot", "ballot/mine.html", Who.SIGNED_IN)
async def ballot_page(at: PageAt) -> Values:
    """What I have chosen, while it can be changed. Afterwards nothing: nobody can be made to show it."""
    queries.rounds_of(at.edition)
    there = await queries.round_for(*at.here, at.person)
    if there is None:
        return {"lines": [], "progress": None, "when": when_voting_is(at.edition)}
    made_up = plain_votes(at.request)
    mine = await queries.my_votes(*at.here, there.phase, at.person) if made_up is None else {**made_up}
    seen = await ballot_paper.progress_of(*at.here, there.phase, mine)
    return {
        "lines": await ballot_paper.my_lines(*at.here, there.phase, mine, seen, at.lang),
        "progress": seen,
        "names": short_names(at.edition),
        "only_missing": at.asked("show") == "missing",
        "what_counts": ballot_paper.what_counts(there.phase.ballot, seen),
        "when": None,
    }
