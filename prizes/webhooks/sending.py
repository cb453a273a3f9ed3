"""Send one message: to a pinned address that is checked again, signed, without redirects, reading little."""

from __future__ import annotations

import asyncio
import ipaddress
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

import httpx
from standardwebhooks import Webhook as Signer

from prizes.webhooks.rules.addresses import HookAddress, Ip, is_public
from prizes.webhooks.rules.retrying import MOST_ANSWER, is_taken

WHOLE = 15.0
"""Seconds for one sending, whatever the other side does."""
TIMES = httpx.Timeout(10.0, connect=5.0)
AGENT = "wsis-prizes-webhooks/1"


@dataclass(frozen=True, slots=True)
class HookSent:
    """What became of one sending."""

    status: int | None
    said: str
    """The beginning of the answer, or why there was none."""

    @property
    def taken(self) -> bool:
        return self.status is not None and is_taken(self.status)


class PinnedTransport(httpx.AsyncBaseTransport):
    """Connects to one address and to nothing else; name and certificate are those of the host that was asked for."""

    def __init__(self, ip: Ip, trust: ssl.SSLContext) -> None:
        self._ip = f"[{ip}]" if ip.version == 6 else str(ip)
        self._wrapped = httpx.AsyncHTTPTransport(verify=trust, trust_env=False, retries=0)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        request.extensions = {**request.extensions, "sni_hostname": request.url.host}
        request.url = request.url.copy_with(host=self._ip)
        return await self._wrapped.handle_async_request(request)

    async def aclose(self) -> None:
        await self._wrapped.aclose()


@cache
def _public_trust() -> ssl.SSLContext:
    """Made once: reading the certificates takes longer than sending."""
    return httpx.create_ssl_context(trust_env=False)


async def send(
    address: HookAddress,
    pinned: Sequence[str],
    *,
    message: str,
    body: str,
    secret: str,
    now: datetime,
    allowed: Callable[[Ip], bool] = is_public,
    trust: ssl.SSLContext | None = None,
) -> HookSent:
    """Never raises for what the other side does. `allowed`, `trust`: given by tests alone, which have a server of their
    own; no setting reaches them.
    """
    ip = next((found for found in map(ipaddress.ip_address, pinned) if allowed(found)), None)
    if ip is None or not all(allowed(ipaddress.ip_address(text)) for text in pinned):
        return HookSent(None, "the address is not public")
    headers = {
        "host": address.authority,
        "content-type": "application/json",
        "user-agent": AGENT,
        "accept-encoding": "identity",
        "connection": "close",
        "webhook-id": message,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Signer(secret).sign(message, now, body),
    }
    try:
        async with asyncio.timeout(WHOLE):
            return await _posted(address, headers, body, PinnedTransport(ip, trust or _public_trust()))
    except TimeoutError:
        return HookSent(None, "no answer in time")
    except (httpx.HTTPError, httpx.InvalidURL, ssl.SSLError, OSError, ValueError) as error:
        return HookSent(None, type(error).__name__)


async def _posted(
    address: HookAddress, headers: dict[str, str], body: str, transport: PinnedTransport
) -> HookSent:
    async with (
        httpx.AsyncClient(
            transport=transport, timeout=TIMES, follow_redirects=False, trust_env=False
        ) as client,
        client.stream("POST", address.url, content=body.encode(), headers=headers) as answer,
    ):
        read = b""
        async for part in answer.aiter_raw():
            read += part
            if len(read) >= MOST_ANSWER:
                break
        return HookSent(answer.status_code, _legible(read[:MOST_ANSWER]))


def _legible(content: bytes) -> str:
    """As text that can be stored and shown: no control characters, and nothing that is no text."""
    text = content.decode("utf-8", errors="replace")
    return "".join(c if c.isprintable() or c == "\n" else " " for c in text).strip()
