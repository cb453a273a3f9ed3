"""Measurements in tests: each runs to its end and reports what it should; how fast is for docs/performance.md."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer import Typer
from typer.testing import CliRunner

from prizes import config


@pytest.fixture(params=["sqlite", "postgresql"])
def server(request: pytest.FixtureRequest, tmp_path: Path, settings: config.Settings) -> str | None:
    """Where a measurement makes its database: None, where the settings say."""
    if request.param == "postgresql":
        from tests.components import postgres_url

        return postgres_url()
    config.use(settings.model_copy(update={"database_url": f"sqlite+aiosqlite:///{tmp_path}/prizes.sqlite"}))
    return None


def result(app: Typer, *arguments: str, server: str | None = None) -> dict[str, Any]:
    where = ["--database", server] if server else []
    done = CliRunner().invoke(app, [*arguments, *where, "--json"], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    return found
