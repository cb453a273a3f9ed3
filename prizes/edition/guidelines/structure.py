"""What guidelines are made of: sections of groups of entries, each a plain sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from prizes.edition.titles import Said


@dataclass(frozen=True, slots=True)
class Entry:
    """A sentence, and the sentences that stand under it."""

    says: Said
    under: tuple[Said, ...] = ()
    ordered: bool = False
    """Whether the order of those under it means something, as with tie rules."""


@dataclass(frozen=True, slots=True)
class Group:
    title: Said | None
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class GuidelineSection:
    id: str
    """Anchor on the page: the id of a phase, or a word of ours that no phase can have."""
    title: Said
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Guidelines:
    sections: tuple[GuidelineSection, ...]
    sources: tuple[str, ...]
    """Where the facts of a past edition come from: addresses."""

    def sentences(self) -> Iterator[Said]:
        """All of them, titles too, in reading order."""
        for section in self.sections:
            yield section.title
            for each in section.groups:
                if each.title is not None:
                    yield each.title
                for entry in each.entries:
                    yield entry.says
                    yield from entry.under


def group(title: Said | None, *entries: Said | Entry | None) -> Group:
    """A group of what is there; None is a sentence that these rules do not need."""
    made = (entry if isinstance(entry, Entry) else Entry(entry) for entry in entries if entry is not None)
    return Group(title, tuple(made))


def section(section_id: str, title: Said, *groups: Group | None) -> GuidelineSection:
    """A section of the groups that say something."""
    return GuidelineSection(
        section_id, title, tuple(each for each in groups if each is not None and each.entries)
    )


def under(says: Said, each: Iterable[Said | None], *, ordered: bool = False) -> Entry:
    return Entry(says, tuple(one for one in each if one is not None), ordered)
