"""Every act that is written into the journal has words."""

from __future__ import annotations

import re
from pathlib import Path

from prizes.agenda.rules.tasks import PROPOSED
from prizes.edition.models import Proposal
from prizes.journal.models import Entry
from prizes.office.acts import STAGES, WORDS, act_words
from tests.contest import NOMINATING

SOURCES = Path(__file__).resolve().parents[2] / "prizes"
RECORDED = re.compile(r'\brecord\(\s*[\w.]+,\s*(f?)"([a-z{}._-]+)"')
NOTED = re.compile(r'\bnote\(\s*session, edition, \w+, "([a-z-]+)"')


def recorded():
    """Names of acts as they stand in calls of `record`, and of nomination's own `note`."""
    for path in SOURCES.rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        for made, act in RECORDED.findall(source):
            if not made:
                yield act
            elif act.startswith("{"):  # of a proposal, by its kind
                yield from (f"{kind}.{act.rpartition('.')[2]}" for kind in PROPOSED)
        if path.parent.name == "nomination":
            yield from (f"nomination.{verb}" for verb in NOTED.findall(source))


def test_every_recorded_act_has_words_and_a_stage():
    acts = set(recorded())
    assert len(acts) > 25
    assert {act for act in acts if act not in WORDS} == set()
    assert {act.split(".")[0] for act in acts} <= STAGES.keys()


def test_every_kind_of_proposal_has_words():
    kinds = re.findall(r"'([a-z-]+)'", str(Proposal.__table_args__[0].sqltext))
    assert set(kinds) == PROPOSED.keys()


def entry(act, subject=""):
    return Entry(at=NOMINATING, act=act, subject=subject)


def test_a_withdrawn_project_and_a_withdrawn_decision_are_told_apart():
    assert str(act_words(entry("nomination.withdraw", "project:1"))) == "A project was withdrawn."
    assert "decision" in str(act_words(entry("nomination.withdraw", "proposal:1")))


def test_an_act_without_words_is_shown_by_its_name():
    assert str(act_words(entry("future.act"))) == "Act: future.act"
