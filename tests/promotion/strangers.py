"""Programs of strangers, in an environment of their own (`make clients`), asked about our files."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from tests.components import CLIENT_MAKERS, require
from tests.house.checkout import ROOT

SCRIPT = ROOT / "tests" / "clients" / "strangers.py"


def read_by_stranger(what: str, content: bytes) -> Any:
    """`what`: `feed`, `linked`, `page` or `pdf`."""
    place = Path(require(CLIENT_MAKERS))
    done = subprocess.run(
        [place / "bin" / "python", SCRIPT, what], input=content, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)


def unfurled(address: str, folder: Path) -> Any:
    """What a site shows of a page whose address was pasted there (npm `unfurl.js`): it asks the page, and the oEmbed that
    the page names.
    """
    return _run("unfurl.mjs", folder, address)


def events_of(content: bytes, folder: Path) -> Any:
    """What a calendar program reads in a calendar (npm `ical.js`, that of Thunderbird)."""
    return _run("agenda.mjs", folder, sent=content)


def _run(script: str, folder: Path, *arguments: str, sent: bytes = b"") -> Any:
    place = Path(require(CLIENT_MAKERS))
    shutil.copy(SCRIPT.with_name(script), folder)
    if not (folder / "node_modules").exists():
        (folder / "node_modules").symlink_to(place / "npm" / "node_modules")
    command = [place / "bin" / "node", script, *arguments]
    done = subprocess.run(command, cwd=folder, input=sent, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)


def fits_schema_org(blocks: list[Any], folder: Path) -> None:
    """Compiles data against the terms of schema.org: a property or a type that is none fails."""
    place = Path(require(CLIENT_MAKERS))
    lines = ['import type { Thing, WithContext } from "schema-dts";']
    lines += [f"export const block{n}: WithContext<Thing> = {json.dumps(b)};" for n, b in enumerate(blocks)]
    (folder / "data.ts").write_text("\n".join(lines))
    (folder / "node_modules").symlink_to(place / "npm" / "node_modules")
    command = ["node", folder / "node_modules/typescript/bin/tsc", "--noEmit", "--strict", "data.ts"]
    env = os.environ | {"PATH": f"{place / 'bin'}:{os.environ['PATH']}"}
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
