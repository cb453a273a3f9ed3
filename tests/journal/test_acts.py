"""Every act is declared once with its words; what is recorded is what was declared."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from prizes.agenda.rules.tasks import PROPOSED
from prizes.edition.models import Proposal
from prizes.journal import acts
from prizes.journal.actions import record
from prizes.journal.acts import ACTS, STAGES, ActKind, act_words
from prizes.journal.models import JournalEntry
from prizes.office.approvals import APPROVALS
from prizes.web.office.proposals import KINDS
from tests.contest import NOMINATING

SOURCES = Path(__file__).resolve().parents[2] / "prizes"
DECLARED = {name: act for name, act in vars(acts).items() if isinstance(act, ActKind)}


def recorded():
    """The declared acts that functions name, and the details that they are seen to give."""
    for path in SOURCES.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for function in (n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)):
            given = {
                target.id: node.value
                for node in ast.walk(function)
                if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict)
                for target in node.targets
                if isinstance(target, ast.Name)
            }
            for call in (n for n in ast.walk(function) if isinstance(n, ast.Call) and len(n.args) > 2):
                match call.args[2]:
                    case ast.Attribute(value=ast.Name(id="acts"), attr=name):
                        yield path.name, name, set(_details(call, given))


def _details(call, given):
    for keyword in call.keywords:
        if keyword.arg is None and isinstance(keyword.value, ast.Name) and keyword.value.id in given:
            yield from (key.value for key in given[keyword.value.id].keys if isinstance(key, ast.Constant))
        elif keyword.arg not in {None, "by"}:
            yield keyword.arg


def test_the_name_of_an_act_says_what_is_stored():
    stored = {name: re.sub("[.-]", "_", act.name).upper() for name, act in DECLARED.items()}
    assert {name: wanted for name, wanted in stored.items() if name != wanted} == {}


def test_no_two_acts_are_stored_alike():
    assert len({(act.name, act.subject) for act in ACTS}) == len(ACTS) > 100


def test_every_act_has_a_stage_that_the_filter_offers():
    assert {act.stage for act in ACTS} == STAGES.keys()


def test_every_act_is_done_somewhere():
    named = {
        name
        for path in SOURCES.rglob("*.py")
        if path != Path(acts.__file__)
        for name in re.findall(r"\bacts\.([A-Z_]+)\b", path.read_text(encoding="utf-8"))
    }
    assert DECLARED.keys() - named == set()


def test_what_is_recorded_of_an_act_was_declared():
    found = list(recorded())
    assert len(found) > 70
    wrong = {
        (file, name, detail)
        for file, name, details in found
        for detail in details - set(DECLARED[name].details.split())
    }
    assert wrong == set()


@pytest.mark.parametrize(
    ("subject", "details"),
    [("", {"reason": "Late."}), ("p1", {"reson": "Late."}), ("p1", {"role": "steward"})],
)
async def test_an_act_without_its_subject_or_with_details_that_it_has_not_is_a_mistake(
    session, subject, details
):
    with pytest.raises(TypeError, match=r"nomination\.return"):
        record(session, "2027", acts.NOMINATION_RETURN, subject, by=None, **details)


def test_every_kind_of_proposal_has_words():
    kinds = re.findall(r"'([a-z-]+)'", str(Proposal.__table_args__[0].sqltext))
    assert set(kinds) == PROPOSED.keys() == acts.PROPOSALS.keys() == KINDS.keys() == APPROVALS.keys()


def entry(act, subject=""):
    return JournalEntry(at=NOMINATING, act=act, subject=subject)


def test_a_withdrawn_project_and_a_withdrawn_decision_are_told_apart():
    assert str(act_words(entry("nomination.withdraw", "project:1"))) == "A project was withdrawn."
    assert "decision" in str(act_words(entry("nomination.withdraw", "proposal:1")))


def test_an_act_of_another_subject_than_today_keeps_its_words():
    assert str(act_words(entry("mailing.retry", "edition:1"))) == str(
        act_words(entry("mailing.retry", "mailing:1"))
    )


def test_an_act_without_words_is_shown_by_its_name():
    assert str(act_words(entry("future.act"))) == "Act: future.act"
