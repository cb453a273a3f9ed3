"""What strangers' programs make of our files. Runs in the environment of clients:  strangers.py feed|linked|page|pdf < FILE

Writes JSON. `feed`: the feed as feedparser reads it. `linked`: JSON-LD as pyld expands it; the context of schema.org is
put in its place as far as it matters (every term is one of its vocabulary), since tests ask nothing of the network.
`page`: the same of the JSON-LD that pyld finds in a page. `pdf`: what pypdf finds in a PDF, with the text of each page.
"""

from __future__ import annotations

import json
import sys
from typing import Any

PAGE = "https://page.example/"
"""Where the page is that is read; nothing in what is expanded may come from there."""


def feed(content: bytes) -> dict[str, Any]:
    import feedparser

    read = feedparser.parse(content)
    names = ("id", "title", "link", "summary", "updated", "published", "language")
    return {
        "wrong": str(read.bozo_exception) if read.bozo else "",
        "version": read.version,
        "feed": {name: read.feed.get(name) for name in names},
        "links": [dict(link) for link in read.feed.get("links", [])],
        "entries": [
            {name: entry.get(name) for name in names}
            | {
                "when": list(entry.updated_parsed),
                "kind": entry.title_detail.type,
                "lang": entry.title_detail.language,
            }
            for entry in read.entries
        ],
    }


def linked(content: bytes) -> Any:
    return _expanded(json.loads(content))


def page(content: bytes) -> Any:
    return _expanded(PAGE, content.decode())


def _expanded(what: Any, html: str = "") -> Any:
    from pyld import jsonld

    def known(address: str, _options: Any) -> dict[str, Any]:
        if html and address == PAGE:
            return {
                "contextUrl": None,
                "documentUrl": address,
                "contentType": "text/html",
                "document": html,
            }
        assert address == "https://schema.org", address
        terms = {"@vocab": "https://schema.org/", "url": {"@type": "@id"}, "image": {"@type": "@id"}}
        return {"contextUrl": None, "documentUrl": address, "document": {"@context": terms}}

    jsonld.set_document_loader(known)
    return jsonld.expand(what)


def pdf(content: bytes) -> dict[str, Any]:
    import io

    from pypdf import PdfReader

    read = PdfReader(io.BytesIO(content), strict=True)
    root = read.trailer["/Root"]
    return {
        "title": read.metadata.title,
        "language": root.get("/Lang"),
        "tagged": bool(root.get("/MarkInfo", {}).get("/Marked")) and "/StructTreeRoot" in root,
        "pages": [page.extract_text() for page in read.pages],
    }


if __name__ == "__main__":
    read = {"feed": feed, "linked": linked, "page": page, "pdf": pdf}[sys.argv[1]]
    json.dump(read(sys.stdin.buffer.read()), sys.stdout)
