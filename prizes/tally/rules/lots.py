"""The lot between equals of a count: what a seed is, what it gave, and how anyone repeats it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from prizes.edition.cutting.outcome import CutResult
from prizes.edition.cutting.ties import lot_key
from prizes.edition.document.components import TieRule
from prizes.tally import refusals

SEED = re.compile(r"[0-9A-Za-z][0-9A-Za-z .,:+_/-]{0,99}", re.ASCII)
"""What can be read out, typed by anyone, and put into a command between quotation marks."""


@dataclass(frozen=True, slots=True)
class DrawnLot:
    """One tie that the lot decided."""

    category: str | None
    """None: the line was drawn through the whole edition."""
    region: str | None
    further: Mapping[str, str | None]
    """Where else the group is, by what the rules divide groups by further."""
    places: int
    """How many of the tied could pass."""
    order: tuple[str, ...]
    """The tied in the order of the lot."""
    passed: tuple[str, ...]

    @property
    def cells(self) -> tuple[str, ...]:
        """As one line of `lot.txt`."""
        part = "+".join(each or "*" for each in (self.region, *self.further.values()))
        return (self.category or "*", part, str(self.places), *self.order)


def as_seed(text: str) -> str:
    """With single spaces. Raises Invalid for what is no seed."""
    seed = " ".join(text.split())
    if not SEED.fullmatch(seed):
        raise refusals.no_seed()
    return seed


def in_lot(seed: str, projects: Iterable[str]) -> list[str]:
    """In the order of the lot, whatever their order before."""
    return sorted(projects, key=lambda project: (lot_key(seed, project), project))


def drawn_lots(result: CutResult, seed: str) -> Iterator[DrawnLot]:
    """What a lot with this seed decided in a result that was drawn with it."""
    for group in result.groups:
        for step in group.ties:
            if step.rule is TieRule.LOT and seed:
                order = tuple(in_lot(seed, step.tied))
                yield DrawnLot(group.category, group.region, group.further, step.places, order, step.passed)


def to_repeat(seed: str, projects: Sequence[str]) -> str:
    """One line for a shell that prints the projects in the order of the lot."""
    named = " ".join(sorted(projects))
    return (
        f"python3 -c \"from hashlib import sha256; print(*sorted('{named}'.split(), "
        f"key=lambda p: sha256(f'{seed} {{p}}'.encode()).hexdigest()))\""
    )
