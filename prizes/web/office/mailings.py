"""Mailings: choose readers, write, look through every letter, release, stop, try again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from prizes.accounts.models import Person
from prizes.accounts.queries import people
from prizes.edition.queries import EditionInForce
from prizes.errors import Refusal
from prizes.gate.editions import TheEdition
from prizes.gate.people import Me
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.i18n.languages import CODES
from prizes.i18n.translator import Translator, translator
from prizes.kit.sentence import N_
from prizes.kit.token import new_id
from prizes.mail.letters import Readable, readable
from prizes.mail.models import Mailing, Message
from prizes.mail.queries import mailing_counts, mailings
from prizes.mailings import actions as acts
from prizes.mailings import refusals
from prizes.mailings.readers import Group, Reader, group_of, readers
from prizes.nomination.rules.screening import RESULTS
from prizes.nomination.rules.states import LABELS
from prizes.web.layout.forms import Fields, Typed
from prizes.web.layout.options import (
    Options,
    country_options,
    language_options,
    region_options,
    stakeholder_options,
)
from prizes.web.layout.page import lang_of, page, see_other
from prizes.web.layout.pages import PageAt
from prizes.web.layout.refusals import form_again
from prizes.web.office.letters import STATES, outbox_list

router = APIRouter()
ALL = "/{lang:lang}/{edition}/office/mailings"
ONE = ALL + "/{mailing}"
FILTERS: Mapping[str, str] = {
    "who": N_("Readers"),
    "editors": N_("Also editors"),
    "state": N_("State"),
    "category": N_("Category"),
    "region": N_("Region"),
    "country": N_("Country"),
    "stakeholder": N_("Stakeholder group"),
    "language": N_("Language of the project"),
    "screening": N_("Screening"),
}
"""The filters of a group, with their labels, in the order in which they are shown."""


def options(edition: EditionInForce, lang: str, voice: Translator) -> dict[str, Options]:
    """What each filter can be set to."""
    return {
        "who": [
            ("nominators", voice.gettext(N_("Nominators of projects"))),
            ("experts", voice.gettext(N_("Experts"))),
        ],
        "editors": [("yes", voice.gettext(N_("Yes")))],
        "state": [(state.value, voice.gettext(label)) for state, label in LABELS.items()],
        "category": [(c.code, f"{c.code} · {voice.text_in(c.title)[0]}") for c in edition.rules.categories],
        "region": region_options(lang),
        "country": country_options(lang),
        "stakeholder": stakeholder_options(lang),
        "language": language_options(),
        "screening": [(result.value, voice.gettext(label)) for result, label in RESULTS.items()],
    }


def group_words(group: Mapping[str, Any], choices: Mapping[str, Options]) -> list[tuple[str, str]]:
    """Label and value of each filter that is set; labels are to be translated."""
    values = {name: "yes" if value is True else value for name, value in group.items()}
    return [
        (label, dict(choices[name]).get(str(values[name]), str(values[name])))
        for name, label in FILTERS.items()
        if values.get(name)
    ]


# --- all mailings --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Row:
    mailing: Mailing
    author: Person | None
    counts: Mapping[str, int]


@router.get(ALL, dependencies=allow(Who.STEWARD))
async def all_mailings(request: Request, session: Tx, edition: TheEdition, me: Me) -> Response:
    """The newest first, with how many letters of each are in which state."""
    found = await mailings(session, edition.slug)
    counts = await mailing_counts(session, [each.id for each in found])
    authors = await people(session, [each.created_by for each in found])
    rows = [Row(each, authors.get(each.created_by), counts[each.id]) for each in found]
    return page(request, "office/mailings.html", rows=rows, states=STATES)


# --- write one -----------------------------------------------------------------------------------------


@router.get(f"{ALL}/new", dependencies=allow(Who.STEWARD))
async def new_mailing(request: Request, session: Tx, edition: TheEdition, me: Me) -> Response:
    """Filters can stand in the address, such as those of a list the steward comes from."""
    group = group_of(request.query_params)
    return page(request, "office/mailing-new.html", **await _writing(request, session, edition, group))


async def _writing(
    request: Request,
    session: Tx,
    edition: EditionInForce,
    group: Group,
    texts: Mapping[str, Mapping[str, str]] | None = None,
) -> dict[str, Any]:
    written = texts or {}
    by_project = acts.speaks_of_projects(written)
    found = await readers(session, edition, group, by_project=by_project)
    lang = lang_of(request)
    return {
        "group": {name: "yes" if value is True else value for name, value in asdict(group).items()},
        "filters": FILTERS,
        "choices": options(edition, lang, translator(lang)),
        "texts": written,
        "letters": len(found),
        "persons": len({reader.person for reader in found}),
        "languages": _by_language(found),
        "previews": [],
        "key": new_id(),
        "summary": [],
    }


def _by_language(found: Sequence[Reader]) -> dict[str, int]:
    """How many people read each language."""
    langs = {reader.person: reader.lang for reader in found}
    return {lang: n for lang in CODES if (n := list(langs.values()).count(lang))}


def _texts(typed: Fields) -> dict[str, dict[str, str]]:
    return {
        lang: {part: typed.get(f"{part}.{lang}") for part in ("subject", "body")}
        for lang in CODES
        if typed.get(f"subject.{lang}").strip() or typed.get(f"body.{lang}").strip() or lang == "en"
    }


@router.post(ALL, dependencies=allow(Who.STEWARD))
async def write(request: Request, session: Tx, edition: TheEdition, me: Me, typed: Typed) -> Response:
    """Make the letters, all held; or show who would get what."""
    group, texts = group_of(typed.as_dict()), _texts(typed)
    try:
        if typed.get("then") == "preview":
            values = await _writing(request, session, edition, group, texts)
            previews = await _previews(session, edition, group, acts.checked_texts(texts))
            return page(request, "office/mailing-new.html", **values | {"previews": previews})
        made = await acts.prepare(session, edition, group, texts, author=me.person.id)
    except Refusal as refusal:
        values = await _writing(request, session, edition, group, texts)
        voice = translator(lang_of(request))
        faults = [(name, voice.say(sentence)) for name, sentence in refusal.fields.items()]
        values["summary"] = faults or [(None, voice.say(refusal.sentence))]
        return form_again(request, "office/mailing-new.html", refusal, typed, **values)
    return see_other(request, f"/{edition.slug}/office/mailings/{made.id}", "mailing-written")


async def _previews(
    session: Tx, edition: EditionInForce, group: Group, texts: Mapping[str, Mapping[str, str]]
) -> list[tuple[Message, Readable]]:
    """The letter of the first reader in each language that is written."""
    found = await readers(session, edition, group, by_project=acts.speaks_of_projects(texts))
    firsts: dict[str, tuple[Message, Readable]] = {}
    for reader in found:
        lang = reader.lang if reader.lang in texts else "en"
        if lang not in firsts:
            letter = acts.letter_to(edition, texts, reader, None)
            read = readable(letter)
            if read:
                firsts[lang] = letter, read
    return list(firsts.values())


# --- one mailing ---------------------------------------------------------------------------------------


@router.get(ONE, dependencies=allow(Who.STEWARD))
async def one(request: Request, session: Tx, edition: TheEdition, me: Me, mailing: str) -> Response:
    """Its letters, each of which can be read, and what can be done with all of them."""
    found = await session.get(Mailing, mailing)
    if found is None or found.edition != edition.slug:
        raise refusals.unknown_mailing()
    lang = lang_of(request)
    persons = await people(session, [found.created_by, found.released_by or ""])
    return page(
        request,
        "office/mailing.html",
        block="found",
        **await outbox_list.shown(PageAt(request, session, edition, me), mailing=mailing),
        mailing=found,
        author=persons.get(found.created_by),
        releaser=persons.get(found.released_by or ""),
        group=group_words(found.group, options(edition, lang, translator(lang))),
    )


@router.post(f"{ONE}/release", dependencies=allow(Who.STEWARD))
async def release(
    request: Request, session: Tx, edition: TheEdition, me: Me, mailing: str, typed: Typed
) -> Response:
    """The form carries the number of letters that was read, so that no other number goes out."""
    number = typed.get("number")
    seen = int(number) if number.isascii() and number.isdigit() and len(number) < 9 else -1
    await acts.release(session, edition, mailing, number=seen, releaser=me.person.id)
    return see_other(request, f"/{edition.slug}/office/mailings/{mailing}", "mailing-released")


@router.post(f"{ONE}/cancellation", dependencies=allow(Who.STEWARD))
async def cancel(request: Request, session: Tx, edition: TheEdition, me: Me, mailing: str) -> Response:
    await acts.cancel(session, edition, mailing, canceller=me.person.id)
    return see_other(request, f"/{edition.slug}/office/mailings/{mailing}", "mailing-cancelled")


@router.post(f"{ONE}/retry", dependencies=allow(Who.STEWARD))
async def retry(request: Request, session: Tx, edition: TheEdition, me: Me, mailing: str) -> Response:
    await acts.retry_failed(session, edition, mailing, by=me.person.id)
    return see_other(request, f"/{edition.slug}/office/mailings/{mailing}", "mailing-retried")
