"""paper.txt: all that counting needs of the rules, and who the nominees are. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal


def nominees_of(text: str) -> set[tuple[str, str]]:
    """Category and nominee, as the text of a paper has them."""
    rows = (line.split(" ") for line in text.splitlines() if line.startswith("nominee "))
    return {(category, nominee) for _, category, nominee in rows}


def categories_asked(text: str) -> int:
    """In how many categories a ballot must have votes to count, as the text of a paper says."""
    complete = next(line.split(" ")[1] for line in text.splitlines() if line.startswith("complete "))
    if complete == "all":
        return len({category for category, _ in nominees_of(text)})
    return 1 if complete == "any" else int(complete)


@dataclass(frozen=True, slots=True)
class LogPaper:
    edition: str
    rules_sha256: str
    """Of the version in force when the paper was noted."""
    choices: int
    complete: Literal["any", "all"] | int
    changes: int | None
    blanks: bool
    openings: Literal["public", "auditors"]
    nominees: Mapping[str, Sequence[str]]
    """By category."""

    def text(self) -> str:
        head = [
            f"paper v1 {self.edition} {self.rules_sha256}",
            f"choices {self.choices}",
            f"complete {self.complete}",
            f"changes {'any' if self.changes is None else self.changes}",
            f"blanks {'yes' if self.blanks else 'no'}",
            f"openings {self.openings}",
        ]
        pairs = sorted(
            (category, project) for category, projects in self.nominees.items() for project in projects
        )
        return "".join(f"{line}\n" for line in [*head, *(f"nominee {c} {p}" for c, p in pairs)])
