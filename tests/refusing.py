"""An act is refused for the reason that is declared, not just in the same kind."""

from __future__ import annotations

from typing import Any

import pytest

from prizes.errors import Named, NamedFunction, Refusal


def refuses(declared: Named[Any] | NamedFunction[..., Any], **details: Any) -> pytest.RaisesExc[Refusal]:
    """As `pytest.raises`. Example: with refuses(refusals.no_voting_phase): …"""
    return pytest.raises(Refusal, check=lambda refusal: refusal.code == declared.code, **details)
