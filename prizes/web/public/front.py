"""Front pages and past editions: what everybody sees first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from prizes import clock
from prizes.agenda.mine.ballots import voting_now
from prizes.ballot.queries import categories_with_nominees, turnout
from prizes.consultation.queries.reading import has_consultations
from prizes.data.languages import NATIVE_NAMES
from prizes.edition.document.phases import VotingPhase
from prizes.edition.queries import EditionInForce, editions_in_force, speak_of, speaking_of
from prizes.edition.spans import phase_at
from prizes.forum.queries.partners import partners_of
from prizes.gate.editions import ShownEditions, TheEdition
from prizes.gate.people import PerhapsMe
from prizes.gate.permissions import Who, allow
from prizes.gate.readers.my_tasks import ballot_in
from prizes.gate.transaction import Tx
from prizes.i18n.languages import negotiate
from prizes.i18n.translator import Translator, translator
from prizes.kit.sentence import say_n
from prizes.nomination.queries.projects import public_counts_by_category
from prizes.promotion.rules.press import ABOUT
from prizes.results.queries import PublicationInstants, publication_instants, still_to_announce
from prizes.results.rules.winners import unannounced
from prizes.stocktaking.laureates import years_without_rules
from prizes.stocktaking.queries import figures as queries
from prizes.stocktaking.queries.figures import Figures
from prizes.web.layout.cards import card, edition_picture
from prizes.web.layout.linked import of_edition
from prizes.web.layout.links import to
from prizes.web.layout.page import lang_of, page
from prizes.web.public.happening import USUAL_STEPS, Happening, HappeningFacts, happening, steps
from prizes.web.public.moment import is_over, urgency
from prizes.web.public.own_words import OwnWords, own_words
from prizes.web.public.told_news import latest_of_edition, latest_written
from prizes.web.results.partners import partners_shown
from prizes.wording.queries import page_texts
from prizes.wording.rules.pages import INTRODUCTION

router = APIRouter()


@router.get("/", dependencies=allow(Who.PUBLIC))
async def choose_language(request: Request, me: PerhapsMe) -> Response:
    """To the front page in the reader's language: of their profile, else what the browser asks for."""
    chosen = me.person.lang if me else None
    lang = chosen if chosen in NATIVE_NAMES else negotiate(request.headers.get("accept-language"))
    return RedirectResponse(
        to(request, "front_page", lang=lang), status_code=303, headers={"vary": "Accept-Language, Cookie"}
    )


# --- the front page --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Running:
    """An edition that is not over."""

    edition: EditionInForce
    happening: Happening
    figures: Figures

    @property
    def values(self) -> dict[str, object]:
        """What its own words can name."""
        closes = self.happening.closes
        return {
            "given": self.happening.heading,
            "edition": self.edition.rules.title,
            "deadline": closes,
            "left": closes - clock.now() if closes else None,
            "selected": self.figures.projects,
            "countries": self.figures.countries,
        }


async def _own_words(session: Tx, running: Running, lang: str, *also: str) -> dict[str, OwnWords | None]:
    """The edition's own words for what is happening, as `moment`, and other texts of its front page by their names."""
    moment = f"front-{running.happening.moment}"
    found = await page_texts(session, running.edition.slug, (moment, *also), lang)
    shown = {name: own_words(found.get(name), lang, running.values) for name in (moment, *also)}
    return {"moment": shown.pop(moment), **shown}


@router.get("/{lang:lang}/", dependencies=allow(Who.PUBLIC))
async def front_page(request: Request, session: Tx, me: PerhapsMe) -> Response:
    """What is happening now and what a reader can do about it; then past editions."""
    editions, now = await editions_in_force(session), clock.now()
    numbers = await queries.figures(session)
    published = await publication_instants(session)
    ahead = sorted((e for e in editions if not is_over(e, now)), key=lambda e: urgency(e, now))
    running = [
        Running(edition, _now(edition, numbers, published), numbers.get(edition.slug, Figures()))
        for edition in ahead
    ]
    past = [e for e in editions if not e.rehearsal and is_over(e, now)]
    own = await _own_words(session, running[0], lang_of(request)) if running else {}
    voting, open_now = phase_at(ahead[0].rules, now) if ahead else None, voting_now(ahead)
    if ahead:
        speak_of(ahead[0].rules)  # of the contest that the page begins with
    return page(
        request,
        "public/front.html",
        running=running,
        words=own.get("moment"),
        past=past,
        told=await latest_written(
            session, [e for e in editions if not e.rehearsal], translator(lang_of(request))
        ),
        numbers=numbers,
        winners_of=_winners_of(past[:9], numbers, translator(lang_of(request))),
        steps=steps(ahead[0].rules) if ahead else USUAL_STEPS,
        usual_steps=USUAL_STEPS,
        turnout=await turnout(session, ahead[0], voting) if isinstance(voting, VotingPhase) else None,
        calendar_of=ahead[0] if ahead else None,
        ballot=await ballot_in(request, session, me, *open_now) if me and open_now else None,
    )


def _winners_of(
    editions: Sequence[EditionInForce], numbers: Mapping[str, Figures], voice: Translator
) -> dict[str, str]:
    """By edition how many winners are known, in its own words."""
    found = {}
    for edition in editions:
        if n := numbers.get(edition.slug, Figures()).winners:
            with speaking_of(edition.rules):
                found[edition.slug] = voice.say(say_n("%(n)s winner", "%(n)s winners", n))
    return found


def _now(
    edition: EditionInForce,
    numbers: dict[str, Figures],
    published: Mapping[str, Sequence[PublicationInstants]],
) -> Happening:
    figures = numbers.get(edition.slug, Figures())
    waiting = unannounced(edition.rules, [each.phase for each in published.get(edition.id, ()) if each.done])
    known = HappeningFacts(
        projects=figures.projects,
        countries=figures.countries,
        champions=figures.champions,
        winners=figures.winners,
        announced=frozenset(each.id for each in edition.rules.announcements if each not in waiting),
    )
    return happening(edition, known, clock.now())


# --- the front of an edition -----------------------------------------------------------------------------


@router.get("/{lang:lang}/{edition}/", dependencies=allow(Who.PUBLIC))
async def edition_page(request: Request, session: Tx, edition: TheEdition, me: PerhapsMe) -> Response:
    counts = await public_counts_by_category(session, edition)
    figures = (await queries.figures(session, edition.id)).get(edition.slug, Figures())
    voting = phase if isinstance(phase := phase_at(edition.rules, clock.now()), VotingPhase) else None
    waiting = await still_to_announce(session, edition)
    known = HappeningFacts(
        projects=figures.projects,
        countries=figures.countries,
        champions=figures.champions,
        winners=figures.winners,
        first_category=await _first(session, edition, voting) if voting else None,
        announced=frozenset(each.id for each in edition.rules.announcements if each not in waiting),
    )
    voice = translator(lang_of(request))
    about = voice.text_in(edition.rules.introduction)[0] or voice.say(ABOUT)
    shared = card(request, edition.title(voice.lang), about, edition_picture(request, edition))
    now = Running(edition, happening(edition, known, clock.now()), figures)
    own = await _own_words(session, now, voice.lang, INTRODUCTION)
    return page(
        request,
        "public/edition.html",
        happening=now.happening,
        words=own["moment"],
        introduction=own[INTRODUCTION],
        card=shared,
        linked=of_edition(edition, shared, voice),
        figures=figures,
        counts=counts,
        told=await latest_of_edition(session, edition, voice),
        consultations=await has_consultations(session, edition),
        partners=partners_shown(await partners_of(session, edition), edition, voice),
        turnout=await turnout(session, edition, voting) if voting else None,
        ballot=await ballot_in(request, session, me, edition, voting) if me and voting else None,
    )


async def _first(session: Tx, edition: EditionInForce, voting: VotingPhase) -> str | None:
    filled = await categories_with_nominees(session, edition, voting)
    return next((c.code for c in edition.rules.categories if c.code in filled), None)


# --- all editions ----------------------------------------------------------------------------------------


@router.get("/{lang:lang}/editions", dependencies=allow(Who.PUBLIC))
async def editions_page(request: Request, session: Tx, me: PerhapsMe, editions: ShownEditions) -> Response:
    contests = [e for e in editions if not e.rehearsal]
    return page(
        request,
        "public/editions.html",
        editions=contests,
        without_rules=years_without_rules(e.slug for e in contests),
        rehearsals=[e for e in editions if e.rehearsal],
        numbers=await queries.figures(session),
    )
