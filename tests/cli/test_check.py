"""`prizes check` asks what the service depends on, and tells the real reason."""

from __future__ import annotations

import json
import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import StreamRequestHandler, ThreadingTCPServer

import pytest
from typer.testing import CliRunner

from prizes import config
from prizes.ballot.keys import circumstances_file, make_keys
from prizes.cli import app
from prizes.config import use
from prizes.files.store import store_fault
from prizes.gate.limits import valkey_fault
from prizes.gate.watching.health import room_fault
from prizes.mail.transports.choosing import mail_fault
from tests.ballot.paper import contest
from tests.contest import VOTING

CLOSED = "127.0.0.1:9"
SOON = 0.3
"""Seconds to wait for who never answers."""


@contextmanager
def listening(server) -> Iterator[str]:
    """Host and port of a server that runs meanwhile."""
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def silent():
    """Where a connection is taken and nothing is ever said."""
    with socket.create_server(("127.0.0.1", 0)) as here:
        yield f"127.0.0.1:{here.getsockname()[1]}"


def lines(greeting: bytes, *answers: bytes):
    """A server that says these, one to each line that it hears."""

    class Speaker(StreamRequestHandler):
        def handle(self):
            self.wfile.write(greeting)
            for answer in answers:
                if not self.rfile.readline():
                    return
                self.wfile.write(answer)

    return listening(ThreadingTCPServer(("127.0.0.1", 0), Speaker))


# --- mail ------------------------------------------------------------------------------------------------


async def test_a_mail_server_that_takes_letters_is_no_fault(tmp_path):
    with lines(b"220 here\r\n", b"250 here\r\n", b"250 well\r\n", b"221 bye\r\n") as place:
        assert await mail_fault(f"smtp://{place}") is None
    assert await mail_fault(f"maildir:{tmp_path / 'mail'}") is None
    assert await mail_fault("console:") is None


async def test_of_a_mail_server_the_real_reason_is_told(silent, tmp_path):
    assert "Connect call failed" in await mail_fault(f"smtp://{CLOSED}")
    assert "no answer came in time" in await mail_fault(f"smtp://{silent}", within=SOON)
    with lines(b"554 not for you\r\n", b"221 bye\r\n") as place:
        assert "it answers 554 not for you." in await mail_fault(f"smtp://{place}")
    hello = b"250-here\r\n250 AUTH PLAIN\r\n"
    with lines(b"220 here\r\n", hello, b"535 wrong password\r\n", b"221 bye\r\n") as place:
        fault = await mail_fault(f"smtp://prizes:secret-word@{place}")
        assert "it answers 535 wrong password." in fault
        assert "secret-word" not in fault
    (tmp_path / "file").touch()
    assert "See PRIZES_MAIL_URL." in await mail_fault(f"maildir:{tmp_path / 'file' / 'mail'}")


# --- Valkey ----------------------------------------------------------------------------------------------


async def test_of_valkey_the_real_reason_is_told(silent):
    assert "Connect call failed" in await valkey_fault(f"valkey://{CLOSED}")
    assert "Timeout" in await valkey_fault(f"valkey://{silent}", within=SOON)
    assert "it may be left empty" in await valkey_fault("nonsense://127.0.0.1")


# --- the store of files ----------------------------------------------------------------------------------


def bucket(code: int, body: bytes = b""):
    """A stand-in for an S3 store that answers everything alike."""

    class Store(BaseHTTPRequestHandler):
        def do_PUT(self):
            self.rfile.read(int(self.headers.get("content-length", 0)))
            self.send_response(code)
            self.send_header("etag", '"of-nothing"')
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_PUT  # noqa: N815 - so the library has it

        def log_message(self, *_):
            pass

    return listening(ThreadingHTTPServer(("127.0.0.1", 0), Store))


@pytest.fixture
def s3(settings, monkeypatch):
    """Names the store, over http."""
    use(settings.model_copy(update={"storage_url": "s3://prizes/files"}))
    for name, value in {
        "ACCESS_KEY_ID": "a",
        "SECRET_ACCESS_KEY": "secret-word",
        "REGION": "eu-west-1",
    }.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    monkeypatch.setenv("AWS_ALLOW_HTTP", "true")
    return lambda place: monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://{place}")


async def test_a_store_over_http_is_written_where_that_is_allowed(s3, monkeypatch):
    with bucket(200, b"<DeleteResult><Deleted><Key>x</Key></Deleted></DeleteResult>") as place:
        s3(place)
        assert await store_fault() is None
        monkeypatch.delenv("AWS_ALLOW_HTTP")
        assert "Set AWS_ALLOW_HTTP=true if that is meant" in await store_fault()


ERROR = b"<Error><Code>%s</Code><Message>no</Message></Error>"


@pytest.mark.parametrize(
    ("code", "name", "said"),
    [
        (403, b"InvalidAccessKeyId", "it answers 403 Forbidden, InvalidAccessKeyId."),
        (404, b"NoSuchBucket", "it answers 404 Not Found, NoSuchBucket."),
        (501, b"NotImplemented", "it answers 501 Not Implemented, NotImplemented."),
    ],
)
async def test_what_a_store_answers_is_told(s3, code, name, said):
    with bucket(code, ERROR % name) as place:
        s3(place)
        fault = await store_fault()
    assert said in fault
    assert "secret-word" not in fault
    assert "\n" not in fault


async def test_why_a_store_does_not_answer_is_told(s3, silent):
    s3(CLOSED)
    assert "Connection refused." in await store_fault()
    s3(silent)
    assert "no answer came in time." in await store_fault(within=SOON)
    s3("no-such-host.invalid")
    assert "its host name is not known." in await store_fault()


# --- the command -----------------------------------------------------------------------------------------


@pytest.fixture
def checked(settings, migrated_sqlite, tmp_path):
    path = tmp_path / "prizes.sqlite"
    shutil.copy(migrated_sqlite, path)

    def run(*words: str, **changes):
        url = f"sqlite+aiosqlite:///{path}"
        config.use(settings.model_copy(update={"database_url": url} | changes))
        return CliRunner().invoke(app, ["check", *words])

    return run


def test_all_is_well(checked):
    result = checked()
    assert (result.exit_code, result.stdout) == (0, "All is well.\n")
    assert json.loads(checked("--json").stdout) == {"well": True, "found": []}


def test_what_is_dead_is_told_together(checked):
    result = checked(
        "--json",
        mail_url=f"smtp://{CLOSED}",
        valkey_url=f"valkey://{CLOSED}",
        scanner_url=f"clamd://{CLOSED}",
        storage_url="s3://",
        least_room=10**12,
    )
    told = json.loads(result.stdout)
    assert (result.exit_code, told["well"]) == (1, False)
    assert [each["part"] for each in told["found"]] == [
        "store of files",
        "mail server",
        "Valkey",
        "virus scanner",
        "disk",
    ]


def test_too_little_room_is_told_with_the_disk_and_the_setting(settings):
    use(settings.model_copy(update={"least_room": 10**12}))
    fault = room_fault()
    assert str(settings.keys_dir) in fault
    assert "PRIZES_LEAST_ROOM" in fault
    use(settings.model_copy(update={"least_room": 0}))
    assert room_fault() is None


async def test_keys_that_are_missing_are_told_in_english(database, settings, time):
    """The title of an edition is a text in several languages, and no dictionary is printed."""
    time(VOTING)
    async with database.writing() as session:
        there = await contest(session)
        await make_keys(session, there.edition)
    circumstances_file("2027").unlink()
    from prizes.ballot import keys
    from prizes.cli.operating.probes import _database

    keys._circumstances.clear()
    use(settings.model_copy(update={"database_url": database.url.render_as_string(hide_password=False)}))
    (found,) = await _database()
    assert "run: prizes keys make 2027" in found.says
    assert "{" not in found.says
    assert "“" + there.edition.rules.title["en"] + "”" in found.says
