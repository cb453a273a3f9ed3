"""The letters that a run wrote, read in every language: which have no text, and which lack one of the rules."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from jinja2 import TemplateError
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.edition.document.components import LANGS, Lang
from prizes.edition.document.rules import Rules
from prizes.edition.queries import own_names, speaking_of
from prizes.edition.studio.ways import is_text
from prizes.i18n.translator import without_isolates
from prizes.kit.sentence import Sentence
from prizes.mail.letters import ReadableLetter, unframed
from prizes.mail.models import Message
from prizes.mail.rules.kinds import LABELS
from prizes.trial.rules.report import TrialFinding, lacks_texts, without_text

PairedText = frozenset[tuple[str, str]]
"""A text with its languages."""


async def letter_findings(session: AsyncSession, rules: Rules) -> list[TrialFinding]:
    """By kind. Each kind is read once, and again for every other set of texts of the rules that are not in all
    languages.
    """
    incomplete = set(_incomplete(rules.model_dump(mode="json")))
    named = own_names(rules)
    everywhere = set(_texts(list(named.texts.values()))) & incomplete if named else set()
    found: dict[str, dict[frozenset[PairedText], Message]] = {}
    for letter in (await session.exec(select(Message).order_by(Message.template, Message.id))).all():
        shown = frozenset(everywhere | (incomplete & set(_texts(letter.context))))
        found.setdefault(letter.template, {}).setdefault(shown, letter)
    with speaking_of(rules):
        return [finding for kind, each in found.items() for finding in _of_kind(kind, each)]


def _of_kind(kind: str, letters: Mapping[frozenset[PairedText], Message]) -> Iterator[TrialFinding]:
    label = Sentence(LABELS.get(kind, kind))
    empty: set[str] = set()
    lacking: dict[str, set[str]] = {}
    for texts, letter in letters.items():
        for lang in LANGS:
            read = _read(letter, lang)
            if read is None:
                empty.add(lang)
                continue
            for text in _missing(read, texts, lang):
                lacking.setdefault(text, set()).add(lang)
    if empty:
        yield without_text(label, _in_order(empty))
    if lacking:
        languages = _in_order(set().union(*lacking.values()))
        yield lacks_texts(label, languages, sorted(lacking))


def _in_order(languages: Collection[str]) -> list[str]:
    return [lang for lang in LANGS if lang in languages]


def _read(letter: Message, lang: Lang) -> ReadableLetter | None:
    """None: it has no subject or no text, or cannot be written."""
    try:
        read = unframed(Message(**letter.model_dump(exclude={"lang"}), lang=lang))
    except (TemplateError, LookupError, TypeError, ValueError):
        return None
    return read if read.subject.strip() and read.text.strip() else None


def _missing(read: ReadableLetter, texts: Iterable[PairedText], lang: Lang) -> Iterator[str]:
    """Texts that stand in the letter in another language than its own."""
    said = _plain(f"{read.subject} {read.text}")
    for text in map(dict, texts):
        if lang not in text:
            instead = text.get("en") or next(iter(text.values()))
            if _plain(instead) in said:
                yield instead


def _plain(text: str) -> str:
    return " ".join(without_isolates(text).split())


def _incomplete(document: Any) -> Iterator[PairedText]:
    return (text for text in _texts(document) if len(text) < len(LANGS))


def _texts(value: Any) -> Iterator[PairedText]:
    """All texts by language in a value, however deep."""
    if is_text(value):
        yield frozenset(value.items())
    elif isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)
