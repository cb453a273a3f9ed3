"""How the rules changed over the editions: each sentence of the guidelines with the editions that say it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
class HistoryEntry:
    """A sentence, and the editions that say it."""

    says: Said
    parent: Said | None
    """The sentence under which it stands, where that is said by other editions too."""
    under: tuple[Said, ...]
    """What stands under it in just these editions."""
    editions: tuple[tuple[str, str], ...]
    """Those that follow one another: the first and the last."""


@dataclass(frozen=True, slots=True)
class SectionHistory:
    id: str
    title: Said
    changed: tuple[HistoryEntry, ...]
    """What some editions say and others do not, forms of one sentence together, in the order in which they came."""
    unchanged: tuple[HistoryEntry, ...]
    """What all of them say."""


@dataclass(slots=True)
class _Collected:
    says: Said
    parent: str
    """Key of the sentence under which it stands; empty: it stands under none."""
    names: list[str]


def history(editions: Sequence[tuple[str, Rules]]) -> list[SectionHistory]:
    """Of these editions, the oldest first, by name. Sections in the order of the last one that has them. What an
    edition does not say may have held all the same where its rules are not known whole.
    """
    told = [(name, guidelines(rules).sections) for name, rules in editions]
    sections: dict[str, list[tuple[str, GuidelineSection]]] = {}
    for name, there in told:
        for section in there:
            if section.id not in APART:
                sections.setdefault(section.id, []).append((name, section))
    order = dict.fromkeys(section.id for _, there in reversed(told) for section in there)
    return [_section([name for name, _ in told], sections[each]) for each in order if each in sections]


def _section(names: Sequence[str], found: Sequence[tuple[str, GuidelineSection]]) -> SectionHistory:
    said = _collected(found)
    first: dict[str, int] = {}  # where a form of sentence was first said
    for number, each in enumerate(said.values()):
        first.setdefault(_form(each.says), number)
    entries = sorted(_entries(names, said), key=lambda entry: first[_form(entry.says)])
    everywhere = ((names[0], names[-1]),)
    _, last = found[-1]
    return SectionHistory(
        last.id,
        last.title,
        tuple(entry for entry in entries if entry.editions != everywhere),
        tuple(entry for entry in entries if entry.editions == everywhere),
    )


def _collected(found: Sequence[tuple[str, GuidelineSection]]) -> dict[str, _Collected]:
    """All sentences of a section, by key, with the names of the editions that say them."""
    said: dict[str, _Collected] = {}
    for name, section in found:
        for key, each in _sentences(section):
            names = said.setdefault(key, each).names
            if name not in names:
                names.append(name)
    return said


def _entries(names: Sequence[str], said: Mapping[str, _Collected]) -> Iterator[HistoryEntry]:
    """A sentence that stands under another wherever that is said has no entry of its own."""
    under: dict[str, list[Said]] = {}
    own = []
    for key, each in said.items():
        if each.parent and said[each.parent].names == each.names:
            under.setdefault(each.parent, []).append(each.says)
        else:
            own.append(key)
    for key in own:
        each = said[key]
        parent = said[each.parent].says if each.parent else None
        yield HistoryEntry(each.says, parent, tuple(under.get(key, ())), tuple(_runs(names, each.names)))


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
