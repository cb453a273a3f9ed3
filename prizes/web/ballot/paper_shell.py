"""A ballot paper cut into parts: each voter's own is joined from them, and is what would have been rendered for them.

The paper is rendered once for a voter who is nobody. What voters have of their own is the order of the projects, which
of them is chosen, and the key of the form; what the clock changes is rendered once a second for all papers of an
edition. Markup alone is cut: in what people wrote its signs are written otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from prizes.ballot.rules.voting import Order, order_of
from prizes.edition.queries import EditionInForce, speak_of
from prizes.i18n.templates import environment
from prizes.i18n.translator import translator
from prizes.kit.links import address
from prizes.web.layout.forms import KEY
from prizes.web.layout.phase_bar import closing, steps

PHASES = re.compile(rb'<details class="phases".*?</details>', re.DOTALL)
CLOSING = re.compile(
    rb'<details><summary class="soft">(?:(?!</details>).)*data-apart.*?</details>'
    rb'|<p class="soft"><time(?:(?!</p>).)*data-apart.*?</p>',
    re.DOTALL,
)
FORM_KEY = re.compile(rb'(?<=name="%s" value=")[a-z0-9]{16}(?=")' % KEY.encode())
ROWS = re.compile(rb'(?<=<ol class="rows ballot">\n).*(?=</ol>\n?</form>)', re.DOTALL)
ROW = re.compile(rb'<li class="row" id="p-([0-9a-z]{16})">')
TAP, SPAN = b'<span class="tap"', re.compile(rb"<span\b|</span>")


@dataclass(frozen=True, slots=True)
class ClockParts:
    """What a second shows on all papers of an edition, in one language."""

    phases: bytes
    closing: bytes
    states: tuple[str, ...]
    """Of the phases: with these the menu changes too."""


def clock_parts(edition: EditionInForce, lang: str, now: datetime) -> ClockParts:
    """`now`: the present instant, which the templates ask for themselves."""
    speak_of(edition.rules)
    phases = steps(translator(lang), edition.rules, now)
    html = (
        environment(lang)
        .get_template("ballot/_clock.html")
        .render(
            phases=phases,
            calendar=address("calendar_page", {}, {"lang": lang, "edition": edition.slug}),
            closing=closing(edition.rules, now),
        )
    )
    text = html.encode()
    bar, close = PHASES.search(text), CLOSING.search(text)
    states = tuple(phase.state for phase in phases)
    return ClockParts(bar[0] if bar else b"", close[0] if close else b"", states)


@dataclass(frozen=True, slots=True)
class RowShell:
    """A project on the paper, around its button."""

    id: str
    before: bytes
    tap: bytes
    after: bytes


@dataclass(frozen=True, slots=True)
class PaperShell:
    parts: tuple[bytes, bytes, bytes, bytes, bytes]
    """Around the phases, the key of the form, the rows, and the close."""
    rows: dict[str, RowShell]
    """By project, with buttons that are not chosen."""
    chosen: tuple[str, bytes] | None
    """A project and its button when it is chosen; None: in this paper there is no vote."""

    def paper(self, ordered: Iterable[RowShell], choice: str | None, key: bytes, clock: ClockParts) -> bytes:
        """A voter's own."""
        first, second, third, fourth, fifth = self.parts
        pieces = [first, clock.phases, second, key, third]
        for row in ordered:
            tap = self._chosen(row.id) if row.id == choice else row.tap
            pieces += (row.before, tap, row.after)
        return b"".join((*pieces, fourth, clock.closing, fifth))

    def in_order(self, order: Order, seed: str) -> list[RowShell]:
        """The rows as a voter sees them. An order that is that of all is the one in which they were rendered."""
        rows = self.rows.values()
        return order_of(rows, order, seed) if order == "shuffled_by_voter" else [*rows]  # type: ignore[type-var]

    def _chosen(self, project: str) -> bytes:
        assert self.chosen is not None
        made_for, tap = self.chosen
        return tap.replace(made_for.encode(), project.encode())


def cut(body: bytes, chosen: str | None) -> PaperShell | None:
    """`chosen`: the project with the vote, in a paper that was rendered with one. None: this cannot be cut, as when one
    of its rows has no button.
    """
    places = [there.span() for part in (PHASES, FORM_KEY, ROWS, CLOSING) if (there := part.search(body))]
    if len(places) != 4 or places != sorted(places):
        return None
    edges = [0, *(edge for place in places for edge in place), len(body)]
    parts = [body[edges[n] : edges[n + 1]] for n in range(0, len(edges), 2)]
    found = [_row(each) for each in _rows(body[slice(*places[2])])]
    rows = {row.id: row for row in found if row is not None}
    taken = rows.get(chosen or "")
    other = next((row for row in rows.values() if row.id != chosen), None)
    if not rows or len(rows) < len(found) or (chosen and taken is None):
        return None
    if taken is not None and other is not None:
        plain = other.tap.replace(other.id.encode(), taken.id.encode())
        rows[taken.id] = RowShell(taken.id, taken.before, plain, taken.after)
    return PaperShell(
        (parts[0], parts[1], parts[2], parts[3], parts[4]), rows, (taken.id, taken.tap) if taken else None
    )


def _rows(text: bytes) -> list[bytes]:
    starts = [found.start() for found in ROW.finditer(text)]
    return [text[start:end] for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]


def _row(text: bytes) -> RowShell | None:
    """None: it has no button."""
    named, start = ROW.match(text), text.find(TAP)
    if named is None or start < 0:
        return None
    depth = 0
    for found in SPAN.finditer(text, start):
        depth += 1 if found[0] != b"</span>" else -1
        if not depth:
            return RowShell(named[1].decode(), text[:start], text[start : found.end()], text[found.end() :])
    return None
