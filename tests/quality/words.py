"""Which words of a page are of another language than the page: texts that nobody translated, or that name no language."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import cache, lru_cache

from babel.messages.pofile import read_po

from prizes.data.languages import LOCALES, NATIVE_NAMES
from prizes.i18n.translator import CATALOGUES
from tests.quality.markup import Text

SCRIPTS = {
    "latin": r"A-Za-zÀ-ɏ",
    "cyrillic": r"Ѐ-ӿ",
    "arabic": r"؀-ۿݐ-ݿ",
    "han": r"㐀-鿿",
}
SCRIPT_OF = {"ar": "arabic", "zh": "han", "ru": "cyrillic", "en": "latin", "fr": "latin", "es": "latin"}
ALLOWED = frozenset(
    """WSIS ITU UNESCO UNDP UNCTAD SDG SDGs URL CSV XLSX DOCX ISO JSON TOML ODS PDF PNG JPEG JPG WebP SVG SHA UTC API OpenAPI HTML TXT RFC
    DNS HTTP HTTPS UTF MiB KiB Merkle Noto Python Git GitHub Apache SMTP WhatsApp Telegram Facebook LinkedIn GDC CMSI Excel
    LibreOffice HMAC Schulze Borda Android iOS Chromium Firefox Safari WCAG NVDA VoiceOver ZIP EPUB Schema schema cookie cookies Cookie
    DUP BOT FARM DISPOSABLE INELIGIBLE WITHDRAWN COURT
    prizes steward invite member chair alternate issuer make""".split()  # noqa: SIM905 - read by people
)
"""Names and signs that are written in Latin letters in every language."""
FUNCTION_WORDS = {
    lang: frozenset(words.split())
    for lang, words in {
        "en": "the of and is are to your this with for not by have was were be you it has its that from",
        "fr": "le les des une est pour avec dans vous votre sont ce cette sur",
        "es": "el los las una para con del por su esta este son",
    }.items()
}
RAW = re.compile(r"%\(\w+\)|\{\{|\}\}|\{%|&(?:lt|gt|amp|quot);|<[a-z]+>|\bUndefined\b|\bnan\b|\[object ")
UNMARKED = ("<title>", "<option>")
"""Elements in which nothing can say that a part is of another language."""
STANDARDS = (
    "Atom",
    "Frictionless",
    "Creative Commons Attribution",
    "JSON Feed",
    "Open Badges",
    "Open Badge",
    "DCAT",
    "ISO 3166-1 alpha-2",
    "Data Integrity",
)
ISOLATED = re.compile(
    "\N{FIRST STRONG ISOLATE}.*?\N{POP DIRECTIONAL ISOLATE}|" + "|".join((*NATIVE_NAMES.values(), *STANDARDS))
)
"""What somebody else said inside a sentence, languages by their own names, and standards."""
ADDRESS = re.compile(r"\b[A-Z]\w+(?:/[A-Z][\w -]+)+|\{\w+\}|\S*[@/_]\S*|\S+\.(?:\w{2,})\b|[\w.]*\d[\w.-]*")
"""No words: addresses, file names, numbers, codes."""


@cache
def _script(name: str) -> re.Pattern[str]:
    return re.compile(f"[{SCRIPTS[name]}]+")


@cache
def left_in_english(lang: str) -> frozenset[str]:
    """Texts of the catalogue that say something else in this language, and are no translation of any other text."""
    with (CATALOGUES / lang / "LC_MESSAGES" / "messages.po").open("rb") as file:
        messages = [m for m in read_po(file, locale=LOCALES[lang]) if m.id and isinstance(m.id, str)]
    said = {str(m.string) for m in messages} | {*NATIVE_NAMES.values()}
    return frozenset(str(m.id) for m in messages if m.string != m.id and "%(" not in m.id) - said


def foreign(text: Text, lang: str, own: Collection[str]) -> tuple[str, ...]:
    """What is wrong with a text of a page of this language. `own`: texts of people on it, which titles and labels repeat."""
    return tuple(_foreign(text, lang, own)) if not text.place.startswith("<") else _as_before(text, lang)


@lru_cache(maxsize=50_000)
def _as_before(text: Text, lang: str) -> tuple[str, ...]:
    """Pages say much alike."""
    return tuple(_foreign(text, lang, ()))


def _foreign(text: Text, lang: str, own: Collection[str]) -> Iterator[str]:
    if RAW.search(text.words) and not text.own:
        yield f"raw: {text.words[:120]}"
    if text.own or text.lang != lang:
        return
    if lang != "en" and text.words in left_in_english(lang):
        yield f"not translated in {text.place}: {text.words[:120]}"
        return
    if text.place in UNMARKED:
        return
    words = text.words
    if not text.place.startswith("<"):
        for theirs in own:
            words = words.replace(theirs, " ")
    words = ADDRESS.sub(" ", ISOLATED.sub(" ", words))
    if wrong := _strange_letters(words, lang) or _strange_words(words, lang):
        yield f"{wrong} in {text.place}: {text.words[:120]}"


def _strange_letters(words: str, lang: str) -> str:
    """The script of words that are not written as this language is."""
    for script in SCRIPTS:
        least = 3 if script == "latin" else 1
        strange = [w for w in _script(script).findall(words) if len(w) >= least and w not in ALLOWED]
        if strange and script != SCRIPT_OF[lang]:
            return f"{script} letters"
    return ""


def _strange_words(words: str, lang: str) -> str:
    """Another language in Latin letters whose small words are here, and none of this one's."""
    tokens = set(re.findall(r"[^\W\d_]+", words))
    if SCRIPT_OF[lang] != "latin" or tokens & FUNCTION_WORDS[lang]:
        return ""
    for other, small in FUNCTION_WORDS.items():
        if other != lang and len(tokens & small) >= (1 if other == "en" else 2):
            return f"words of {other}"
    return ""


def mislabelled(text: Text) -> str | None:
    """A text whose element says a language in whose script hardly a letter of it is."""
    letters = {name: sum(map(len, _script(name).findall(text.words))) for name in SCRIPTS}
    whole = sum(letters.values())
    wanted = SCRIPT_OF.get(text.lang)
    if wanted and whole >= 20 and letters[wanted] * 5 < whole and not text.own:
        return f"says it is {text.lang}: {text.words[:120]}"
    return None
