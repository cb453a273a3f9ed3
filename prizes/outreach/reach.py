"""Of which regions somebody sees and does something."""

from __future__ import annotations

from collections.abc import Iterable

from prizes.accounts.rules.roles import Grant, Role, holds, region_held
from prizes.data.countries import ITU_REGIONS
from prizes.outreach import refusals


def region_for(grants: Iterable[Grant], edition: str, asked: str) -> str:
    """The region that a request is about: a regional officer's own, and for a steward the one asked for; empty: all.

    Raises Forbidden where a regional officer asks for another.
    """
    grants = tuple(grants)
    if holds(grants, Role.STEWARD, edition):
        return asked if asked in ITU_REGIONS else ""
    own = region_held(grants, edition)
    if own is None or asked not in ("", own):
        raise refusals.another_region()
    return own


def one_region_for(grants: Iterable[Grant], edition: str, asked: str) -> str:
    """The same where it is of one region in any case: a steward who names none gets the first."""
    return region_for(grants, edition, asked) or ITU_REGIONS[0]
