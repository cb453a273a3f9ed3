"""Something wrong in a rules document, said so that its author can put it right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from prizes.errors import Invalid
from prizes.kit.sentence import Sentence, say, say_n

Step = str | int
Way = tuple[Step, ...]
"""The way to a place in a document: keys of tables and positions in lists."""


@dataclass(frozen=True, slots=True)
class DocumentProblem:
    place: str
    """Where, such as `phases[2].cut.most`; empty for the document as a whole."""
    wrong: Sentence
    remedy: Sentence
    line: int | None = None
    """Line of the source, from 1, where it is TOML text."""

    def __str__(self) -> str:
        """English, for logs and tests."""
        where = f"{self.place}: " if self.place else ""
        return f"{where}{self.wrong} {self.remedy}"


Found = tuple[Way, DocumentProblem]
"""A problem with the way to its place, from which a line can be told."""


def found_at(way: Way, wrong: Sentence, remedy: Sentence) -> Found:
    return way, DocumentProblem(written(way), wrong, remedy)


class Problems(Invalid):
    """The document cannot be taken; all that is wrong with it, at once."""

    code = "rules-not-valid"

    def __init__(self, problems: Sequence[DocumentProblem]) -> None:
        super().__init__(
            say_n(
                "There is %(n)s problem in this rules document.",
                "There are %(n)s problems in this rules document.",
                len(problems),
            ),
            _by_place(problems),
        )
        self.problems = tuple(problems)


def _by_place(problems: Iterable[DocumentProblem]) -> dict[str, Sentence]:
    fields: dict[str, Sentence] = {}
    for problem in problems:
        place = name = problem.place or "document"
        number = 1
        while name in fields:
            number += 1
            name = f"{place} ({number})"
        fields[name] = say("%(wrong)s Remedy: %(remedy)s", wrong=problem.wrong, remedy=problem.remedy)
    return fields


def written(way: Iterable[Step]) -> str:
    """A way as people write it, such as `phases[2].cut.most`."""
    text = ""
    for step in way:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text
