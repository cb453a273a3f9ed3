"""Which edition has a phase of a kind now, or next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from prizes.edition.queries import EditionInForce
from prizes.edition.spans import closes_at, is_open, opens_at


def with_phase(
    editions: Sequence[EditionInForce], kind: str, now: datetime
) -> tuple[EditionInForce, bool] | None:
    """The edition in which a phase of the kind is open, else the one in which it opens next, else the last that had
    one; and whether it is open. Real contests before rehearsals, as long as nothing of them is over.
    """
    found = [(_nearness(edition, kind, now), edition) for edition in editions if not edition.record]
    known = [(nearness, edition) for nearness, edition in found if nearness is not None]
    if not known:
        return None
    nearest = min(known, key=lambda each: each[0])[1]
    return nearest, is_open(nearest.rules, kind, now)


def _nearness(edition: EditionInForce, kind: str, now: datetime) -> tuple[Any, ...] | None:
    """Less is nearer. None: the edition has no such phase with a date."""
    rules = edition.rules
    spans = [(opens_at(rules, p.id), closes_at(rules, p.id)) for p in rules.phases if p.kind == kind]
    dated = [(opens, closes) for opens, closes in spans if opens is not None]
    if not dated:
        return None
    ahead = [opens for opens, closes in dated if closes is None or closes > now]
    if ahead:
        return False, edition.rehearsal, *_distance(min(ahead), now)
    return True, edition.rehearsal, (now - max(opens for opens, _ in dated)).total_seconds(), 0.0


def _distance(opens: datetime, now: datetime) -> tuple[float, float]:
    """Until it opens; of what is open the newer is nearer."""
    return max(0.0, (opens - now).total_seconds()), max(0.0, (now - opens).total_seconds())
