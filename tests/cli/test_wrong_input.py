"""Whatever is wrong at the command line, it is told in a sentence, with what to do, and the right exit code."""

from __future__ import annotations

import shutil
import socket
import sqlite3
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from typer.testing import CliRunner

from prizes import config
from prizes.cli import app
from tests.web.test_office import complete

ELECTION = Path(__file__).parents[1] / "elections" / "tie-leave-out"
CLOSED = "127.0.0.1:9"
"""Where nobody listens."""
USAGE, REFUSED = 2, 1


@dataclass(frozen=True)
class Case:
    """`{}` in words and settings is a folder with files; `database`: what the settings name."""

    words: str
    said: str
    code: int = REFUSED
    database: str = "migrated"
    settings: dict[str, str] = field(default_factory=dict)

    def __str__(self):
        return " ".join([*(f"{k}={v}" for k, v in self.settings.items()), self.words, f"({self.database})"])


def usage(words, said):
    return Case(words, said, USAGE)


def setting(said, words="edition export 2027", **settings):
    return Case(words, said, settings={f"PRIZES_{name.upper()}": v for name, v in settings.items()})


def unmigrated(words):
    return Case(words, "run `prizes migrate`", database="unmigrated")


def database(kind, words, said):
    return Case(words, said, database=kind)


URL = "PRIZES_DATABASE_URL must begin with sqlite+aiosqlite:/// or postgresql+asyncpg://"
CASES = [
    # --- wrong usage ---
    usage("projct", "Did you mean 'project'?"),
    usage("edition lod", "Did you mean 'load'?"),
    usage("bench nothing", "No such command 'nothing'"),
    usage("tally", "Missing argument 'edition'"),
    usage("tally 2027 2028", "unexpected extra argument"),
    usage("tally 2027 --exprt x", "No such option"),
    usage("serve --port 99999", "less than or equal to 65535"),
    usage("serve --port 65536", "less than or equal to 65535"),
    usage("serve --port -1", "greater than or equal to 0"),
    usage("serve --port http", "valid integer"),
    usage("serve --workers 0", "greater than or equal to 1"),
    usage("serve --workers two", "valid integer"),
    usage("serve --reload", "No such option"),
    usage("demo --port 99999", "less than or equal to 65535"),
    usage("worker --once=perhaps", "does not take a value"),
    usage("edition check {}/missing.toml", "does not exist"),
    usage("edition check {}", "is a directory"),
    usage("edition guidelines {}/rules.toml --lang de", "'de'"),
    usage("edition export 2027 --version one", "valid integer"),
    usage("count {}/rules.toml", "Missing argument 'events'"),
    usage("count {}/rules.toml {}/missing.jsonl", "does not exist"),
    usage("count {}/rules.toml {}/events.jsonl --marks {}/missing.csv", "does not exist"),
    usage("flags {}/missing.jsonl", "does not exist"),
    usage("recount {}/missing", "does not exist"),
    usage("recount {}/rules.toml", "is a file"),
    usage("log verify {}/missing", "does not exist"),
    usage("log sign {} --key {}/missing", "does not exist"),
    usage("log auditor two words --key {}/key", "unexpected extra argument"),
    usage("log auditor a+b --key {}/key", "no space and no plus sign"),
    usage("steward invite ana@example.org", "Missing option '--role'"),
    usage("steward invite ana@example.org --role king", "It is one of: steward, expert, observer"),
    usage("steward invite ana@example.org --role expert --lang xx", "'xx'"),
    usage("keys destroy 2027", "Use --yes to confirm"),
    usage("project import {}/projects.csv", "Missing option '--edition'"),
    # --- settings ---
    setting(URL, database_url="postgresql://prizes@db.example/prizes"),
    setting(URL, database_url="mysql://prizes@db.example/prizes"),
    setting(URL, database_url="nonsense"),
    setting(URL, database_url=""),
    setting(URL, database_url="sqlite:///prizes.sqlite"),
    setting(URL, "check", database_url="postgresql://prizes:secret-word@db.example/prizes"),
    setting(URL, "migrate", database_url="postgresql+psycopg2://db.example/prizes"),
    setting("port between 0 and 65535", database_url="postgresql+asyncpg://prizes@db.example:99999/prizes"),
    setting("port between 0 and 65535", database_url="postgresql+asyncpg://prizes@db.example:five/prizes"),
    setting("PRIZES_MAIL_PER_MINUTE must be a whole number", mail_per_minute="many"),
    setting("PRIZES_MAIL_PER_MINUTE must be 1 or more", mail_per_minute="0"),
    setting("PRIZES_KEEP_PAGES must be a number", "serve", keep_pages="long"),
    setting("PRIZES_KEEP_PAGES must be 60 or less", keep_pages="100"),
    setting("PRIZES_RUN_WORKER must be true or false", "worker", run_worker="perhaps"),
    setting("PRIZES_SESSION_HOURS must be a whole number", session_hours="1.5"),
    setting("PRIZES_LEAST_ROOM must be 0 or more", least_room="-1"),
    setting("PRIZES_ENVIRONMENT must be 'development' or 'production'", "check", environment="prod"),
    setting("PRIZES_LOG_LEVEL must be 'debug'", "check", log_level="loud"),
    setting("PRIZES_LOG_FORMAT must be 'console' or 'json'", log_format="xml"),
    setting("PRIZES_MAIL_URL must begin with smtp://", mail_url="imap://mail.example"),
    setting("PRIZES_STORAGE_URL must begin with file://", storage_url="ftp://files.example"),
    setting("PRIZES_STORAGE_URL must be file://path", "check", storage_url="s3://"),
    setting("PRIZES_BASE_URL must begin with https://", base_url="prizes.example"),
    setting("and “garbage” is neither", "serve", trusted_proxies="garbage"),
    setting("and “10.0.0.0/99” is neither", "check", trusted_proxies="10.0.0.1, 10.0.0.0/99"),
    setting("and “*” is neither", "worker --once", trusted_proxies="*"),
    setting("PRIZES_SECRET_KEY must be set", "serve", environment="production"),
    # --- serve ---
    Case("serve --workers 4", "Several processes need PostgreSQL"),
    Case("serve --port {port}", "Address already in use"),
    Case("serve --host no-such-host.invalid", "choose another --host"),
    # --- a database without its tables ---
    *map(
        unmigrated,
        (
            "serve --port 0",
            "worker",
            "worker --once",
            "check",
            "edition export 2027",
            "edition load {}/rules.json",
            "tally 2027",
            "keys make 2027",
            "keys show 2027",
            "keys check",
            "keys destroy 2027 --yes",
            "retention",
            "retention --run",
            "minutes check 2027",
            "project import {}/projects.csv --edition 2027",
            "steward invite ana@example.org --role steward",
            "log export 2027 {}/log",
        ),
    ),
    # --- other trouble with it ---
    database("text", "edition export 2027", "is no SQLite database"),
    database("text", "migrate", "is no SQLite database"),
    database("folder", "migrate", "cannot be opened"),
    database("below a file", "migrate", "remove the existing file"),
    database("newer", "migrate", "is of a newer version than this program"),
    database("closed", "migrate", f"The database at {CLOSED}/prizes cannot be reached"),
    database("closed", "tally 2027", "cannot be reached (Connection refused)"),
    database("closed", "check", "cannot be reached"),
    database("closed", "database roles", "check that it runs, and PRIZES_DATABASE_URL"),
    database("closed", "retention --run", "cannot be reached"),
    database("unknown host", "migrate", "cannot be reached"),
    Case("database roles", "SQLite has no roles"),
    Case("database roles --prefix A;B", "A prefix has lower-case letters"),
    # --- no such thing ---
    Case("edition export 1999", "There is no such edition or version: “1999”"),
    Case("edition export ../../etc/passwd", "There is no such edition or version"),
    Case("tally 1999", "There is no edition “1999”"),
    Case("keys show 1999", "There is no edition “1999”"),
    Case("keys make 1999", "There is no edition “1999”"),
    Case("minutes check 1999", "There is no edition “1999”"),
    Case("project import {}/projects.csv --edition 1999", "There is no edition “1999”"),
    Case("steward invite ana@example.org --role expert --edition 1999", "There is no edition “1999”"),
    Case("log export 1999 {}/log", "log"),
    Case("steward invite nonsense --role steward", "email address"),
    Case(
        "steward invite ana@example.org --role expert --category C1",
        "Choose a category of this edition, or all.",
    ),
    # --- files with something else in them ---
    Case("edition load {}/empty", "title"),
    Case("edition load {}/bad.toml", "line 1"),
    Case("edition load {}/bad.json", "line 1"),
    Case("edition load {}/latin1.toml", "UTF-8"),
    Case("edition check {}/bad.toml", "line 1"),
    Case("edition check {}/binary", "binary: "),
    Case("edition guidelines {}/bad.json", "line 1"),
    Case("count {}/bad.toml {}/events.jsonl", "line 1"),
    Case("count {}/rules.toml {}/events.jsonl --marks {}/binary", "mark"),
    Case("count {}/rules.toml {}/events.jsonl --phase nope", "nope"),
    Case("flags {}/bad.json", "1"),
    Case("flags {}/binary", "1"),
    Case("recount {}/nothing", "rules.json"),
    Case("log verify {}/nothing", "FAILED"),
    Case("log sign {}/nothing --key {}/rules.toml", "FAILED"),
    Case("log auditor a.example --key {}/rules.toml", "A key is never written over"),
    Case("log auditor a.example --key {}/missing/key", "No such file or directory"),
    Case("project import {}/binary --edition 1999", "UTF-8"),
    Case("tally 1999 --export {}/rules.toml/x", "Name a folder"),
]


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("files")
    for name in ("rules.toml", "events.jsonl"):
        shutil.copy(ELECTION / name, folder / name)
    (folder / "rules.json").write_text(complete(), encoding="utf-8")
    (folder / "projects.csv").write_text("title,source_url\nA,https://a.example/\n", encoding="utf-8")
    (folder / "empty").write_bytes(b"")
    (folder / "bad.toml").write_text("slug = = x\n", encoding="utf-8")
    (folder / "bad.json").write_text("{'slug': 1}\n", encoding="utf-8")
    (folder / "latin1.toml").write_bytes('title = "é"\n'.encode("latin-1"))
    (folder / "binary").write_bytes(bytes(range(256)) * 4)
    (folder / "nothing").mkdir()
    return folder


@pytest.fixture
def place(files, migrated_sqlite, tmp_path, monkeypatch):
    """A folder of its own for each command, and settings that come from the environment."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PRIZES_KEYS_DIR", str(tmp_path / "keys"))
    monkeypatch.setenv("PRIZES_VOTELOG_DIR", str(tmp_path / "votelog"))
    monkeypatch.setenv("PRIZES_STORAGE_URL", f"file://{tmp_path / 'store'}")
    monkeypatch.setenv("PRIZES_LOG_LEVEL", "error")

    def named(kind: str) -> str:
        path = tmp_path / "prizes.sqlite"
        match kind:
            case "migrated" | "newer":
                shutil.copy(migrated_sqlite, path)
            case "text":
                path.write_text("Dear all,\n" * 200, encoding="utf-8")
            case "folder":
                path.mkdir()
            case "below a file":
                path = files / "rules.toml" / "prizes.sqlite"
            case "closed":
                return f"postgresql+asyncpg://prizes:secret-word@{CLOSED}/prizes"
            case "unknown host":
                return "postgresql+asyncpg://prizes:secret-word@no-such-host.invalid/prizes"
        if kind == "newer":
            with sqlite3.connect(path) as connection:
                connection.execute("UPDATE alembic_version SET version_num = 'of-tomorrow'")
            connection.close()
        return f"sqlite+aiosqlite:///{path}"

    return named


@pytest.fixture(scope="module")
def taken():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield str(listening.getsockname()[1])


def run(words: list[str]):
    config._active.clear()  # so that they are read from the environment
    return CliRunner().invoke(app, words)


def must_be_told(result, code: int, said: str) -> None:
    text = result.stderr + result.stdout
    assert isinstance(result.exception, SystemExit), text
    assert result.exit_code == code, text
    assert said in text
    for word in ("Traceback", 'File "', "secret-word", "sqlalchemy", "sqlite3.", "{'ar'"):
        assert word not in text
    assert len(text) < 1500
    lines = text.splitlines()
    assert len(set(lines)) == len(lines), "nothing is said twice"
    assert text.rstrip()


def test_there_are_enough():
    assert len({str(case) for case in CASES}) == len(CASES) >= 91


@pytest.mark.parametrize("case", CASES, ids=str)
def test_it_is_told_in_a_sentence(case, place, files, taken, monkeypatch):
    monkeypatch.setenv("PRIZES_DATABASE_URL", place(case.database))
    for name, value in case.settings.items():
        monkeypatch.setenv(name, value)
    words = [word.replace("{}", str(files)).replace("{port}", taken) for word in case.words.split()]
    must_be_told(run(words), case.code, case.said)
