"""Words and turns of phrase that an editor of the United Nations would not leave in a text, each with what to write."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Idiom:
    found: re.Pattern[str]
    instead: str
    everywhere: bool
    """In documents too; else only in the texts of the service, where people are asked to act."""


def _idiom(pattern: str, instead: str, *, everywhere: bool = True) -> Idiom:
    return Idiom(re.compile(pattern, re.IGNORECASE), instead, everywhere)


def _screen(pattern: str, instead: str) -> Idiom:
    return _idiom(pattern, instead, everywhere=False)


DOING = r"submit|resubmit|correct|approve|review|confirm|reply|finish|complete|send|pay|decide|register"
DATE = r"%\(|\{|\d|monday|the (close|end|deadline)"

IDIOMS: tuple[Idiom, ...] = (
    _idiom(r"\b(stands?|stood)\b(?!-| out\b| still\b)", "is shown, appears, is recorded, is"),
    _idiom(r"\bnobody\b", "no one"),
    _idiom(r"\bsomebody\b", "someone, a person, another person"),
    _idiom(r"\banybody\b", "anyone"),
    _idiom(r"\beverybody\b", "everyone"),
    _idiom(r"\bwhoever\b", "anyone who, those who"),
    _screen(r"\bwhom\b", "ask for the thing, not for the person"),
    _idiom(
        r"\b(takes?|took|taken|taking) (no )?part\b", "participate, be eligible; take no part: be recused"
    ),
    _screen(r"\b(takes?|took|taken|taking) (\w+ ){0,3}(away|over from)\b", "remove, download"),
    _screen(r"\b(takes?|took|taken|taking) (\w+ ){0,3}(back|out)\b", "withdraw, reverse, undo; remove"),
    _idiom(r"\b(hands?|handed|handing) (it |them )?in\b", "submit"),
    _screen(r"\b(told|tells?|telling)\b(?! us)", "inform, explain, state, show"),
    _idiom(r"\b(go|goes|gone|going|went) on\b", "continue, proceed"),
    _idiom(r"\banew\b", "again"),
    _screen(r"\b(speaks?|spoke) (for|against|with)\b", "represent, suggest; contact"),
    _screen(r"\b(is|are|was|were|be|been|not) said\b", "name the thing: is missing, is stated, is announced"),
    _screen(rf"\b({DOING})\b[^.;:]*\buntil ({DATE})", "by: a deadline for an act"),
    _idiom(r"\be-mails?\b", "email"),
    _idiom(
        r"\b(by|a|one|each|last|no|the|this|get|gets) mail\b(?! (server|domain|provider))|\bmails\b|\bmailed\b",
        "email, by email",
    ),
    _screen(r";", "a full stop: one thought in a sentence"),
    _idiom(r"\b(is|are|was|were|be|been|not) kept\b", "is saved, is stored, is retained, is on hold"),
    _idiom(r"\b(sets?|setting) (\w+ )?aside\b|\bset-aside\b", "exclude"),
    _screen(r"\b(waits?|waiting) (for|until)\b", "is awaiting"),
    _screen(r"\blooks? (at|again|over|through|twice|into)\b|\blooked\b", "check, review, open"),
    _screen(r"\bwhat (is|was) to be\b|\b(is|are) to be (\w+ed|done)\b", "must be"),
    _idiom(r"\bfor good\b", "permanently"),
    _idiom(r"\ball the same\b", "anyway, still"),
    _idiom(r"\bkeeps? (a|the|any) (rules?|limits?)\b", "meet, comply with"),
    _screen(r"\bby the rules\b", "under the rules"),
    _screen(r"\b(goes|go|went) out\b", "is sent"),
    _screen(r"\b(lies?|lay) (\w+ )?(apart|further|near)\b", "differ"),
    _idiom(r"\bperhaps\b", "may, might"),
    _idiom(r"\bmost voted\b", "with the most votes"),
    _screen(r"\b(let|lets) (it|them|be)\b", "set to, allow, have"),
    _idiom(r"\bmeanwhile\b", "in the meantime"),
    _screen(r"\bjust now\b|\bat this moment\b", "at present; or leave it out"),
    _screen(r"\bany more\b", "no longer"),
    _screen(r"\bnominat(e|es|ing)\b", "the public submits, experts select"),
    _screen(r"\blikeness(es)?\b", "similarity, possible duplicate"),
    _screen(r"\bsubstitutes?\b", "alternate"),
    _screen(r"\bthe newest\b", "the latest"),
)
"""Of two idioms in one place, both are named."""


def idioms(text: str, *, document: bool = False) -> Iterator[str]:
    """Each idiom of a text: what is written, and what to write."""
    for idiom in IDIOMS:
        for match in idiom.found.finditer(text) if idiom.everywhere or not document else ():
            yield f"“{match[0]}”: {idiom.instead}"
