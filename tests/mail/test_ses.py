"""Letters by a provider's interface: a real HTTP server that checks signatures as the provider does."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from sqlmodel import select

from prizes import config
from prizes.mail.actions import queue
from prizes.mail.letters import written
from prizes.mail.models import Message
from prizes.mail.rules.kinds import SIGN_IN_CODE
from prizes.mail.transports.choosing import mail_fault, transport
from prizes.mail.transports.ses import Ses, signed_headers
from prizes.worker.sending import send_mail
from tests.conftest import NOON

KEY, SECRET, REGION = "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "eu-central-1"


def signature_of(headers, method, path, body):
    """Made a second time, from what arrived."""
    given = headers["authorization"]
    names = given.partition("SignedHeaders=")[2].partition(",")[0].split(";")
    lines = "".join(f"{name}:{headers[name]}\n" for name in names)
    asked = "\n".join([method, path, "", lines, ";".join(names), hashlib.sha256(body).hexdigest()])
    instant = headers["x-amz-date"]
    scope = f"{instant[:8]}/{REGION}/ses/aws4_request"
    said = "\n".join(["AWS4-HMAC-SHA256", instant, scope, hashlib.sha256(asked.encode()).hexdigest()])
    by = b"AWS4" + SECRET.encode()
    for part in scope.split("/"):
        by = hmac.new(by, part.encode(), hashlib.sha256).digest()
    return hmac.new(by, said.encode(), hashlib.sha256).hexdigest()


class Provider:
    def __init__(self) -> None:
        self.got = []
        self.answer = (200, {}, {"MessageId": "1"})
        provider = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("content-length", 0)))
                headers = {name.lower(): value for name, value in self.headers.items()}
                expected = signature_of(headers, self.command, self.path, body)
                if not headers["authorization"].endswith(f"Signature={expected}"):
                    self.say(403, {"x-amzn-errortype": "SignatureDoesNotMatchException"}, {})
                    return
                status, more, said = provider.answer
                if status == 200 and self.command == "POST":
                    provider.got.append((self.path, json.loads(body)))
                self.say(status, more, said)

            do_GET = do_POST  # noqa: N815 - as the library calls it

            def say(self, status, headers, body):
                content = json.dumps(body).encode()
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_):
                """Nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        secret = SECRET.replace("/", "%2F").replace("+", "%2B")
        port = self.server.server_address[1]
        self.url = f"ses+http://{KEY}:{secret}@127.0.0.1:{port}?region={REGION}"


@pytest.fixture
def provider():
    found = Provider()
    thread = threading.Thread(target=found.server.serve_forever, daemon=True)
    thread.start()
    yield found
    found.server.shutdown()
    found.server.server_close()
    thread.join()


def ask(session, to="ana@example.org", lang="ar"):
    return queue(session, SIGN_IN_CODE, to=to, lang=lang, code="123456", minutes=10)


async def state_of(database) -> Message:
    async with database.reading() as session:
        return (await session.exec(select(Message))).one()


def test_a_signature_is_that_of_the_published_example():
    """“GET Object” of the documentation of Signature Version 4, with its key, hour and headers."""
    empty = hashlib.sha256(b"").hexdigest()
    headers = {
        "host": "examplebucket.s3.amazonaws.com",
        "range": "bytes=0-9",
        "x-amz-content-sha256": empty,
    }
    now = datetime(2013, 5, 24, tzinfo=UTC)
    signed = signed_headers(
        "GET",
        "/test.txt",
        headers,
        b"",
        key="AKIAIOSFODNN7EXAMPLE",
        secret="wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        region="us-east-1",
        now=now,
        service="s3",
    )
    expected = "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"
    assert signed["authorization"].endswith(f"Signature={expected}")


def test_the_region_is_read_from_the_host():
    assert Ses("ses://k:s@email.eu-west-3.amazonaws.com").region == "eu-west-3"
    assert Ses("ses://k:s@email.eu-west-3.amazonaws.com").origin == "https://email.eu-west-3.amazonaws.com"
    assert Ses("ses://k:s@mail.example").region == "us-east-1"
    assert Ses("ses://k:s%2Ft@mail.example?region=x").secret == "s/t"


@pytest.mark.both_databases
async def test_a_letter_arrives_at_the_provider_byte_for_byte(database, time, provider):
    async with database.writing() as session:
        message = ask(session)
        await session.flush()
        content = written(message).content
    assert await send_mail(database, transport(provider.url)) == 1
    ((path, asked),) = provider.got
    assert path == "/v2/email/outbound-emails"
    assert asked["Destination"] == {"ToAddresses": ["ana@example.org"]}
    assert base64.b64decode(asked["Content"]["Raw"]["Data"]) == content
    assert (await state_of(database)).state == "sent"


async def test_what_the_provider_rejects_ends_the_letter(database, time, provider):
    provider.answer = (400, {"x-amzn-errortype": "MessageRejected:http://x"}, {"message": "Bad address"})
    async with database.writing() as session:
        ask(session)
    await send_mail(database, transport(provider.url))
    found = await state_of(database)
    assert (found.state, found.last_error) == ("failed", "400 MessageRejected Bad address")


@pytest.mark.parametrize(
    "answer",
    [
        (429, {"x-amzn-errortype": "TooManyRequestsException", "retry-after": "7"}, {}),
        (403, {"x-amzn-errortype": "AccessDeniedException"}, {}),
        (500, {}, {}),
        (400, {}, {"__type": "com.amazonaws#SendingPausedException"}),
    ],
)
async def test_what_is_of_the_hour_or_the_account_ends_no_letter(database, time, provider, answer):
    async with database.writing() as session:
        ask(session)
    provider.answer = answer
    await send_mail(database, transport(provider.url))
    assert (await state_of(database)).state == "waiting"
    provider.answer = (200, {}, {})
    time(NOON + timedelta(seconds=11))
    assert await send_mail(database, transport(provider.url)) == 1
    assert (await state_of(database)).state == "sent"


async def test_a_check_says_what_is_wrong_with_the_key(provider):
    assert await mail_fault(provider.url) is None
    provider.answer = (403, {"x-amzn-errortype": "AccessDeniedException"}, {})
    assert await mail_fault(provider.url) is None, "it may send, and read nothing"
    wrong = provider.url.replace("EXAMPLEKEY", "ANOTHER")
    assert "it answers 403 SignatureDoesNotMatchException" in await mail_fault(wrong)


def test_a_provider_over_http_is_refused_in_production(settings):
    def faults(url):
        return config.Settings(environment="production", mail_url=url).faults()

    line = "PRIZES_MAIL_URL must be an SMTP server or a provider."
    assert line in faults("ses+http://k:s@127.0.0.1")
    assert line not in faults("ses://k:s@email.eu-west-3.amazonaws.com")
