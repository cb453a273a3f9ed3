"""What another version of the rules changes, in the words of the guidelines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from fractions import Fraction
from typing import TypeGuard

from prizes.edition.document.rules import Rules
from prizes.edition.guidelines.structure import Entry, GuidelineSection
from prizes.edition.guidelines.whole import guidelines
from prizes.edition.titles import Said
from prizes.kit.sentence import Sentence, say


@dataclass(frozen=True, slots=True)
class Change:
    """What no longer holds in a section, and what holds instead. Either may be empty."""

    section: Said
    before: tuple[Said, ...]
    after: tuple[Said, ...]
    steps: tuple[Sentence, ...] = ()
    """In order, of each sentence that holds with another number: from which to which."""


@dataclass(frozen=True, slots=True)
class SectionChanges:
    """What a section of the guidelines says otherwise."""

    id: str
    title: Said
    changes: tuple[Change, ...]


NOT_RULES = frozenset({"_about", "_reported"})
"""Sections that differ between any two editions, and say nothing of how they are decided."""


def changes(old: Rules, new: Rules) -> list[Change]:
    """In reading order. Empty: the guidelines stay as they are, though a text in another language may not."""
    return [change for section in _by_section(old, new) for change in section.changes]


def differences(old: Rules, new: Rules, left_out: frozenset[str] = NOT_RULES) -> list[SectionChanges]:
    """In the order of the newer guidelines. `left_out`: sections by id."""
    return [section for section in _by_section(old, new) if section.id not in left_out]


def entries_beside(
    old: Rules, new: Rules
) -> Iterator[tuple[GuidelineSection, list[tuple[list[Entry], list[Entry]]]]]:
    """Each section of the newer guidelines, then those that are gone, with all its entries beside those in whose place
    they are. Of a pair both are the same, or either may be empty.
    """
    for was, now in _sections(old, new):
        section = now or was
        if section is not None:
            yield section, [*_pairs(_entries(was), _entries(now))]


def _by_section(old: Rules, new: Rules) -> Iterator[SectionChanges]:
    for was, now in _sections(old, new):
        section = now or was or GuidelineSection("", {}, ())
        if found := tuple(_in(section.title, _entries(was), _entries(now))):
            yield SectionChanges(section.id, section.title, found)


def _sections(old: Rules, new: Rules) -> Iterator[tuple[GuidelineSection | None, GuidelineSection | None]]:
    before = {section.id: section for section in guidelines(old).sections}
    after = {section.id: section for section in guidelines(new).sections}
    for section_id in [*after, *(each for each in before if each not in after)]:
        yield before.get(section_id), after.get(section_id)


def _in(title: Said, old: list[Entry], new: list[Entry]) -> Iterator[Change]:
    for was, now in _pairs(old, new):
        if repr(was) != repr(now):
            yield _change(title, _sentences(was), _sentences(now))


def _pairs(old: list[Entry], new: list[Entry]) -> Iterator[tuple[list[Entry], list[Entry]]]:
    # Sentences hold mappings and cannot be hashed; their form as text tells them apart as well.
    matcher = SequenceMatcher(None, [repr(e) for e in old], [repr(e) for e in new], autojunk=False)
    for kind, i, j, k, m in matcher.get_opcodes():
        if kind == "equal":
            yield from (([was], [now]) for was, now in zip(old[i:j], new[k:m], strict=True))
        else:
            yield from _beside(old[i:j], new[k:m])


def _beside(old: list[Entry], new: list[Entry]) -> Iterator[tuple[list[Entry], list[Entry]]]:
    """Each beside the one it takes the place of: as many as before, by their order; else a sentence beside the same
    one with other values, and what is left before and after.
    """
    if len(old) == len(new):
        yield from (([was], [now]) for was, now in zip(old, new, strict=True))
        return
    gone = list(old)
    come: list[Entry] = []
    for now in new:
        same = next((was for was in gone if _form(was) == _form(now) is not None), None)
        if same is None:
            come.append(now)
        else:
            gone.remove(same)
            yield [same], [now]
    if gone or come:
        yield gone, come


def _form(entry: Entry) -> str | None:
    """The sentence without its values; None: a text of the document."""
    return entry.says.text if isinstance(entry.says, Sentence) else None


def _change(title: Said, before: list[Said], after: list[Said]) -> Change:
    """Without what is said both times."""
    gone = tuple(said for said in before if said not in after)
    come = tuple(said for said in after if said not in before)
    return Change(title, gone, come, tuple(_steps(gone, come)))


def _steps(gone: Iterable[Said], come: Iterable[Said]) -> Iterator[Sentence]:
    """Of sentences that differ in a single number."""
    left = [said for said in gone if isinstance(said, Sentence)]
    for now in come:
        if not isinstance(now, Sentence):
            continue
        was = next((each for each in left if each.text == now.text), None)
        if was is None:
            continue
        left.remove(was)
        moved = [pair for pair in _values_beside(was, now) if pair[0] != pair[1]]
        if len(moved) == 1 and (step := _step(*moved[0])) is not None:
            yield step


def _values_beside(was: Sentence, now: Sentence) -> Iterator[tuple[object, object]]:
    """Those of sentences within them too."""
    yield was.n, now.n
    for key in {**was.values, **now.values}:
        before, after = was.values.get(key), now.values.get(key)
        if isinstance(before, Sentence) and isinstance(after, Sentence) and before.text == after.text:
            yield from _values_beside(before, after)
        else:
            yield before, after


def _is_number(value: object) -> TypeGuard[int | Fraction]:
    return isinstance(value, int | Fraction) and not isinstance(value, bool)


def _step(was: object, now: object) -> Sentence | None:
    """None: they are no numbers."""
    if not _is_number(was) or not _is_number(now):
        return None
    if now < was:
        return say("Falls from %(before)s to %(after)s.", before=was, after=now)
    return say("Rises from %(before)s to %(after)s.", before=was, after=now)


def _entries(section: GuidelineSection | None) -> list[Entry]:
    return [] if section is None else [entry for group in section.groups for entry in group.entries]


def _sentences(entries: Iterable[Entry]) -> list[Said]:
    return [said for entry in entries for said in (entry.says, *entry.under)]
