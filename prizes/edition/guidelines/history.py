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
    """A sentence, and the editions that say it, as runs of those that follow one another: the first and the last."""

    says: Said
    runs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SectionHistory:
    id: str
    title: Said
    changed: tuple[SaidBy, ...]
    """What some editions say and others do not, forms of one sentence together, in the order in which they came."""
    lasting: tuple[Said, ...]
    """What all of them say."""


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
    # Sentences hold mappings and cannot be hashed; their form as text tells them apart as well.
    said: dict[str, Said] = {}
    by: dict[str, list[str]] = {}
    for name, section in found:
        for says in _sentences(section):
            said[repr(says)] = says
            if name not in by.setdefault(repr(says), []):
                by[repr(says)].append(name)
    first: dict[str, int] = {}  # where a form of sentence was first said
    for number, says in enumerate(said.values()):
        first.setdefault(_form(says), number)
    changed = sorted(
        (key for key in said if len(by[key]) < len(names)), key=lambda key: first[_form(said[key])]
    )
    _, last = found[-1]
    return SectionHistory(
        last.id,
        last.title,
        tuple(SaidBy(said[key], tuple(_runs(names, by[key]))) for key in changed),
        tuple(said[key] for key in said if len(by[key]) == len(names)),
    )


def _sentences(section: GuidelineSection) -> Iterator[Said]:
    for group in section.groups:
        for entry in group.entries:
            yield entry.says
            yield from entry.under


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
