"""A program that begins a project with a token, in the standard library alone; docs/integrators.md tells of it.

    python submit.py BASE EDITION CATEGORY TITLE < token.txt

Looks up in the OpenAPI document which scope each operation wants, and prints what was answered as JSON.
"""

from __future__ import annotations

import json
import sys
import urllib.error
import urllib.request
from typing import Any


class ProblemError(Exception):
    """A problem document (RFC 9457), with what the service says of the token (RFC 6750)."""

    def __init__(self, problem: dict[str, Any], challenge: str | None) -> None:
        super().__init__(problem["detail"])
        self.code = problem["type"].rpartition(":")[2]
        self.challenge = challenge


class Service:
    def __init__(self, base: str, token: str) -> None:
        self.base, self.token = base, token
        self.operations: dict[str, tuple[str, str, list[str]]] = {}
        for path, item in self.ask("GET", "/openapi.json")["paths"].items():
            for method, operation in item.items():
                scopes = [s for one in operation["security"] for s in one.get("token", [])]
                self.operations[operation["operationId"]] = (method.upper(), path, scopes)

    def scopes(self, operation: str) -> list[str]:
        return self.operations[operation][2]

    def call(self, operation: str, body: Any = None, **places: str) -> Any:
        method, path, _ = self.operations[operation]
        return self.ask(method, path.format(**places), body)

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        headers = {"authorization": f"Bearer {self.token}", "content-type": "application/json"}
        content = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.base + path, content, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise ProblemError(json.load(error), error.headers["www-authenticate"]) from error


def main(base: str, edition: str, category: str, title: str) -> None:
    service = Service(base, sys.stdin.readline().strip())
    needed = service.scopes("create_nomination")
    project = service.call("create_nomination", {"category": category, "title": title}, edition=edition)
    seen = service.call("read_nomination", nomination=project["id"])
    try:
        service.call("cast_vote", {"project": project["id"]}, edition=edition, category=category)
        voted = "voted"
    except ProblemError as refused:
        voted = refused.code
    print(json.dumps({"needed": needed, "title": seen["title"], "voted": voted}))  # noqa: T201 - how it speaks


if __name__ == "__main__":
    main(*sys.argv[1:])
