"""Every refusal of the service as it is declared, and docs/refusals.md, which lists them (`make refusals`)."""

from __future__ import annotations

import ast
import importlib
import re
import sys
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from prizes.errors import Named, NamedFunction, Refusal, RefusalKind
from prizes.gate.refusals import STATUS, status_of
from tests.house.checkout import PACKAGE, ROOT

PAGE = ROOT / "docs" / "refusals.md"
PLACE = re.compile(r"%\((\w+)\)[sd]")
WAYS = {"named": 1, "named_n": 2}
"""How refusals of one sentence are declared, by how many texts that takes."""
STAGES = {
    "errors": "Everywhere",
    "gate": "Any request",
    "api": "Any request of a program",
    "web": "Any form of a page",
    "accounts": "Accounts, sessions and roles",
    "mail": "Mail",
    "files": "Files",
    "edition": "Editions and their rules",
    "forum": "News, programme and partners",
    "nomination": "Nomination and screening",
    "certificates": "Certificates",
    "badges": "Badges of certificates",
    "review": "Review, panels and the nomination decision",
    "ballot": "Voting, cases and appeals of voters",
    "votelog": "The public log of votes",
    "tally": "The count",
    "results": "The shortlist, winners, ballots and records of panels",
    "replay": "What if",
    "trial": "Trial runs",
    "complaints": "Reports about projects",
    "consultation": "Consultations on proposed rules",
    "promotion": "Telling of projects",
    "stocktaking": "The register",
    "reports": "Reports and open data",
    "outreach": "Regions and invitations to participate",
    "mailings": "Mailings and letters",
    "webhooks": "Webhooks",
    "office": "Texts of emails and pages",
    "privacy": "Erasing an account",
}
"""Packages in the order of the page, with the heading of each."""
ADVICE = re.compile(
    r"Please|Use|Ask|Try|Leave|Keep|Choose|Send|Save|Put|Count|Answer|Decide|Approve|Propose|Load|Narrow|Compare|Copy|"
    r"Write|Change|Look|Go on|To get another|You can (?:sign|vote|remind)"
)
HEAD = """\
# Refusals

What is not done is answered with a problem document (RFC 9457), whose `type` is `urn:wsis-prizes:problem:CODE`. Each
refusal of the service is in one of the tables below: its code, the status of the answer, the field under `errors` that
shows its sentence where that is always the same one, the sentence, and the remedy. Sentences come in the reader's language;
words in italics are placeholders. A code never changes; new ones may be added at any time, so treat an unknown one by its
`status`: 404 was not found (or may not be known to you), 401 requires a sign-in, 403 is not allowed, 409 is not possible at
present, 422 is not valid, 429 and 503 give the time to try again in `Retry-After`, 500 is an error of the service.

This page is generated from the declarations by `make refusals`, and a test compares the two."""


@dataclass(frozen=True)
class Declared:
    module: str
    name: str
    refusal: Named[Refusal] | NamedFunction[..., Refusal] | type[Refusal]
    node: ast.stmt

    @property
    def code(self) -> str:
        return self.refusal.code

    @property
    def stage(self) -> str:
        return self.module.split(".")[1]

    @property
    def places(self) -> frozenset[str] | None:
        """Of the one sentence; None: a function or a class words it."""
        if not isinstance(self.refusal, Named):
            return None
        return frozenset(PLACE.findall(self.refusal.plural or self.refusal.text)) - {"in_zone"}

    @property
    def sentences(self) -> list[str]:
        """In English, in the plural where there is one. Of a refusal that says what others found, what that is."""
        if isinstance(self.refusal, Named):
            return [self.refusal.plural or self.refusal.text]
        said = [node for node in ast.walk(self.node) if isinstance(node, ast.Call) and called(node) in SAYING]
        texts = [ast.literal_eval(node.args[SAYING[called(node)]]) for node in said]
        return texts or [(ast.get_docstring(self.node) or "").split("\n\n", 1)[0]]

    @property
    def status(self) -> str:
        if isinstance(self.refusal, Named):
            values = dict.fromkeys(self.places - {"n"}, "")
            return str(status_of(self.refusal((), n=2, **values)))
        if isinstance(self.refusal, NamedFunction):
            if self.refusal.status is not None:
                return str(self.refusal.status)
            kind = typing.get_type_hints(self.refusal.build)["return"].kind
        else:
            kind = self.refusal.kind
        return "429 or 503" if kind is RefusalKind.BUSY else str(STATUS[kind])

    @property
    def field(self) -> str:
        return getattr(self.refusal, "field", None) or ""


SAYING = {"say": 0, "say_n": 1}


def called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")


@cache
def modules() -> Mapping[str, ast.Module]:
    """Every module of the program by its dotted name."""
    found = {}
    for file in sorted(PACKAGE.rglob("*.py")):
        parts = file.relative_to(PACKAGE.parent).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found[name] = ast.parse(file.read_text(encoding="utf-8"))
    return found


@cache
def declared() -> tuple[Declared, ...]:
    """In the order of the page."""
    found = [each for name, tree in modules().items() for each in _declared_in(name, tree)]
    return tuple(sorted(found, key=lambda each: list(STAGES).index(each.stage)))


def _declared_in(name: str, tree: ast.Module) -> Iterator[Declared]:
    for node in tree.body:
        match node:
            case ast.Assign(targets=[ast.Name(id=target)], value=ast.Call() as call) if called(call) in WAYS:
                pass
            case ast.FunctionDef(name=target, decorator_list=[ast.Call() as call]) if called(call) == "named":
                pass
            case ast.ClassDef(name=target) if is_refusal(name, target):
                pass
            case _:
                continue
        yield Declared(name, target, getattr(importlib.import_module(name), target), node)


def is_refusal(module: str, name: str) -> bool:
    """Whether a class is a refusal with a code of its own."""
    tree = next(n for n in modules()[module].body if isinstance(n, ast.ClassDef) and n.name == name)
    if not any(isinstance(n, ast.Assign) and n.targets[0].id == "code" for n in tree.body):
        return False
    found = getattr(importlib.import_module(module), name)
    return issubclass(found, Refusal) and found is not Refusal


def page() -> str:
    blocks = [HEAD]
    for stage, heading in STAGES.items():
        rows = [_row(each) for each in declared() if each.stage == stage]
        if rows:
            head = ["| code | status | field | sentence | what to do |", "| --- | --- | --- | --- | --- |"]
            blocks.append("\n".join([f"## {heading}", "", *head, *rows]))
    return "\n\n".join(blocks) + "\n"


def _row(each: Declared) -> str:
    said, advice = zip(*map(_parted, each.sentences), strict=True)
    field = f"`{each.field}`" if each.field else ""
    cells = [f"`{each.code}`", each.status, field, " / ".join(said), " / ".join(filter(None, advice))]
    return "| " + " | ".join(cells) + " |"


def _parted(sentence: str) -> tuple[str, str]:
    """What is wrong, and what to do about it; a sentence that says the one by the other stays whole."""
    text = PLACE.sub(r"*\1*", sentence).replace("%%", "%").replace("|", r"\|")
    said = re.split(r"(?<=[.!?])\s+(?=[A-Z])", text)
    advice = [each for each in said if ADVICE.match(each)]
    rest = [each for each in said if each not in advice]
    return (" ".join(rest), " ".join(advice)) if rest else (text, "")


if __name__ == "__main__":
    sys.stdout.write(page())
