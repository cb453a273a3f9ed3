"""A provider's interface over HTTPS: `SendEmail` of Amazon SES, version 2, with the letter as it is (`Content.Raw`).

Chosen since it takes a whole letter: what is signed, kept and shown is what the reader gets.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import httpx

from prizes import clock
from prizes.mail.transports.interface import Deferred, Refused, Transport
from prizes.mail.written import WrittenLetter

PATIENCE = 20.0
"""Seconds for each answer."""
PATH, ACCOUNT = "/v2/email/outbound-emails", "/v2/email/account"
OF_LETTER = frozenset({"MessageRejected", "BadRequestException"})
"""Types of errors that end a letter. All else is of the account, of its rights or of the hour."""
SERVICE, ALGORITHM, ENDING = "ses", "AWS4-HMAC-SHA256", "aws4_request"


class Ses(Transport):
    """`ses://KEY:SECRET@HOST[:PORT][?region=NAME]`, over https; `ses+http://…` over http, for a stand-in. Key and
    secret are those of a user of the provider that may call `ses:SendEmail`; in the URL they are percent-encoded.
    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.host = parts.netloc.rpartition("@")[2]
        self.key, self.secret = unquote(parts.username or ""), unquote(parts.password or "")
        named = parse_qs(parts.query).get("region", [])
        self.region = named[0] if named else _region_in(parts.hostname or "")
        scheme = "http" if parts.scheme == "ses+http" else "https"
        self.origin = f"{scheme}://{self.host}"
        self._client: httpx.AsyncClient | None = None

    async def send(self, letter: WrittenLetter) -> None:
        raw = base64.b64encode(letter.content).decode("ascii")
        body = {
            "Destination": {"ToAddresses": [letter.reader]},
            "Content": {"Raw": {"Data": raw}},
            "FeedbackForwardingEmailAddress": letter.sender,
        }
        answer = await self._asked("POST", PATH, json.dumps(body).encode(), PATIENCE)
        if answer.is_success:
            return
        text = f"{answer.status_code} {_type_of(answer)} {_message_of(answer)}".strip()
        if answer.status_code == httpx.codes.BAD_REQUEST and _type_of(answer) in OF_LETTER:
            raise Refused(text)
        raise Deferred(text, answer.status_code, after=_wait_of(answer))

    async def greet(self, within: float) -> None:
        """Whether the provider knows the key; one that may send and nothing else is answered 403 with
        `AccessDeniedException`, and that is enough.
        """
        answer = await self._asked("GET", ACCOUNT, b"", within)
        if not answer.is_success and _type_of(answer) != "AccessDeniedException":
            raise Deferred(f"it answers {answer.status_code} {_type_of(answer)}".strip(), answer.status_code)

    async def _asked(self, method: str, path: str, body: bytes, patience: float) -> httpx.Response:
        if self._client is None:
            self._client = httpx.AsyncClient(base_url=self.origin, trust_env=False)
        headers = {"content-type": "application/json", "host": self.host}
        signed = signed_headers(
            method, path, headers, body, key=self.key, secret=self.secret, region=self.region, now=clock.now()
        )
        return await self._client.request(method, path, content=body, headers=signed, timeout=patience)

    async def close(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()


def signed_headers(
    method: str,
    path: str,
    headers: Mapping[str, str],
    body: bytes,
    *,
    key: str,
    secret: str,
    region: str,
    now: datetime,
    service: str = SERVICE,
) -> dict[str, str]:
    """These headers, with those by which the provider knows the key (Signature Version 4). `headers`: names in lower
    case; the host must be among them.
    """
    instant, day = now.strftime("%Y%m%dT%H%M%SZ"), now.strftime("%Y%m%d")
    dated = {**headers, "x-amz-date": instant}
    names = ";".join(sorted(dated))
    lines = "".join(f"{name}:{' '.join(dated[name].split())}\n" for name in sorted(dated))
    asked = "\n".join((method, path, "", lines, names, hashlib.sha256(body).hexdigest()))
    scope = f"{day}/{region}/{service}/{ENDING}"
    said = "\n".join((ALGORITHM, instant, scope, hashlib.sha256(asked.encode()).hexdigest()))
    by = f"AWS4{secret}".encode()
    for part in (day, region, service, ENDING):
        by = hmac.digest(by, part.encode(), "sha256")
    signature = hmac.new(by, said.encode(), "sha256").hexdigest()
    named = f"Credential={key}/{scope}, SignedHeaders={names}, Signature={signature}"
    return {**dated, "authorization": f"{ALGORITHM} {named}"}


def _region_in(host: str) -> str:
    """`email.eu-central-1.amazonaws.com` is in eu-central-1."""
    parts = host.split(".")
    return parts[1] if len(parts) > 2 and parts[0].startswith("email") else "us-east-1"


def _type_of(answer: httpx.Response) -> str:
    """The name of an error: of a header, else of the body."""
    named = answer.headers.get("x-amzn-errortype") or str(_body_of(answer).get("__type", ""))
    return named.partition(":")[0].rpartition("#")[2]


def _message_of(answer: httpx.Response) -> str:
    found = _body_of(answer)
    return str(found.get("message") or found.get("Message") or "")[:500]


def _body_of(answer: httpx.Response) -> dict[str, Any]:
    try:
        found = answer.json()
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _wait_of(answer: httpx.Response) -> timedelta | None:
    named = answer.headers.get("retry-after", "")
    return timedelta(seconds=min(int(named), 3600)) if named.isdecimal() else None
