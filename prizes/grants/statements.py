"""The statements that make the roles and give them their rights. They can be run again and again."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Iterator
from typing import Literal, get_args

from prizes.grants.declared import DECLARED, Rights

Part = Literal["web", "worker", "observer"]
PARTS: tuple[Part, ...] = get_args(Part)
MIXING = "FUNCTION mix_sign_ins(timestamptz, timestamptz, text[])"
"""Of the owner; the worker alone may call it."""
NUMBERED = ("vote", "log_pending", "journal_entry", "register_entry")
"""Tables whose rows are numbered by a sequence, which who adds to them must be able to use."""
ITERATIONS = 4096
"""As PostgreSQL's own SCRAM-SHA-256 has it."""
_WORD = re.compile(r"(\w+)(?:\(([^)]*)\))?")
_PREFIX = re.compile(r"[a-z](?:[a-z0-9_]{0,39}[a-z0-9])?")


def is_prefix(text: str) -> bool:
    """Whether roles may be called so, with an underscore and their part behind it."""
    return _PREFIX.fullmatch(text) is not None


def is_password(text: str) -> bool:
    return text.isascii() and text.isprintable() and " " not in text


def role(prefix: str, part: Part) -> str:
    return f"{prefix}_{part}"


def roles(prefix: str) -> list[str]:
    """Make the roles that are not there. They may log in, once they have a password."""
    return [
        f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{name}') THEN"
        f' CREATE ROLE "{name}" LOGIN; END IF; END $$'
        for name in (role(prefix, part) for part in PARTS)
    ]


def grants(prefix: str) -> Iterator[str]:
    """Take every right on our tables from the roles and give them those that are declared."""
    everybody = ", ".join(f'"{role(prefix, part)}"' for part in PARTS)
    tables = ", ".join(f'"{name}"' for name in (*DECLARED, "alembic_version"))
    sequences = ", ".join(f'"{name}_id_seq"' for name in NUMBERED)
    yield f"REVOKE ALL ON {tables} FROM PUBLIC, {everybody}"
    yield f"REVOKE ALL ON SEQUENCE {sequences} FROM PUBLIC, {everybody}"
    yield f"REVOKE ALL ON {MIXING} FROM PUBLIC, {everybody}"
    yield f'GRANT EXECUTE ON {MIXING} TO "{role(prefix, "worker")}"'
    yield "REVOKE CREATE ON SCHEMA public FROM PUBLIC"
    yield f"GRANT USAGE ON SCHEMA public TO {everybody}"
    yield f'GRANT SELECT ("version_num") ON "alembic_version" TO {everybody}'
    for table, rights in DECLARED.items():
        for part in PARTS:
            given = [
                f"{verb.upper()} {_listed(columns)}"
                for verb, columns in rights_of(rights, part).items()
                if columns
            ]
            if given:
                yield f'GRANT {", ".join(given)} ON "{table}" TO "{role(prefix, part)}"'
            if "delete" in rights_of(rights, part):
                yield f'GRANT DELETE ON "{table}" TO "{role(prefix, part)}"'
            if table in NUMBERED and "insert" in rights_of(rights, part):
                yield f'GRANT USAGE ON SEQUENCE "{table}_id_seq" TO "{role(prefix, part)}"'


def rights_of(rights: Rights, part: Part) -> dict[str, tuple[str, ...]]:
    """Columns by what may be done to them; none of them for `delete`."""
    shown = tuple(rights.shown.split())
    if part == "observer":
        return {"select": shown} if shown else {}
    every = shown + tuple(rights.hidden.split())
    words = _WORD.findall(rights.web if part == "web" else rights.worker)
    return {verb: () if verb == "delete" else tuple(only.split()) or every for verb, only in words}


def _listed(columns: tuple[str, ...]) -> str:
    return "({})".format(", ".join(f'"{column}"' for column in columns))


def password(prefix: str, part: Part, word: str) -> str:
    """Give a role its password. The server gets what it would keep, and never sees the password itself."""
    return f"ALTER ROLE \"{role(prefix, part)}\" PASSWORD '{verifier(word, secrets.token_bytes(16))}'"


def verifier(word: str, salt: bytes) -> str:
    """What PostgreSQL keeps of a password: RFC 5803, in the form of `pg_authid.rolpassword`."""
    salted = hashlib.pbkdf2_hmac("sha256", word.encode("ascii"), salt, ITERATIONS)
    stored = hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    server = hmac.digest(salted, b"Server Key", "sha256")
    salt_, stored_, server_ = (base64.b64encode(each).decode() for each in (salt, stored, server))
    return f"SCRAM-SHA-256${ITERATIONS}:{salt_}${stored_}:{server_}"
