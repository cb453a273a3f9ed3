"""Rules, events and votes in a few words, for tests of the count."""

from __future__ import annotations

from typing import Any

from prizes.edition.document.rules import Rules
from prizes.tally.rules.events import Nominee
from prizes.tally.rules.judging import Judgement, judge
from prizes.tally.rules.lines import read_event
from prizes.tally.rules.poll import Poll, voting_phase

AT = "2027-03-10T12:00:00Z"


def rules(*categories: str, ballot: dict[str, Any] | None = None, **cut: Any) -> Rules:
    phase = {"id": "voting", "kind": "voting", "ballot": ballot or {}, "cut": {"gives": "champion"} | cut}
    return Rules.model_validate(
        {
            "slug": "2027",
            "title": "A contest",
            "categories": [
                {"code": code, "number": n, "title": code} for n, code in enumerate(categories or ("C1",), 1)
            ],
            "phases": [phase | {"opens": "2027-03-01", "closes": "2027-03-31"}],
        }
    )


def poll(document: Rules, **nominees: str) -> Poll:
    """poll(rules, C1="a b c")"""
    named = {
        code: {project: Nominee(code, project) for project in projects.split()}
        for code, projects in nominees.items()
    }
    return Poll(document, voting_phase(document), named)


def judged(document: Rules, *events: dict[str, Any]) -> Judgement:
    """Judges events, one category C1 with nominees a, b and c standing before them as lines 0 to 2."""
    import json

    paper = [{"type": "nominee", "category": "C1", "project": project} for project in "abc"]
    read = [read_event(n, json.dumps(event)) for n, event in enumerate([*paper, *events])]
    return judge(document, voting_phase(document), read)


def cast(voter: str, *choices: str, **more: Any) -> dict[str, Any]:
    return {"type": "cast", "at": AT, "voter": voter, "category": "C1", "choices": list(choices)} | more


def blank(voter: str, **more: Any) -> dict[str, Any]:
    return {"type": "blank", "at": AT, "voter": voter, "category": "C1"} | more


def void(event: int, reason: str = "BOT", case: str = "k1", **more: Any) -> dict[str, Any]:
    return {"type": "void", "at": AT, "event": event, "reason": reason, "case": case} | more


def restore(event: int, reason: str = "BOT", case: str = "k1", **more: Any) -> dict[str, Any]:
    return void(event, reason, case, **more) | {"type": "restore"}


def codes(judgement: Judgement) -> list[str]:
    """Verdicts on what came after the three nominees."""
    return [verdict.code for verdict in judgement.verdicts[3:]]


def in_force(judgement: Judgement) -> dict[str, tuple[str, str]]:
    return {vote.tag: (vote.choices, vote.standing.value) for vote in judgement.votes()}
