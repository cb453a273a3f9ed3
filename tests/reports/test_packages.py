"""The packages of open data are valid by the standard tool, and an altered one is not."""

from __future__ import annotations

import io
import json
import subprocess
from pathlib import Path
from zipfile import ZipFile

import pytest

from prizes.edition import actions as edition_actions
from prizes.edition.document.loading import load_shipped
from prizes.reports.actions import freeze_due
from tests.ballot.paper import nominee
from tests.components import CLIENT_MAKERS, require
from tests.results.publishing import published_contest

ZIPS = ("/en/2027/data/package.zip", "/en/2016/data/package.zip", "/en/reports/all-years/data/package.zip")


@pytest.fixture
async def published(session, time, app):
    box = await published_contest(session, time)
    await edition_actions.load(session, load_shipped("2016"), loader=None)
    await nominee(session, box.edition, "C2", "=1+1; “Fox”\n, and others", owner='"@x"', sdgs=[17, 4])
    await session.commit()
    return box


@pytest.fixture(scope="module")
def judge():
    """Validates the package in a folder; what is wrong with it, by kind."""
    program = Path(require(CLIENT_MAKERS)) / "bin" / "frictionless"

    def judged(folder: Path) -> list[str]:
        command = [program, "validate", "datapackage.json", "--json"]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        said = json.loads(done.stdout)
        errors = [*said["errors"], *(error for task in said["tasks"] for error in task["errors"])]
        assert said["valid"] == (errors == []) == (done.returncode == 0)
        return [error["type"] for error in errors]

    return judged


async def unpacked(browser, path: str, folder: Path) -> Path:
    answer = await browser.client.get(path)
    assert answer.status_code == 200
    with ZipFile(io.BytesIO(answer.content)) as book:
        book.extractall(folder)
    return folder


@pytest.mark.parametrize("frozen", [False, True])
async def test_every_package_is_valid(published, session, browser, judge, tmp_path, frozen):
    if frozen:
        await freeze_due(session)
        await session.commit()
    for number, path in enumerate(ZIPS):
        folder = await unpacked(browser, path, tmp_path / str(number))
        assert judge(folder) == [], path
        assert len(list(folder.glob("*.csv"))) >= 4


async def test_the_files_beside_the_description_are_those_of_the_package(published, browser, tmp_path):
    folder = await unpacked(browser, ZIPS[0], tmp_path)
    said = json.loads((folder / "datapackage.json").read_bytes())
    for resource in said["resources"]:
        answer = await browser.client.get(f"/en/2027/data/{resource['path']}")
        assert answer.content == (folder / resource["path"]).read_bytes()
    assert (await browser.client.get("/en/2027/data/datapackage.json")).json() == said


@pytest.mark.parametrize(
    ("old", "new", "wrong"),
    [
        (b"nominated", b"NOMINATED", "hash-count"),
        (b",no,no,", b",no,maybe,", "type-error"),
        (b"project,title", b"project,heading", "incorrect-label"),
    ],
)
async def test_an_altered_package_is_not(published, browser, judge, tmp_path, old, new, wrong):
    folder = await unpacked(browser, ZIPS[0], tmp_path)
    file = folder / "projects.csv"
    content = file.read_bytes()
    assert old in content
    file.write_bytes(content.replace(old, new))
    assert wrong in judge(folder)
