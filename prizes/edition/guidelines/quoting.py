"""The sentences of the guidelines that a rule is quoted by, where a project does not keep it."""

from __future__ import annotations

from collections.abc import Iterator

from prizes.edition.document.components import Category
from prizes.edition.document.rules import Rules
from prizes.edition.guidelines.known import KnownRules, S
from prizes.edition.guidelines.submission import submission
from prizes.edition.titles import Said

PATHS: dict[str, tuple[str, ...]] = {
    "who": ("who", "must_own", "consent"),
    "maturity": ("maturity",),
    "languages": ("languages", "translations"),
    "limits": ("limits", "further_limits"),
    "earlier-results": ("barred",),
}
"""Rules of the submission phase, by the name of a breach. What answers must contain is a whole form, and that
they are true stands in the name already: these are quoted by name only.
"""


class Only(KnownRules):
    """A reading of the rules that knows of a few of them."""

    def __init__(self, rules: Rules, paths: tuple[str, ...]) -> None:
        self.rules, self._paths = rules, paths

    def has(self, *paths: str) -> bool:
        return all(any(f"{path}.".startswith(f"{p}.") for p in self._paths) for path in paths)

    def ours(self, *_said: S) -> tuple[S, ...]:
        return ()


def quoted(rules: Rules, breach: str, category: str | None = None) -> list[Said]:
    """What the guidelines say of a rule, word by word. `category`: of the project, where it does not fit."""
    if breach == "category":
        return [said for each in rules.categories if each.code == category for said in _category(each)]
    if rules.submission is None or breach not in PATHS:
        return []
    section = submission(rules.submission, Only(rules, PATHS[breach]))
    entries = (entry for group in section.groups for entry in group.entries)
    return [said for entry in entries for said in (entry.says, *entry.under)]


def _category(category: Category) -> Iterator[Said]:
    yield category.title
    if category.description:
        yield category.description
