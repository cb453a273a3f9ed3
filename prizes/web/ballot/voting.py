"""Voting: the paper of a category, a vote, my ballot."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from prizes.ballot import actions, queries
from prizes.ballot.refusals import no_voting
from prizes.ballot.rules.finding import Asked
from prizes.ballot.rules.voting import coming_round
from prizes.clock import now
from prizes.edition.document.components import Category
from prizes.edition.document.phases import VotingPhase
from prizes.edition.guidelines.words import LANGUAGES
from prizes.edition.queries import EditionInForce
from prizes.edition.spans import closes_at
from prizes.errors import Conflict, Invalid, Refusal
from prizes.gate.ballot.circumstances import HowSeen
from prizes.gate.editions import TheEdition
from prizes.gate.people import Me, PerhapsMe
from prizes.gate.permissions import Who, allow
from prizes.gate.refusals import status_of
from prizes.gate.transaction import Tx, undo
from prizes.i18n.translator import translator
from prizes.kit.sentence import Sentence, say
from prizes.nomination.rules.states import LABELS
from prizes.web.ballot import ballot_paper
from prizes.web.ballot.finding import asked_of, found
from prizes.web.ballot.sharing import Card, card
from prizes.web.layout.forms import Typed
from prizes.web.layout.page import lang_of, leave_for, page, wants_fragment
from prizes.web.layout.refusals import form_again

router = APIRouter()
CONFIRMED = "yes"


@router.get("/{lang:lang}/{edition}/categories/{category}", dependencies=allow(Who.PUBLIC))
async def category_page(
    request: Request, session: Tx, edition: TheEdition, me: PerhapsMe, category: str
) -> Response:
    """The ballot paper while this reader can vote; a gallery otherwise."""
    person, lang = (me.person if me else None), lang_of(request)
    there = await queries.round_for(session, edition, person)
    if there is None:
        values = await _gallery(request, session, edition, category)
        values["card"] = _card(request, values["category"])
        return _one_text(request, values) or page(request, "ballot/gallery.html", **values)
    shown = await ballot_paper.paper(session, edition, there.phase, category, person, lang)
    values = _paper(request, shown, asked_of(request))
    values["card"] = _card(request, shown.category)
    return _one_text(request, values) or page(request, "ballot/paper.html", block="paper", **values)


def _card(request: Request, category: Category) -> Card:
    voice = translator(lang_of(request))
    return card(request, voice.text_in(category.title)[0], voice.text_in(category.description)[0])


def _one_text(request: Request, values: dict[str, Any]) -> Response | None:
    """For htmx: the whole text of the one project that is asked for."""
    row = next((each for each in values["rows"] if each.id == values["opened"]), None)
    return page(request, "ballot/text.html", row=row) if row and wants_fragment(request) else None


async def _gallery(request: Request, session: Tx, edition: EditionInForce, code: str) -> dict[str, Any]:
    category, number = ballot_paper.place_of(edition, code)
    codes = [each.code for each in edition.rules.categories]
    return {
        "category": category,
        "number": number,
        "of": len(codes),
        **found(
            request,
            await ballot_paper.shown_gallery(session, edition, code, lang_of(request)),
            asked_of(request),
        ),
        "when": _when(edition),
        "labels": LABELS,
        "languages": LANGUAGES,
        "previous": codes[number - 1] if number else None,
        "next": codes[number + 1] if number + 1 < len(codes) else None,
    }


def _when(edition: EditionInForce) -> Sentence | None:
    """What a reader of a gallery should know of the vote."""
    if edition.record or not edition.rules.votings:
        return None
    coming = coming_round(edition.rules, now())
    if coming is not None:
        return say("Voting opens on %(opens)s.", opens=edition.rules.instant(coming.opens))
    closes = [at for phase in edition.rules.votings if (at := closes_at(edition.rules, phase.id))]
    return say("Voting closed on %(closes)s.", closes=max(closes)) if closes else None


def _paper(request: Request, shown: ballot_paper.Paper, asked: Asked | None = None) -> dict[str, Any]:
    return {
        "paper": shown,
        "category": shown.category,
        **found(request, shown.lines, asked),
        "how_to": ballot_paper.how_to(shown),
        "what_counts": ballot_paper.what_counts(shown.ballot, shown.progress),
        "about_changes": ballot_paper.about_changes(shown.ballot, shown.in_force),
        "ticked": {each.project.id for each in shown.lines if each.chosen},
        "languages": LANGUAGES,
    }


# --- a vote ----------------------------------------------------------------------------------------------


@router.post("/{lang:lang}/{edition}/ballot/{category}", dependencies=allow(Who.SIGNED_IN))
async def vote(
    request: Request, session: Tx, edition: TheEdition, me: Me, typed: Typed, category: str, seen: HowSeen
) -> Response:
    """Save the choice. Where the rules ask for two steps, the first only shows what is chosen."""
    chosen = typed.all("project")
    there = await queries.round_for(session, edition, me.person)
    try:
        if there and there.phase.ballot.confirm == "two_step" and typed.get("confirmed") != CONFIRMED:
            checked = await actions.check_choices(session, edition, me.person, category, chosen)
            return await _to_confirm(request, session, edition, category, checked)
        voted = await actions.cast(session, edition, me.person, category, chosen, seen=seen)
    except Refusal as refusal:
        if wants_fragment(request):
            undo(request)
            status = status_of(refusal)
            return page(request, "ballot/saved.html", status=status, block="not_saved", refusal=refusal)
        if there is None or not isinstance(refusal, Invalid | Conflict):
            raise
        return await _paper_again(request, session, edition, there.phase, me, category, refusal, typed)
    if wants_fragment(request) and there is not None:
        return await _saved(request, session, edition, there.phase, me, voted)
    return leave_for(request, paper_after(lang_of(request), edition.slug, category, voted.choices))


def paper_after(lang: str, edition: str, category: str, choices: Sequence[str]) -> str:
    """Where the answer to a vote leads without scripts: back to the paper, to what was chosen."""
    anchor = f"#p-{choices[0]}" if len(choices) == 1 else ""
    return f"/{lang}/{edition}/categories/{category}?notice=vote-saved{anchor}"


async def _to_confirm(
    request: Request, session: Tx, edition: EditionInForce, code: str, chosen: tuple[str, ...]
) -> Response:
    category, number = ballot_paper.place_of(edition, code)
    undo(request)
    return page(
        request,
        "ballot/confirm.html",
        category=category,
        number=number,
        chosen=chosen,
        titles=await queries.titles(session, chosen, lang_of(request)),
    )


async def _saved(
    request: Request, session: Tx, edition: EditionInForce, phase: VotingPhase, me: Me, voted: actions.Voted
) -> Response:
    """For htmx: the buttons that changed, how far the voter is, and a word of it. The whole list where the
    last change is used up, since then no button may stay.
    """
    said = say("Your vote is saved.")
    if voted.changes_left == 0:
        shown = await ballot_paper.paper(session, edition, phase, voted.category, me.person, lang_of(request))
        return page(request, "ballot/saved.html", block="whole", said=said, **_paper(request, shown))
    mine = await queries.my_votes(session, edition, phase, me.person)
    return page(
        request,
        "ballot/saved.html",
        block="saved",
        said=said,
        category=voted.category,
        progress=await ballot_paper.progress_of(session, edition, phase, mine),
        tapped=ballot_paper.tapped(phase.ballot, voted),
    )


async def _paper_again(
    request: Request,
    session: Tx,
    edition: EditionInForce,
    phase: VotingPhase,
    me: Me,
    code: str,
    refusal: Refusal,
    typed: Typed,
) -> Response:
    """The paper with what is wrong, and with what was ticked."""
    shown = await ballot_paper.paper(session, edition, phase, code, me.person, lang_of(request))
    values = _paper(request, shown)
    if not shown.one_tap:
        values["ticked"] = set(typed.all("project"))
    return form_again(request, "ballot/paper.html", refusal, typed, **values)


@router.post("/{lang:lang}/{edition}/ballot/{category}/withdrawal", dependencies=allow(Who.SIGNED_IN))
async def take_back(
    request: Request, session: Tx, edition: TheEdition, me: Me, typed: Typed, category: str
) -> Response:
    await actions.take_back(session, edition, me.person, category)
    path = f"/{lang_of(request)}/{edition.slug}/ballot"
    return leave_for(request, f"{path}?notice=vote-taken-back#c-{category}")


# --- my ballot -------------------------------------------------------------------------------------------


@router.get("/{lang:lang}/{edition}/ballot", dependencies=allow(Who.SIGNED_IN))
async def my_ballot(request: Request, session: Tx, edition: TheEdition, me: Me) -> Response:
    """What I have chosen, while it can be changed. Afterwards nothing: nobody can be made to show it."""
    if not edition.rules.votings:
        raise no_voting(edition=edition.rules.title)
    there = await queries.round_for(session, edition, me.person)
    if there is None:
        return page(request, "ballot/mine.html", lines=[], progress=None, when=_when(edition))
    mine = await queries.my_votes(session, edition, there.phase, me.person)
    seen = await ballot_paper.progress_of(session, edition, there.phase, mine)
    return page(
        request,
        "ballot/mine.html",
        lines=await ballot_paper.my_lines(session, edition, there.phase, mine, seen, lang_of(request)),
        progress=seen,
        only_missing=request.query_params.get("show") == "missing",
        what_counts=ballot_paper.what_counts(there.phase.ballot, seen),
        when=None,
    )
