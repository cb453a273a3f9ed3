"""What the service is made of has no finding without a reason: code, secrets, licences, advisories, bill of materials."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib.machinery import SourceFileLoader
from importlib.resources import files
from importlib.util import module_from_spec, spec_from_loader
from types import ModuleType

import jsonschema
import pytest
from packaging.utils import canonicalize_name
from referencing import Registry, Resource

from tests.house.checkout import ROOT

PROGRAM = ".ci/inspect"


@pytest.fixture(scope="module")
def inspect() -> ModuleType:
    loader = SourceFileLoader("inspect_checkout", str(ROOT / PROGRAM))
    spec = spec_from_loader(loader.name, loader)
    made = module_from_spec(spec)
    sys.modules[loader.name] = made
    loader.exec_module(made)
    yield made
    del sys.modules[loader.name]


@pytest.mark.parametrize("part", ["code", "secrets", "licences", "advisories"])
def test_nothing_is_found_that_has_no_reason(part: str):
    done = subprocess.run(
        [sys.executable, PROGRAM, part], cwd=ROOT, capture_output=True, text=True, check=False, timeout=600
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Without a reason: 0." in done.stdout


def test_bandit_finds_nothing_grave(inspect):
    """What is grave may not be explained away."""
    grave = [reason for reason in inspect.reasons() if reason["part"] == "code"]
    assert grave and all(reason["rule"] in MILD for reason in grave)


MILD = {"B101", "B105", "B311", "B404", "B406", "B603", "B608", "B704"}
"""Rules of Bandit that are of low or medium severity."""


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("-----BEGIN " + "EC PRIVATE KEY-----", "private key"),
        ("id = AKIA" + "ABCDEFGHIJKLMNOP\n", "access key"),
        ("ghp_" + "a1" * 18, "token of a forge"),
        ("postgresql://prizes:" + "hunter22@db/prizes", "address with a password"),
        ('database_password = "' + 'correct horse"'.replace(" ", "-"), "a word given as password"),
        ("eyJ" + "a" * 20 + ".eyJ" + "b" * 20 + "." + "c" * 30, "web token"),
    ],
)
def test_a_secret_is_found_and_not_repeated(inspect, text, kind):
    assert list(inspect.secrets_in("first line\n" + text)) == [(kind, 2)]


def test_what_is_no_secret_is_left_alone(inspect):
    for text in (
        'password = ""',
        "smtp://user:password…",
        'secret_key: "${SECRET}"',
        "https://user@example.org/",
    ):
        assert list(inspect.secrets_in(text)) == []


def test_a_reason_that_explains_nothing_is_found(inspect):
    found = [inspect.Found("code", "B608", "prizes/db.py")]
    fits = {"part": "code", "rule": "B60*", "places": ["prizes/*.py"]}
    idle = {"part": "code", "rule": "B101", "places": ["prizes/*"]}
    assert inspect.unexplained(found, [fits], ["code"]) == []
    assert [one.rule for one in inspect.unexplained(found, [fits, idle], ["code"])] == ["B101"]
    assert inspect.unexplained(found, [], ["code"]) == found
    assert inspect.unexplained([], [idle], ["secrets"]) == []


def test_every_reason_says_enough(inspect):
    for reason in inspect.reasons():
        assert reason["part"] in inspect.PARTS and reason["places"] and len(reason["reason"]) > 30, reason


def test_licences_are_read_as_expressions(inspect):
    assert inspect.is_permissive("MIT OR GPL-3.0-only") and inspect.is_permissive("(MIT AND BSD-3-Clause)")
    assert not inspect.is_permissive("MIT AND GPL-3.0-only") and not inspect.is_permissive("AGPL-3.0-only")


def test_an_advisory_is_found_by_its_versions(inspect):
    known = [{"id": "A-1", "package": "Some_Package", "versions": ">=1,<1.4"}]
    found = list(inspect.affected({"some-package": ["1.3.9"], "other": ["1.3.9"]}, known))
    assert [(one.rule, one.place) for one in found] == [("A-1", "some-package")]
    assert list(inspect.affected({"some-package": ["1.4"]}, known)) == []


def test_what_a_feed_says_is_found(inspect):
    audit = {
        "dependencies": [
            {"name": "H11", "version": "0.15.0", "vulns": [{"id": "X-1", "fix_versions": ["0.16.0"]}]}
        ]
    }
    (one,) = inspect.of_feed(audit)
    assert (one.rule, one.place, one.says) == ("X-1", "h11", "version 0.15.0; mended in 0.16.0")


def test_the_list_of_advisories_has_its_date_and_is_about_what_is_used(inspect):
    known = inspect.known_advisories()
    assert known["newest"] <= known["looked_at"]
    assert len({(one["id"], one["package"]) for one in known["advisory"]}) == len(known["advisory"]) > 30
    locks = (
        "requirements.lock",
        "requirements-dev.lock",
        "requirements-setup.lock",
        "tests/clients/requirements.lock",
    )
    used = {name for lock in locks for name in inspect.pinned(lock)}
    assert {canonicalize_name(one["package"]) for one in known["advisory"]} <= used


def test_times_to_mend_are_written():
    page = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    said = dict(re.findall(r"^\| (critical|high|medium|low)\b[^|]*\| ([^|]+) \|$", page, re.MULTILINE))
    assert [int(re.search(r"\d+", said[each])[0]) for each in ("critical", "high", "medium", "low")] == [
        2,
        7,
        30,
        90,
    ]


def test_the_bill_of_materials_is_cyclonedx_and_complete(inspect):
    made = json.loads(inspect.bill())
    folder = files("cyclonedx.schema") / "_res"
    schemas = {
        name: json.loads((folder / f"{name}.SNAPSHOT.schema.json").read_text())
        for name in ("spdx", "jsf-0.82")
    }
    known = Registry().with_resources(
        (f"http://cyclonedx.org/schema/{name}.SNAPSHOT.schema.json", Resource.from_contents(schema))
        for name, schema in schemas.items()
    )
    jsonschema.Draft7Validator(
        json.loads((folder / "bom-1.6.SNAPSHOT.schema.json").read_text()), registry=known
    ).validate(made)

    names = {(part["name"], part["version"]) for part in made["components"]}
    locked = {(name, version) for name, versions in inspect.pinned().items() for version, _ in versions}
    assert len(locked) > 70
    assert names >= locked and ("htmx.org", "4.0.1") in names
    assert all(part["hashes"] for part in made["components"])
    assert sum("licenses" in part for part in made["components"]) > len(locked) - 10
