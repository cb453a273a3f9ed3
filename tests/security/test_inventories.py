"""docs/security/inventories.md lists every place of cryptography, every connection and every log line of the program."""

from __future__ import annotations

import ast
import re

import pytest

from prizes.config import Settings
from tests.house.checkout import PACKAGE, ROOT
from tests.security.test_absent import called, imports, modules

PAGE = (ROOT / "docs" / "security" / "inventories.md").read_text(encoding="utf-8")
CHANCE_OR_KEYS = re.compile(
    r"(hmac|secrets|cryptography|passlib|argon2|nacl|Crypto|webauthn|joserfc|ssl\.RAND)\b"
)
CONNECTS = {
    "aiosmtplib", "httpx", "obstore", "asyncpg", "limits.storage", "socket", "urllib.request", "http.client", "smtplib",
    "ftplib", "requests", "aiohttp", "asyncio.open_connection", "anyio.connect_tcp",
}  # fmt: skip
SERVES_OR_MEASURES = ("cli/", "trial/")
"""Sockets of commands: they listen, or measure on this machine."""


def part(title: str) -> str:
    found = re.search(rf"^## {re.escape(title)}.*?$(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert found, title
    return found[1]


def listed(title: str) -> list[str]:
    return re.findall(r"^\| `([^`]+)`", part(title), re.MULTILINE)


def test_every_place_of_keys_ciphers_and_chance_is_listed():
    used = {
        path.relative_to(ROOT).as_posix()
        for path, tree in modules()
        if any(CHANCE_OR_KEYS.match(name) for name in imports(tree))
    }
    rows = listed("Keys, ciphers and chance")
    assert len(rows) == len(set(rows)) > 25
    assert set(rows) == used


def test_no_hash_but_sha_256_protects_anything():
    """SHA-512 is within the program for strangers, which verifies Ed25519 without a library."""
    names = {"md5", "sha1", "sha224", "sha384", "sha512", "blake2b", "blake2s", "sha3_256", "new"}
    found = set()
    for path, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and called(node).rpartition(".")[2] in names:
                owner = called(node).rpartition(".")[0]
                if owner == "hashlib" or (not owner and called(node) in names - {"new"}):
                    found.add(path.relative_to(PACKAGE).as_posix())
    assert found <= {"votelog/verify.py", "votelog/ballots.py"}


def test_ciphers_are_authenticated_and_keys_of_known_strength():
    used = {
        name.rpartition(".")[2]
        for _, tree in modules()
        for name in imports(tree)
        if name.startswith("cryptography.hazmat.primitives") and name.rpartition(".")[2][0].isupper()
    }
    assert used == {"AESGCM", "Scrypt", "Ed25519PrivateKey", "Ed25519PublicKey", "Encoding", "PublicFormat"}


def test_chance_that_can_be_repeated_protects_nothing():
    """`random` is for demos, measurements and orders that anyone may know."""
    used = {
        path.relative_to(PACKAGE).as_posix() for path, tree in modules() if "random" in set(imports(tree))
    }
    assert len(used) > 3
    assert all(each.startswith(("cli/", "trial/")) for each in used - {"ballot/cases/letters.py"})


def test_every_connection_is_listed():
    def connects(tree: ast.Module) -> bool:
        reached = set(imports(tree)) | {called(n) for n in ast.walk(tree) if isinstance(n, ast.Call)}
        return bool(reached & CONNECTS)

    used = {
        path.relative_to(ROOT).as_posix()
        for path, tree in modules()
        if connects(tree) and not path.relative_to(PACKAGE).as_posix().startswith(SERVES_OR_MEASURES)
    }
    rows = set(listed("Connections"))
    assert used <= rows, used - rows
    assert all((ROOT / row).is_file() for row in rows)


def test_every_log_line_is_listed():
    events = set()
    for _, tree in modules():
        for node in ast.walk(tree):
            if not (
                isinstance(node, ast.Call)
                and re.fullmatch(r"_?log\.(debug|info|warning|error|exception|critical)", called(node))
            ):
                continue
            words = node.args[0]
            for one in [words.body, words.orelse] if isinstance(words, ast.IfExp) else [words]:
                assert isinstance(one, ast.Constant), (
                    f"a log line begins with words of ours: {ast.unparse(node)}"
                )
                events.add(one.value)
    rows = re.findall(r"^\| (`.*?) \|", part("Log lines"), re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"`([^`]+)`", row)}
    assert len(events) > 30
    assert named == events


@pytest.mark.parametrize(
    ("words", "setting", "value"),
    [
        ("14 days", "session_hours", 14 * 24),
        ("12 hours", "staff_session_hours", 12),
        ("30 minutes", "staff_idle_minutes", 30),
    ],
)
def test_lives_of_sessions_are_as_the_page_says(words, setting, value):
    assert words in part("Ways to sign in, and sessions")
    assert Settings.model_fields[setting].default == value
