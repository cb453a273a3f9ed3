"""What another version of the rules changes, in the words of the guidelines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from prizes.edition.document.rules import Rules
from prizes.edition.guidelines.structure import Entry, GuidelineSection
from prizes.edition.guidelines.whole import guidelines
from prizes.edition.titles import Said


@dataclass(frozen=True, slots=True)
class Change:
    """What no longer holds in a section, and what holds instead. Either may be empty."""

    section: Said
    before: tuple[Said, ...]
    after: tuple[Said, ...]


def changes(old: Rules, new: Rules) -> list[Change]:
    """In reading order. Empty: the guidelines stay as they are, though a text in another language may not."""
    before = {section.id: section for section in guidelines(old).sections}
    after = {section.id: section for section in guidelines(new).sections}
    ids = [*after, *(section_id for section_id in before if section_id not in after)]
    return [change for section_id in ids for change in _in(before.get(section_id), after.get(section_id))]


def _in(before: GuidelineSection | None, after: GuidelineSection | None) -> Iterator[Change]:
    old, new = _entries(before), _entries(after)
    title = (after or before or GuidelineSection("", {}, ())).title
    # Sentences hold mappings and cannot be hashed; their form as text tells them apart as well.
    matcher = SequenceMatcher(None, [repr(e) for e in old], [repr(e) for e in new], autojunk=False)
    for kind, i, j, k, m in matcher.get_opcodes():
        if kind == "equal":
            continue
        if j - i == m - k:  # as many as before: each beside the one it takes the place of
            for was, now in zip(old[i:j], new[k:m], strict=True):
                yield _change(title, _sentences([was]), _sentences([now]))
        else:
            yield _change(title, _sentences(old[i:j]), _sentences(new[k:m]))


def _change(title: Said, before: list[Said], after: list[Said]) -> Change:
    """Without what is said both times."""
    return Change(
        title,
        tuple(said for said in before if said not in after),
        tuple(said for said in after if said not in before),
    )


def _entries(section: GuidelineSection | None) -> list[Entry]:
    return [] if section is None else [entry for group in section.groups for entry in group.entries]


def _sentences(entries: Iterable[Entry]) -> list[Said]:
    return [said for entry in entries for said in (entry.says, *entry.under)]
