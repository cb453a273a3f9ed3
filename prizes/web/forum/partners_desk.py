"""The office's partners: all of them, a new one, and one to change."""

from __future__ import annotations

from prizes.edition.titles import honour_titles
from prizes.forum.models import Partner
from prizes.forum.queries.partners import partner_named, partners_of
from prizes.forum.rules.partners import PARTNER_KINDS
from prizes.gate.permissions import Who
from prizes.i18n.languages import CODES
from prizes.kit.token import new_id
from prizes.web.layout.forms import Fields
from prizes.web.layout.pages import PageAt, Pages, Values
from prizes.web.results.partners import partners_shown

pages = Pages()
DESK = "/{edition}/office/partners"


@pages.page(DESK, "forum/partners_desk.html", Who.STEWARD)
async def partners_desk_page(at: PageAt) -> Values:
    found = await partners_of(*at.here, hidden=True)
    return {
        "groups": partners_shown(found, at.edition, at.voice),
        "hidden": {p.id for p in found if not p.shown},
    }


@pages.page(f"{DESK}/new", "forum/partner_new.html", Who.STEWARD)
async def new_partner_page(at: PageAt) -> Values:
    return _form(at, at.typed) | {"key": new_id()}


@pages.page(f"{DESK}/{{partner}}", "forum/partner_at_desk.html", Who.STEWARD)
async def partner_at_desk_page(at: PageAt, partner: str) -> Values:
    found = await partner_named(*at.here, partner)
    typed = at.typed if "name" in at.typed else _fields(found)
    return _form(at, typed) | {"partner": found}


def _form(at: PageAt, typed: Fields) -> Values:
    return {
        "values": {
            name: typed.get(name) for name in ("kind", "name", "recognition", "url", "place", "shown")
        },
        "texts": {code: typed.get(f"text.{code}") for code in CODES},
        "kinds": [(kind.value, at.voice.gettext(label)) for kind, label in PARTNER_KINDS.items()],
        "recognitions": [
            (name, *_unless_here(at, *at.voice.text_in(title)))
            for name, title in honour_titles(at.edition.rules).items()
        ],
        "preview": None,
    }


def _unless_here(at: PageAt, text: str, lang: str) -> tuple[str, str]:
    """A text and its language, where that is not the reader's."""
    return text, "" if lang == at.lang else lang


def _fields(found: Partner) -> Fields:
    pairs = [
        ("kind", found.kind),
        ("name", found.name),
        ("recognition", found.recognition),
        ("url", found.url),
        ("place", str(found.place)),
        ("shown", "yes" if found.shown else ""),
    ]
    return Fields([*pairs, *((f"text.{lang}", text) for lang, text in found.texts.items())])
