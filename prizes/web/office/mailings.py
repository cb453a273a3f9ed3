"""Mailings: all of them, writing one, and one with its letters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from prizes.accounts.models import Person
from prizes.accounts.queries import people
from prizes.edition.queries import EditionInForce
from prizes.gate.at import At
from prizes.gate.permissions import Who
from prizes.i18n.languages import CODES
from prizes.i18n.translator import Translator
from prizes.kit.listing import Found, Wanted
from prizes.kit.sentence import N_
from prizes.kit.token import new_id
from prizes.mail.letters import ReadableLetter, readable
from prizes.mail.models import Mailing, Message
from prizes.mail.queries import mailing_counts, mailings_found
from prizes.mailings.actions import speaks_of_projects
from prizes.mailings.outbox import mailing_in
from prizes.mailings.readers import Reader, group_of, readers
from prizes.nomination.rules.screening import RESULTS
from prizes.nomination.rules.states import LABELS
from prizes.web.layout.forms import Fields
from prizes.web.layout.lists import Column, Listing
from prizes.web.layout.options import (
    Options,
    country_options,
    language_options,
    region_options,
    stakeholder_options,
)
from prizes.web.layout.pages import PageAt, Pages, Values
from prizes.web.office.letters import STATES, outbox_list

pages = Pages()
ALL = "/{edition}/office/mailings"
FILTERS: Mapping[str, str] = {
    "who": N_("Recipients"),
    "editors": N_("Also editors"),
    "state": N_("Status"),
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
        "category": [(c.code, voice.text_in(c.title)[0]) for c in edition.rules.categories],
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
class MailingRow:
    """A mailing in the list."""

    mailing: Mailing
    author: Person | None
    counts: Mapping[str, int]
    """Of its letters, by state."""

    @property
    def subject(self) -> str:
        return str(self.mailing.texts["en"]["subject"])


COLUMNS: list[Column[MailingRow]] = [
    Column("subject", N_("Subject"), lambda row: row.subject),
    Column("author", N_("Author"), lambda row: (row.author.name or row.author.email) if row.author else None),
    Column("created_at", N_("Written"), lambda row: row.mailing.created_at, "moment", sorts=True),
    Column("released_at", N_("Released"), lambda row: row.mailing.released_at, "moment", sorts=True),
    Column("emails", N_("Emails"), lambda row: sum(row.counts.values()), "n"),
    Column("failed", N_("Failed"), lambda row: row.counts.get("failed", 0), "n", usual=False),
    Column("states", N_("Status"), lambda row: dict(row.counts), type=dict[str, int]),
]


async def _find(at: At, wanted: Wanted) -> Found[MailingRow]:
    """The newest first, with how many letters of each are in which state."""
    found = await mailings_found(at.session, at.edition.slug, wanted)
    counts = await mailing_counts(at.session, [each.id for each in found.rows])
    authors = await people(at.session, [each.created_by for each in found.rows])
    rows = [MailingRow(each, authors.get(each.created_by), counts[each.id]) for each in found.rows]
    return Found(rows, found.total)


async def _states(_at: PageAt, _found: Found[MailingRow]) -> Values:
    return {"states": STATES}


mailings_list = Listing(
    pages,
    ALL,
    "office/mailings.html",
    Who.STEWARD,
    file="mailings",
    columns=COLUMNS,
    find=_find,
    values=_states,
    key=lambda row: row.mailing.id,
)
"""Letters to many, the newest first."""


# --- write one -----------------------------------------------------------------------------------------


@pages.page(f"{ALL}/new", "office/mailing-new.html", Who.STEWARD)
async def new_mailing(at: PageAt) -> Values:
    """Filters can stand in the address, such as those of a list the steward comes from."""
    group = group_of(at.typed.as_dict() or at.request.query_params)
    texts = texts_of(at.typed) if at.typed.pairs else {}
    found = await readers(*at.here, group, by_project=speaks_of_projects(texts))
    return {
        "group": {name: "yes" if value is True else value for name, value in asdict(group).items()},
        "filters": FILTERS,
        "choices": options(at.edition, at.lang, at.voice),
        "texts": texts,
        "letters": len(found),
        "persons": len({reader.person for reader in found}),
        "languages": _by_language(found),
        "previews": [],
        "key": new_id(),
        "summary": at.summary,
    }


def _by_language(found: Sequence[Reader]) -> dict[str, int]:
    """How many people read each language."""
    langs = {reader.person: reader.lang for reader in found}
    return {lang: n for lang in CODES if (n := list(langs.values()).count(lang))}


def texts_of(typed: Fields) -> dict[str, dict[str, str]]:
    """By language, of English and of those that are written."""
    texts = {lang: {part: typed.get(f"{part}.{lang}") for part in ("subject", "body")} for lang in CODES}
    return {lang: text for lang, text in texts.items() if lang == "en" or "".join(text.values()).strip()}


def readable_letters(letters: Sequence[Message]) -> list[tuple[Message, ReadableLetter]]:
    return [(letter, read) for letter in letters if (read := readable(letter))]


# --- one mailing ---------------------------------------------------------------------------------------


@pages.page(f"{ALL}/{{mailing}}", "office/mailing.html", Who.STEWARD, block="found")
async def mailing_page(at: PageAt, mailing: str) -> Values:
    """Its letters, each of which can be read, and what can be done with all of them."""
    found = await mailing_in(*at.here, mailing)
    persons = await people(at.session, [found.created_by, found.released_by or ""])
    return {
        **await outbox_list.shown(at, mailing=mailing),
        "mailing": found,
        "author": persons.get(found.created_by),
        "releaser": persons.get(found.released_by or ""),
        "group": group_words(found.group, options(at.edition, at.lang, at.voice)),
    }
