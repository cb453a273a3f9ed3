"""The templates' environments, one a language, sharing one bytecode cache.

Every macro in templates/components is a global under its own name, since a template's imports are not run when one of
its blocks is rendered alone. Macros do not see the page's context.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from jinja2 import (
    Environment,
    FileSystemLoader,
    StrictUndefined,
    TemplateNotFound,
    pass_context,
    pass_environment,
    select_autoescape,
)
from jinja2.runtime import Context
from markupsafe import Markup, escape

from prizes import clock
from prizes.config import asset_root
from prizes.data.countries import name
from prizes.data.languages import NATIVE_NAMES, direction, language_names
from prizes.i18n.languages import SHORT_NAMES
from prizes.i18n.local_time import time_shown
from prizes.i18n.translator import Translator, translator
from prizes.kit.bounded import MOST_Q
from prizes.kit.chart import portion
from prizes.kit.emblem import SHAPES, drawing, initials
from prizes.kit.links import address
from prizes.kit.sentence import N_, Sentence, say
from prizes.kit.token import new_id

UTC_ZONE = ZoneInfo("UTC")
YOUR_TIME = N_("your time: %(time)s")
VALUES = ("number", "percent", "day", "medium_day", "short_day", "moment", "exact", "span")
"""Filters that are methods of the translator."""


@cache
def _static_file(path: str) -> tuple[str, str]:
    """First characters of the file's hash, for the address, and its integrity value."""
    content = (asset_root() / "static" / path).read_bytes()
    return (
        hashlib.sha256(content).hexdigest()[:10],
        "sha256-" + base64.b64encode(hashlib.sha256(content).digest()).decode(),
    )


def asset(path: str) -> str:
    """Address of a file under static/, changing with its content, so that it may be cached for ever."""
    return f"/static/{path}?v={_static_file(path)[0]}"


def integrity(path: str) -> str:
    """Integrity value of a file under static/ (W3C Subresource Integrity)."""
    return _static_file(path)[1]


@cache
def scripts() -> list[str]:
    """Integrity values of all scripts that pages may load, for the content policy."""
    static = asset_root() / "static"
    return [integrity(str(path.relative_to(static))) for path in sorted(static.glob("*/*.js"))]


@pass_context
def _to(context: Context, name: str, /, _query: Mapping[str, Any] | None = None, **given: Any) -> str:
    """The address of a page or an act, in the language and the edition of the page unless others are given.

    What is no place of its path is a word of the query, as is `_query`. Raises LinkError.
    """
    edition = context.get("edition")
    usual = {"lang": context["lang"], "edition": getattr(edition, "slug", edition)}
    return address(name, given, usual, _query)


def _text_in(voice: Translator, text: Mapping[str, str] | None) -> Markup:
    """A text of the rules as an isolated element that names its language when it is not the reader's."""
    words, lang = voice.text_in(text)
    if not words:
        return Markup("")
    if lang == voice.lang:
        return Markup("<bdi>{}</bdi>").format(words)
    return Markup('<bdi lang="{}" dir="{}">{}</bdi>').format(lang, direction(lang), words)


def _told(voice: Translator, said: Sentence | Mapping[str, str] | None, *, local: bool = False) -> Markup:
    """A sentence as HTML: texts of the rules name their language, instants are `<time>`.

    `local`: the script adds the reader's own time to each instant.
    """
    if said is None or isinstance(said, Mapping):
        return _text_in(voice, said)
    values = {name: _told_value(voice, value, local=local) for name, value in said.values.items()}
    if said.n is not None:
        values["n"] = Markup.escape(voice.number(said.n))
    return Markup.escape(voice.pattern(said)) % values


def _told_value(voice: Translator, value: object, *, local: bool) -> Markup:
    match value:
        case Sentence() | Mapping():
            return _told(voice, value, local=local)
        case str():
            return Markup('<bdi dir="auto">{}</bdi>').format(value)
        case datetime():
            own = Markup(' data-local="{}"').format(voice.gettext(YOUR_TIME) % {"time": "{time}"})
            return Markup('<time datetime="{}"{}>{}</time>').format(
                _iso(value), own if local else "", voice.moment(value)
            )
        case list() | tuple():
            parts = [_told_value(voice, each, local=local) for each in value]
            return Markup(voice.list(parts))  # noqa: S704 - escaped parts
        case _:
            return Markup.escape(voice.value(value))


def _listed_names(voice: Translator, names: Iterable[str]) -> Markup:
    """What people call themselves or their projects, each isolated from the direction of the sentence."""
    return Markup(voice.list([Markup('<bdi dir="auto">{}</bdi>').format(each) for each in names]))  # noqa: S704 - escaped parts


def _language_called(voice: Translator, code: str) -> str:
    """Inside a sentence; the six as the catalogues have them."""
    names = language_names(code)
    english = names["en"]
    return voice.gettext(english) if code in NATIVE_NAMES else names.get(voice.lang, code)


@pass_environment
def _paragraphs(_environment: Environment, text: str | None) -> Markup:
    """Typed text as paragraphs; nothing in it is markup."""
    blocks = [b for b in (text or "").replace("\r\n", "\n").split("\n\n") if b.strip()]
    return Markup("").join(
        Markup('<p dir="auto">{}</p>').format(Markup("<br>").join(escape(line) for line in b.split("\n")))
        for b in blocks
    )


def _own_links(text: str, base_url: str) -> Markup:
    """Typed text in which the addresses of this service are links, and no others: a text of a stranger, such as the
    title of a project, can stand in it.
    """
    parts = re.split(rf"({re.escape(base_url)}/{_OF_ADDRESSES})", text)
    return Markup("").join(
        Markup('<a href="{0}">{0}</a>').format(part) if at % 2 else part for at, part in enumerate(parts)
    )


_OF_ADDRESSES = r"[A-Za-z0-9/#=&%+@$*~.,:;?!()'\[\]_-]*(?<![.,:;?!()'\[\]])"
"""Signs of an address (RFC 3986), but those at its end that belong to the sentence around it."""


class Loader(FileSystemLoader):
    """A letter is one file of three templates (`mail/champion/subject.txt`, `body.txt`, `body.html`), each below a line
    with its name.
    """

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        if not (letter := _OF_A_LETTER.fullmatch(template)):
            return super().get_source(environment, template)
        source, path, fresh = super().get_source(environment, f"mail/{letter[1]}.letter")
        parts = dict(_PART.findall(source))
        parts |= {f"place.{name}": value for name, _, value in _PLACE.findall(parts.get("places", ""))}
        if letter[2] not in parts:
            raise TemplateNotFound(template)
        return parts[letter[2]], path, fresh


_OF_A_LETTER = re.compile(r"mail/(?!layout/)([a-z-]+)/([a-z.]+)")
_PART = re.compile(r"^=== (\S+)\n(.*?)(?=^=== |\Z)", re.MULTILINE | re.DOTALL)
_PLACE = re.compile(r"^([a-z]+)(!?): (.*)$", re.MULTILINE)
"""A line of the part `places` of a letter: a name, `!` where a text must have it, and the template of what it says."""


@cache
def places_of_letter(letter: str) -> Mapping[str, bool]:
    """What words of stewards in place of this letter's can name, and whether they must."""
    source = (asset_root() / "templates" / "mail" / f"{letter}.letter").read_text()
    return {
        name: bool(must) for name, must, _ in _PLACE.findall(dict(_PART.findall(source)).get("places", ""))
    }


Titles = Mapping[tuple[str, str], tuple[str, str]]
"""By title and language of projects: title and language in which they are read instead."""
_TITLES: ContextVar[Titles] = ContextVar("titles", default=MappingProxyType({}))


@contextmanager
def reading_titles(titles: Titles) -> Iterator[None]:
    """What is rendered in it names projects by other titles than their own."""
    before = _TITLES.set(titles)
    try:
        yield
    finally:
        _TITLES.reset(before)


def _globals(lang: str, voice: Translator) -> dict[str, object]:
    """What every template can name."""
    return {
        "lang": lang,
        "dir": voice.direction,
        "langs": list(NATIVE_NAMES.items()),
        "short_name": SHORT_NAMES.get(lang),
        "to": _to,
        "asset": asset,
        "integrity": integrity,
        "now": clock.now,
        "own_time": _own_time,
        "say": voice.say,
        "new_key": new_id,
        "title_instead": lambda text, lang: _TITLES.get().get((text, lang)),
        "most_q": MOST_Q,
        "emblem_shapes": SHAPES,
    }


def _make(lang: str) -> Environment:
    voice = translator(lang)
    environment = Environment(
        loader=Loader(asset_root() / "templates"),
        autoescape=select_autoescape(enabled_extensions=("html", "xml"), default_for_string=True),
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        auto_reload=False,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        voice.gettext, voice.ngettext, newstyle=True
    )
    environment.filters.update(
        {name: getattr(voice, name) for name in VALUES},
        moment_utc=lambda instant: voice.moment(instant, UTC_ZONE),
        exact_utc=lambda instant: voice.exact(instant, UTC_ZONE),
        clock_time=voice.time,
        listed=lambda items: voice.list([str(i) for i in items]),
        listed_names=lambda names: _listed_names(voice, names),
        left=lambda instant: voice.left(instant - clock.now()),
        until=lambda instant: voice.span(instant - clock.now()),
        ago=lambda instant: voice.span(clock.now() - instant),
        iso=_iso,
        instant=datetime.fromisoformat,
        text_in=lambda text: _text_in(voice, text),
        plain_in=lambda text: voice.text_in(text)[0],
        t=lambda value: "" if value is None else voice.say(value),
        told=lambda said, *, local=False: _told(voice, said, local=local),
        paragraphs=_paragraphs,
        own_links=_own_links,
        portion=portion,
        rightward=lambda code: direction(code) == "rtl",
        language_called=lambda code: _language_called(voice, code),
        country_name=lambda code: name(code, lang) if code else "",
        initials=initials,
        drawing=drawing,
        jsonable=lambda value: orjson.dumps(value).decode(),
    )
    environment.globals.update(_globals(lang, voice))
    _add_components(environment)
    return environment


def _own_time() -> Sentence | None:
    """Whose times these are, as a sentence of its own; None: Geneva's."""
    time = time_shown()
    if time.of_geneva:
        return None
    if not time.place:
        return say("The dates are set in the time zone %(zone)s.", zone=time.zone.key)
    return say("All times are local in %(place)s (time zone %(zone)s).", place=time.place, zone=time.zone.key)


def _iso(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _add_components(environment: Environment) -> None:
    folder: Path = asset_root() / "templates" / "components"
    for path in sorted(folder.glob("*.html")):
        module: Any = environment.get_template(f"components/{path.name}").module
        for called, macro in vars(module).items():
            if called.startswith("_") or not callable(macro):
                continue
            if called in environment.globals and environment.globals[called] is not macro:
                raise RuntimeError(f"two components are called {called}")
            environment.globals[called] = macro


@cache
def environment(lang: str) -> Environment:
    return _make(lang)
