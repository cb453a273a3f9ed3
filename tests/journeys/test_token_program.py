"""The program of docs/integrators.md, run against the service with a token."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys

from prizes.accounts.rules.scopes import SCOPES, TokenScope
from prizes.accounts.tokens import make_token
from tests.contest import SUBMITTING, load_contest, person
from tests.house.checkout import ROOT

PROGRAM = ROOT / "tests" / "clients" / "submit.py"
PAGE = (ROOT / "docs" / "integrators.md").read_text()


async def test_the_program_of_the_document_begins_a_project_and_cannot_vote(site, session):
    site.set_time(SUBMITTING)
    await load_contest(session)
    ana = await person(session, "ana@example.org")
    scopes = [TokenScope.OWN_READ, TokenScope.OWN_WRITE]
    secret = (await make_token(session, ana, name="Program", scopes=scopes, days=30)).secret
    await session.commit()
    running = await asyncio.create_subprocess_exec(
        *(sys.executable, str(PROGRAM), f"{site.url}/api/v1", "2027", "C1", "Wells of the village"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=sys.stderr.fileno(),
    )
    said, _ = await running.communicate(f"{secret}\n".encode())
    assert running.returncode == 0
    assert json.loads(said) == {
        "needed": ["own:write"],
        "title": "Wells of the village",
        "voted": "not-with-a-token",
    }


def test_the_document_names_each_scope_and_the_program():
    assert all(f"| `{scope.value}` |" in PAGE for scope in SCOPES)
    assert "../tests/clients/submit.py" in PAGE
