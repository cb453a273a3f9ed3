"""`python -m prizes.cli` is `prizes`."""

from __future__ import annotations

from prizes.cli import app

app()
