"""How the rules changed over the editions: each sentence of the guidelines with the editions that say it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from prizes.edition.document.rules import Rules
from prizes.edition.guidelines.changes import NOT_RULES
from prizes.edition.guidelines.structure import GuidelineSection
from prizes.edition.guidelines.whole import guidelines
from prizes.edition.titles import Said
from prizes.kit.sentence import Sentence

APART = NOT_RULES | {"_calendar", "_changes", "_unknown"}
"""Dates differ with every edition; how rules are changed and what is not known is no rule of a contest."""


@dataclass(frozen=True, slots=True)
class SaidBy:
    """A sentence, and the editions that say it."""

    says: Said
    of: Said | None
    """The sentence under which it stands, where that is said by other editions too."""
    under: tuple[Said, ...]
    """What stands under it in just these editions."""
    runs: tuple[tuple[str, str], ...]
    """Those that follow one another: the first and the last."""


@dataclass(frozen=True, slots=True)
class SectionHistory:
    id: str
    title: Said
    changed: tuple[SaidBy, ...]
    """What some editions say and others do not, forms of one sentence together, in the order in which they came."""
    lasting: tuple[SaidBy, ...]
    """What all of them say."""


@dataclass(slots=True)
class _Collected:
    says: Said
    of: str
    """Key of the sentence under which it stands; empty: it stands under none."""
    names: list[str]


def history(editions: Sequence[tuple[str, Rules]]) -> list[SectionHistory]:
    """Of these editions, the oldest first, by name. Sections in the order of the last one that has them. What an
    edition does not say may have held all the same where its rules are not known whole.
    """
    sections: dict[str, list[tuple[str, GuidelineSection]]] = {}
    for name, rules in editions:
        for section in guidelines(rules).sections:
            if section.id not in APART:
                sections.setdefault(section.id, []).append((name, section))
    names = [name for name, _ in editions]
    order = [section.id for _, rules in reversed(editions) for section in guidelines(rules).sections]
    return [_section(names, sections[each]) for each in dict.fromkeys(order) if each in sections]


def _section(names: Sequence[str], found: Sequence[tuple[str, GuidelineSection]]) -> SectionHistory:
    said: dict[str, _Collected] = {}
    for name, section in found:
        for key, each in _sentences(section):
            names_of = said.setdefault(key, each).names
            if name not in names_of:
                names_of.append(name)
    first: dict[str, int] = {}  # where a form of sentence was first said
    for number, each in enumerate(said.values()):
        first.setdefault(_form(each.says), number)
    rows = {key: each for key, each in said.items() if not each.of or said[each.of].names != each.names}
    under: dict[str, list[Said]] = {}
    for key, each in said.items():
        if key not in rows:
            under.setdefault(each.of, []).append(each.says)

    def row(key: str) -> SaidBy:
        each = rows[key]
        of = said[each.of].says if each.of else None
        return SaidBy(each.says, of, tuple(under.get(key, ())), tuple(_runs(names, each.names)))

    changed = [key for key in rows if len(rows[key].names) < len(names)]
    changed.sort(key=lambda key: first[_form(rows[key].says)])
    lasting = [key for key in rows if len(rows[key].names) == len(names)]
    _, last = found[-1]
    return SectionHistory(last.id, last.title, tuple(map(row, changed)), tuple(map(row, lasting)))


def _sentences(section: GuidelineSection) -> Iterator[tuple[str, _Collected]]:
    """With keys. Sentences hold mappings and cannot be hashed; their form as text tells them apart as well."""
    for group in section.groups:
        for entry in group.entries:
            key = repr(entry.says)
            yield key, _Collected(entry.says, "", [])
            yield from ((f"{key} {each!r}", _Collected(each, key, [])) for each in entry.under)


def _form(says: Said) -> str:
    """A sentence without its values; a text of the document is a form of its own."""
    return says.text if isinstance(says, Sentence) else repr(says)


def _runs(names: Sequence[str], some: Sequence[str]) -> Iterator[tuple[str, str]]:
    begun = last = ""
    for name in names:
        if name in some:
            begun, last = begun or name, name
        elif begun:
            yield begun, last
            begun = ""
    if begun:
        yield begun, last
