"""The verifier of another house (npm @digitalbazaar/vc) agrees, offline, and refuses what was altered."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from prizes.badges.actions import withdraw_key
from prizes.badges.queries import current_key
from prizes.certificates.actions import revoke
from prizes.certificates.queries import of_projects
from prizes.clock import now
from prizes.data.contexts import contexts
from prizes.i18n.languages import CODES
from tests.badges.issued import contest_with_badges, one_steward
from tests.components import CLIENT_MAKERS, require
from tests.house.checkout import ROOT


@pytest.fixture
def verified(tmp_path):
    """What that program says of a badge. Its packages lie beside a copy of the script, where Node.js looks for them."""
    makers = Path(require(CLIENT_MAKERS))
    shutil.copy(ROOT / "tests" / "clients" / "badge.mjs", tmp_path)
    (tmp_path / "node_modules").symlink_to(makers / "npm" / "node_modules")
    (tmp_path / "contexts.json").write_text(json.dumps(contexts()))

    def ask(badge, issuer, status) -> dict:
        for name, document in {"badge": badge, "did": issuer, "status": status}.items():
            (tmp_path / f"{name}.json").write_text(json.dumps(document))
        command = [makers / "bin" / "node", "badge.mjs", str(tmp_path), now().isoformat()]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return ask


async def test_another_program_verifies_badges_and_refuses_altered_ones(session, time, browser, verified):
    box = await contest_with_badges(session, time)
    (one, *_) = await of_projects(session, [box.id("Bee")])

    async def fetched(path):
        answer = await browser.client.get(path)
        assert answer.status_code == 200, path
        return answer.json()

    badges = {lang: await fetched(f"/{lang}/certificates/{one.spelled}/badge.json") for lang in CODES}
    issuer, status = await fetched("/badges/did.json"), await fetched("/badges/status/2027")
    for badge in badges.values():
        assert verified(badge, issuer, status) == {"verified": True, "revoked": False, "faults": []}
    badge = badges["ar"]

    altered = verified(badge | {"name": "Winner: Wasp"}, issuer, status)
    assert not altered["verified"] and altered["faults"] == ["Invalid signature."]
    assert not verified(badge | {"note": "more"}, issuer, status)["verified"]
    assert not verified(badge, issuer | {"assertionMethod": []}, status)["verified"]

    await revoke(session, box.edition, one.id, reason="Wrong.", by=(await one_steward(session)).id)
    await session.commit()
    assert verified(badge, issuer, await fetched("/badges/status/2027"))["revoked"] is True

    key = await current_key(session)
    await withdraw_key(session, key.public, reason="A disk was lost.")
    await session.commit()
    assert not verified(badge, await fetched("/badges/did.json"), status)["verified"]
