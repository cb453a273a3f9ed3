"""What of a project is found, and where it stands: in the title, at its head, or anywhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from prizes.stocktaking.rules.names import (
    acronyms,
    of_category,
    of_country,
    of_goal,
    of_region,
    searched,
    target_form,
)
from prizes.stocktaking.rules.words import WORD

ANALYSIS = 6
"""Number of this analysis. Whoever changes what texts are cut into counts it up: entries of another are made anew."""


HEAD, TITLE = "h", "t"
"""Before a form: that it stands at the head of a project, in its title. No form begins so itself."""


@dataclass(frozen=True, slots=True)
class Written:
    """Texts of a project in one language."""

    lang: str
    title: str
    summary: str


@dataclass(frozen=True, slots=True)
class Described:
    """What everybody may read of a project in the register."""

    texts: Sequence[Written]
    """In its own language, then in others."""
    owner: str
    country: str | None
    category: str | None
    sdgs: Sequence[int]
    targets: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class EntryForms:
    """Forms, each holding those before it."""

    title: frozenset[str]
    head: frozenset[str]
    """And the owner, acronyms and the country."""
    whole: frozenset[str]
    """And summary, category, goals, targets, region."""

    @property
    def stored(self) -> frozenset[str]:
        """In one set: beside the forms those that say that they stand at the head, or in the title."""
        at_head, in_title = {HEAD + form for form in self.head}, {TITLE + form for form in self.title}
        return self.whole.union(at_head, in_title)


def words_of(stored: Iterable[str]) -> frozenset[str]:
    """Those as written, which wrong letters are compared with."""
    return frozenset(form[1:] for form in stored if form.startswith(WORD))


def entry_of(project: Described) -> EntryForms:
    title = frozenset().union(*(searched(each.title) for each in project.texts))
    head = title.union(
        searched(project.owner),
        *(acronyms(text) for text in (project.owner, *(each.title for each in project.texts))),
        of_country(project.country or ""),
    )
    whole = head.union(
        *(searched(each.summary, each.lang) for each in project.texts),
        of_category(project.category) if project.category else frozenset(),
        *(of_goal(goal) for goal in project.sdgs),
        (target_form(code) for code in project.targets),
        of_region(project.country or ""),
    )
    return EntryForms(title, head, whole)
