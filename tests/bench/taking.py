"""An edition that takes submissions, for measurements."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from prizes import clock
from prizes.edition.document.rules import Rules


def submission_rules(
    slug: str, kind: str = "contest", closes: timedelta = timedelta(days=20), **phase: Any
) -> Rules:
    """Eighteen categories; submissions are taken since twenty days, and for so long from now on."""
    now = clock.now().replace(tzinfo=None, microsecond=0)
    taking = {
        "id": "submission",
        "kind": "submission",
        "opens": (now - timedelta(days=20)).isoformat(),
        "closes": (now + closes).isoformat(),
    }
    document = {"slug": slug, "title": f"Measurement {slug}", "kind": kind, "timezone": "UTC"}
    return Rules.model_validate(document | {"categories": "wsis-18", "phases": [taking | phase]})
