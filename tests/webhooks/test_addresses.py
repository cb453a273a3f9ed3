"""Where webhooks may lead, and what is sent there."""

from __future__ import annotations

import asyncio
import ipaddress
from datetime import UTC, datetime

import pytest
from standardwebhooks import Webhook as Verifier
from standardwebhooks import WebhookVerificationError

from prizes.errors import Invalid
from prizes.webhooks import sending
from prizes.webhooks.resolving import public_addresses
from prizes.webhooks.rules.addresses import HookAddress, WrongAddress, is_public, read_hook_address
from prizes.webhooks.sending import send
from tests.webhooks.receiver import HOST, Receiver

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
PRIVATE = """
0.0.0.0 10.0.0.1 100.64.0.1 127.0.0.1 127.255.255.254 169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.8 192.0.2.1
192.88.99.1 192.168.1.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255
:: ::1 ::7f00:1 ::ffff:127.0.0.1 ::ffff:8.8.8.8 ::ffff:0:8.8.8.8 64:ff9b::7f00:1 64:ff9b::808:808 64:ff9b:1::1 100::1
2001::1 2001:db8::1 2002:7f00:1::1 3fff::1 fc00::1 fd00::1 fe80::1 fe80::1%eth0 fec0::1 ff02::1
"""


@pytest.mark.parametrize("text", PRIVATE.split())
def test_no_address_of_a_private_network_is_public(text):
    assert not is_public(ipaddress.ip_address(text))


@pytest.mark.parametrize(
    "text", ["8.8.8.8", "156.106.202.5", "2606:4700:4700::1111", "2a00:1450:4001:81b::200e"]
)
def test_addresses_of_the_internet_are(text):
    assert is_public(ipaddress.ip_address(text))


@pytest.mark.parametrize(
    "text",
    [
        "", "example.org", "http://example.org/", "ftp://example.org/", "https://", "https:///x", "https://localhost/",
        "https://127.0.0.1/", "https://0x7f.1/", "https://2130706433/", "https://017700000001/", "https://1.2.3.0x4/",
        "https://[::1]/", "https://[::ffff:127.0.0.1]/", "https://１２７.０.０.１/", "https://a:b@example.org/",
        "https://example.org@10.0.0.1/", "https://example.org:22/", "https://example.org:99999/",
        "https://example.org\\@10.0.0.1/", "https://exam ple.org/", "https://example.org/\r\nx: y", "https://a..b/",
        "https://example.org/" + "x" * 500, "javascript:alert(1)", "https://example.org/ü",
    ],
)  # fmt: skip
def test_an_address_that_is_none_is_told_why(text):
    with pytest.raises(WrongAddress) as wrong:
        read_hook_address(text)
    assert str(wrong.value).endswith(".")


def test_an_address_is_read_in_one_spelling():
    assert read_hook_address(" HTTPS://Example.ORG.:443/a?b=c#d ").url == "https://example.org/a?b=c"
    assert read_hook_address("https://faß.example:8443").url == "https://xn--fa-hia.example:8443/"


async def test_a_name_is_refused_if_one_of_its_addresses_is_private():
    address = read_hook_address("https://hook.example/")

    async def both(_host, _port):
        return ["8.8.8.8", "10.0.0.1"]

    async def none(_host, _port):
        raise OSError

    async def good(_host, _port):
        return ["8.8.8.8", "2606:4700:4700::1111"]

    with pytest.raises(Invalid, match="not an address on the public internet"):
        await public_addresses(address, both)
    with pytest.raises(Invalid, match="could not be found"):
        await public_addresses(address, none)
    assert [str(ip) for ip in await public_addresses(address, good)] == ["8.8.8.8", "2606:4700:4700::1111"]


# --- with a server -------------------------------------------------------------------------------------


@pytest.fixture
async def receiver(tmp_path):
    async with Receiver(tmp_path).running() as running:
        yield running


async def sent_to(receiver, *, allowed=lambda _ip: True, pinned=("127.0.0.1",), host=HOST):
    return await send(
        HookAddress(host, receiver.port, "/hook?x=1"),
        pinned,
        message="msg_1",
        body='{"type":"webhook.test"}',
        secret=SECRET,
        now=datetime.now(UTC),
        allowed=allowed,
        trust=receiver.trust,
    )


async def test_a_message_is_signed_and_goes_to_the_pinned_address_under_the_name(receiver):
    sent = await sent_to(receiver)
    assert (sent.status, sent.said, sent.taken) == (200, "ok", True)
    ((first, headers, body),) = receiver.requests
    assert first == "POST /hook?x=1 HTTP/1.1"
    assert headers["host"] == f"{HOST}:{receiver.port}" and receiver.names == [HOST]
    assert headers["content-type"] == "application/json" and "authorization" not in headers
    assert Verifier(SECRET).verify(body, headers) == {"type": "webhook.test"}
    with pytest.raises(WebhookVerificationError):
        Verifier(SECRET).verify(body + b" ", headers)


async def test_the_address_is_checked_at_each_delivery_and_nothing_is_connected_to(receiver):
    sent = await sent_to(receiver, allowed=is_public)
    assert (sent.status, sent.said) == (None, "the address is not public")
    sent = await sent_to(receiver, allowed=is_public, pinned=("8.8.8.8", "127.0.0.1"))
    assert sent.status is None and receiver.requests == [] and receiver.names == []


async def test_a_certificate_of_another_name_is_refused(receiver):
    sent = await sent_to(receiver, host="other.example")
    assert sent.status is None and sent.said == "ConnectError" and receiver.requests == []


async def test_no_redirect_is_followed(receiver):
    receiver.answer = b"HTTP/1.1 302 Found\r\nlocation: https://10.0.0.1/\r\ncontent-length: 0\r\n\r\n"
    sent = await sent_to(receiver)
    assert (sent.status, sent.taken) == (302, False) and len(receiver.requests) == 1


async def test_little_of_the_answer_is_read_and_none_of_it_is_markup_or_control(receiver):
    receiver.answer = (
        b"HTTP/1.1 500 No\r\ncontent-length: 5000000\r\n\r\n" + b"\x00\x1b[31m\xff" + b"a" * 5000
    )
    sent = await sent_to(receiver)
    assert sent.status == 500 and len(sent.said.encode()) <= 1100
    assert sent.said.isprintable() and "\x00" not in sent.said


async def test_who_never_answers_is_left(receiver, monkeypatch):
    monkeypatch.setattr(sending, "WHOLE", 0.3)
    receiver.answer = b""

    async def hangs(_reader, writer):
        await asyncio.sleep(5)
        writer.close()

    receiver._serve = hangs
    async with receiver.running():
        sent = await sent_to(receiver)
    assert (sent.status, sent.said) == (None, "no answer in time")


async def test_what_is_no_http_is_said_by_its_kind(receiver):
    receiver.answer = b"SSH-2.0-OpenSSH\r\n"
    assert (await sent_to(receiver)).status is None
