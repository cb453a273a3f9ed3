"""Every version is pinned, every file has a hash, no place to fetch from is written down."""

from __future__ import annotations

import hashlib
import json
import re
from functools import cache

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.checkout import ROOT, pyproject, texts

LOCKS = (
    "requirements.lock",
    "requirements-dev.lock",
    "requirements-setup.lock",
    "tests/clients/requirements.lock",
    "tests/judges/requirements.lock",
)
BOOTSTRAP = ROOT / ".ci" / "bootstrap"
REGISTRIES = tuple(
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("yarnpkg", "com"),
        ("unpkg", "com"),
        ("jsdelivr", "net"),
        ("deb", "debian", "org"),
        ("docker", "io"),
        ("ghcr", "io"),
        ("quay", "io"),
    )
)


@cache
def entries(lock: str) -> list[tuple[Requirement, int]]:
    """What a lock file pins, and how many hashes each has."""
    joined = (ROOT / lock).read_text().replace("\\\n", " ")
    lines = [line for line in joined.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    return [(Requirement(line.split(" --hash")[0]), line.count("--hash=sha256:")) for line in lines]


def pins(lock: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for requirement, _ in entries(lock):
        found.setdefault(canonicalize_name(requirement.name), set()).add(str(requirement.specifier)[2:])
    return found


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_pins_exactly_and_with_hashes(lock: str):
    assert len(entries(lock)) >= 8
    for requirement, hashes in entries(lock):
        assert re.fullmatch(r"==[\w.+!]+", str(requirement.specifier)), requirement
        assert hashes > 0, requirement
        assert requirement.url is None


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_address_and_no_folder(lock: str):
    text = (ROOT / lock).read_text()

    assert not re.search(
        r"\w+://|--(extra-)?index-url|--find-links|--trusted-host|(^|\s)(-e|\./|/)", text, re.MULTILINE
    )


@pytest.mark.parametrize(
    ("lock", "wanted"),
    [
        ("requirements.lock", ["dependencies", "optional"]),
        ("requirements-dev.lock", ["dependencies", "optional", "dev", "e2e"]),
        ("requirements-setup.lock", ["setup"]),
        ("tests/clients/requirements.lock", ["clients"]),
        ("tests/judges/requirements.lock", ["judges"]),
    ],
)
def test_a_lock_covers_what_the_project_asks_for(lock: str, wanted: list[str]):
    project, groups = pyproject()["project"], pyproject()["dependency-groups"]
    asked = {
        "dependencies": project["dependencies"],
        "optional": [r for extra in project["optional-dependencies"].values() for r in extra],
    } | groups

    pinned = pins(lock)
    for requirement in (Requirement(line) for kind in wanted for line in asked[kind]):
        versions = pinned.get(canonicalize_name(requirement.name), set())
        assert any(requirement.specifier.contains(v) for v in versions), f"{lock} lacks {requirement}"


def test_both_profiles_run_the_same_versions():
    runtime, development = pins("requirements.lock"), pins("requirements-dev.lock")

    assert {name: development.get(name) for name in runtime} == runtime


def test_the_wheel_can_be_built_from_what_is_pinned():
    pinned = pins("requirements-setup.lock") | pins("requirements.lock")

    for requirement in map(Requirement, pyproject()["build-system"]["requires"]):
        assert any(requirement.specifier.contains(v) for v in pinned[canonicalize_name(requirement.name)])


@pytest.mark.parametrize("name", ["clients", "quality"])
def test_packages_for_node_are_pinned_with_hashes_and_without_addresses(name: str):
    folder = ROOT / "tests" / name
    wanted = json.loads((folder / "package.json").read_text())["dependencies"]
    packages = json.loads((folder / "package-lock.json").read_text())["packages"]

    assert packages.pop("")["dependencies"] == wanted
    assert len(packages) > 20
    for path, package in packages.items():
        assert re.fullmatch(r"\d+\.\d+\.\d+[\w.-]*", package["version"]), path
        assert package["integrity"].startswith("sha512-"), path
        assert not package.keys() & {"resolved", "funding"}, path
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted.values())


def test_the_pip_of_the_bootstrap_is_the_file_its_script_names():
    script = (BOOTSTRAP / "environment").read_text()
    wheel = re.search(r"^wheel=(\S+)$", script, re.MULTILINE)
    named = re.search(r"^wheel_sha256=([0-9a-f]{64})$", script, re.MULTILINE)

    assert wheel is not None
    assert named is not None
    assert hashlib.sha256((ROOT / wheel[1]).read_bytes()).hexdigest() == named[1]


def test_no_committed_file_names_a_registry():
    found = {
        (path, host)
        for path, text in texts().items()
        for host in REGISTRIES
        if re.search(rf"(?<![\w-]){re.escape(host)}(?![\w-])", text)
    }

    assert len(texts()) > 100
    assert not found
