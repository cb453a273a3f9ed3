"""An S3 store in a thread: what is put under a name that is taken is refused, and every request must be signed (AWS
Signature Version 4), which is checked here from the description of it, with nothing of the library that signs.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, quote, unquote, urlsplit
from xml.sax.saxutils import escape

KEY, SECRET, REGION, BUCKET = "AKIDTESTS", "a secret of the tests", "eu-central-1", "logs"
AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 Credential=([^/]+)/(\d{8})/([^/]+)/s3/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})"
)
A_PAGE = 7
"""Names in one answer to a list, so that the next page is asked for."""


@dataclass
class Bucket:
    objects: dict[str, bytes] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    """Requests that were not signed, by what was wrong with them."""
    written: list[str] = field(default_factory=list)
    """Names, in the order in which they were put."""
    ends_after: int | None = None
    """Puts that are still done; then every request fails."""
    port: int = 0

    @property
    def variables(self) -> dict[str, str]:
        """Of the environment, by which a client finds it."""
        return {
            "AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET, "AWS_REGION": REGION,
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{self.port}", "AWS_ALLOW_HTTP": "true",
        }  # fmt: skip


def signature(method: str, path: str, headers: dict[str, str], signed: str, day: str, region: str) -> str:
    """As section “Create a signed AWS API request” has it."""
    place, _, query = path.partition("?")
    pairs = sorted(
        (quote(name, safe="-_.~"), quote(value, safe="-_.~")) for name, value in parse_qsl(query, True)
    )
    lines = [
        method,
        quote(unquote(place), safe="/-_.~"),
        "&".join(f"{name}={value}" for name, value in pairs),
    ]
    lines += [f"{name}:{' '.join(headers[name].split())}" for name in signed.split(";")]
    lines += ["", signed, headers["x-amz-content-sha256"]]
    request = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    text = f"AWS4-HMAC-SHA256\n{headers['x-amz-date']}\n{day}/{region}/s3/aws4_request\n{request}"
    key = f"AWS4{SECRET}".encode()
    for part in (day, region, "s3", "aws4_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def fault(method: str, path: str, headers: dict[str, str], body: bytes) -> str:
    """What is wrong with the signature of a request; empty: nothing."""
    found = AUTHORIZATION.fullmatch(headers.get("authorization", ""))
    if found is None:
        return "not signed"
    key, day, region, signed, given = found.groups()
    if (key, region) != (KEY, REGION) or not {"host", "x-amz-date", "x-amz-content-sha256"} <= {
        *signed.split(";")
    }:
        return "another key or region, or too little is signed"
    said = headers["x-amz-content-sha256"]
    if said not in ("UNSIGNED-PAYLOAD", hashlib.sha256(body).hexdigest()):
        return "another body"
    return "" if given == signature(method, path, headers, signed, day, region) else "another signature"


class Answering(BaseHTTPRequestHandler):
    bucket: Bucket
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if (name := self.name(b"")) is None:
            return
        if not name:
            self.listed()
        elif (content := self.bucket.objects.get(name)) is None:
            self.say(404, b"<Error><Code>NoSuchKey</Code></Error>")
        else:
            self.say(200, content)

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        if (name := self.name(body)) is None:
            return
        if self.bucket.ends_after == 0:
            self.say(403, b"<Error><Code>AccessDenied</Code></Error>")
        elif name in self.bucket.objects:
            self.say(412, b"<Error><Code>PreconditionFailed</Code></Error>")
        elif self.headers["if-none-match"] != "*":
            self.say(400, b"<Error><Code>OverwritingIsNotWhatACopyDoes</Code></Error>")
        else:
            self.bucket.objects[name] = body
            self.bucket.written.append(name)
            if self.bucket.ends_after is not None:
                self.bucket.ends_after -= 1
            self.say(200, b"")

    def name(self, body: bytes) -> str | None:
        """Of the object; empty: the bucket itself. None: it was refused."""
        headers = {name.lower(): value for name, value in self.headers.items()}
        if wrong := fault(self.command, self.path, headers, body):
            self.bucket.refused.append(wrong)
            self.say(403, b"<Error><Code>SignatureDoesNotMatch</Code></Error>")
            return None
        place = unquote(urlsplit(self.path).path)
        assert place.startswith(f"/{BUCKET}")
        return place.removeprefix(f"/{BUCKET}").lstrip("/")

    def listed(self) -> None:
        asked = dict(parse_qsl(urlsplit(self.path).query))
        begin, after = asked.get("prefix", ""), asked.get("continuation-token", "")
        names = sorted(name for name in self.bucket.objects if name.startswith(begin) and name > after)
        page, more = names[:A_PAGE], len(names) > A_PAGE
        rows = "".join(
            f"<Contents><Key>{escape(name)}</Key><Size>{len(self.bucket.objects[name])}</Size>"
            f"<LastModified>2027-02-01T00:00:00.000Z</LastModified><ETag>x</ETag></Contents>"
            for name in page
        )
        token = f"<NextContinuationToken>{escape(page[-1])}</NextContinuationToken>" if more else ""
        told = f"<IsTruncated>{str(more).lower()}</IsTruncated>{token}"
        self.say(200, f"<ListBucketResult>{told}{rows}</ListBucketResult>".encode())

    def say(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("content-length", str(len(body)))
        self.send_header("etag", '"x"')
        self.send_header("last-modified", "Mon, 01 Feb 2027 00:00:00 GMT")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def bucket() -> Iterator[Bucket]:
    made = Bucket()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (Answering,), {"bucket": made}))
    server.daemon_threads = True
    made.port = server.server_port
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
