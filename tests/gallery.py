"""The forty pages whose looks are judged by eye, of every kind of reader: where each is found in the demo.

`python -m tests.pictures --pages FOLDER` takes them, on a phone and a desk, in a language of each direction, light and dark.
"""

from __future__ import annotations

from dataclasses import dataclass

WIDTHS = (360, 1280)
LANGUAGES = ("en", "ar")
SCHEMES = ("light", "dark")
TALLEST = 2_400
"""CSS pixels: what follows of a long list looks like what is seen of it."""


@dataclass(frozen=True, slots=True)
class Sight:
    """A page of the demo as one person sees it."""

    name: str
    who: str | None
    """Address of who is signed in; nobody is without."""
    path: str
    """Without the language."""
    through: tuple[str, ...] = ()
    """Selectors of links and buttons that lead on from the path, in turn; of several the first."""


VOTER, NOMINATOR, EXPERT, COLLEAGUE, STEWARD, REGIONAL = (
    f"{name}@demo.example" for name in ("voter", "nominator", "expert1", "expert2", "steward1", "regional")
)
OVER, REVIEWED, VOTED, SUBMITTED = (f"/rehearsal-{year}" for year in (2025, 2024, 2026, 2027))
SIGHTS = (
    Sight("front", None, "/"),
    Sight("edition", None, f"{VOTED}/"),
    Sight("projects", None, f"{VOTED}/projects"),
    Sight("project", None, f"{VOTED}/projects", ("main .rows h2 a",)),
    Sight("paper", VOTER, f"{VOTED}/categories/C2"),
    Sight("sign-in", None, f"{VOTED}/categories/C1", ("main button[name=project]",)),
    Sight("ballot", VOTER, f"{VOTED}/ballot"),
    Sight("finish", VOTER, f"{VOTED}/ballot/finish"),
    Sight("receipt", VOTER, f"{VOTED}/ballot/receipt"),
    Sight("winners", None, f"{OVER}/winners"),
    Sight("results", None, f"{OVER}/results"),
    Sight("world", None, f"{OVER}/world"),
    Sight("verify", None, "/certificates"),
    Sight("badges", None, "/badges"),
    Sight("register", None, "/stocktaking"),
    Sight("matrix", None, "/matrix"),
    Sight("reports", None, "/reports"),
    Sight("report", None, "/reports/rehearsal-2025"),
    Sight("data", None, f"{OVER}/data"),
    Sight("share", None, f"{OVER}/winners", ("main .row a[href*='/projects/']", "main a[href$='/share']")),
    Sight("my-work", STEWARD, "/me"),
    Sight("drafts", NOMINATOR, f"{SUBMITTED}/nominations/"),
    Sight(
        "form", NOMINATOR, f"{SUBMITTED}/nominations/", ("main a.button.go", "main .row a[href*='/form/']")
    ),
    Sight("returned", NOMINATOR, "/me", ("main .rows a",)),
    Sight("reviews", COLLEAGUE, f"{REVIEWED}/review/"),
    Sight("review", COLLEAGUE, f"{REVIEWED}/review/", ("main .rows a[href*='/review/']",)),
    Sight("declarations", EXPERT, f"{REVIEWED}/review/interests"),
    Sight("office", STEWARD, f"{SUBMITTED}/office/"),
    Sight("list", STEWARD, f"{SUBMITTED}/office/nominations"),
    Sight("letters", STEWARD, f"{SUBMITTED}/office/letters"),
    Sight("screening", STEWARD, f"{SUBMITTED}/office/screening"),
    Sight("duplicates", STEWARD, f"{SUBMITTED}/office/likenesses"),
    Sight("selection", STEWARD, f"{OVER}/office/selection"),
    Sight("correction", STEWARD, f"{OVER}/office/corrections/C1"),
    Sight("ceremony", STEWARD, f"{OVER}/office/ceremony"),
    Sight("press", STEWARD, f"{OVER}/office/press"),
    Sight("words", STEWARD, f"{SUBMITTED}/office/texts"),
    Sight("cases", STEWARD, f"{VOTED}/office/cases"),
    Sight("journal", STEWARD, f"{OVER}/office/journal"),
    Sight("certificates", STEWARD, f"{OVER}/office/certificates"),
)
