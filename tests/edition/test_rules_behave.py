"""Every rule does something: with another value of it the guidelines say something else, and what people may do
or see is another thing too. Rules without behaviour are named here with the reason.
"""

from __future__ import annotations

import inspect
import shutil
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest

from prizes import config
from prizes.db import Database
from prizes.edition.check import problems
from prizes.edition.document.rules import Rules
from tests.conftest import NOON
from tests.contest import DOCUMENT
from tests.edition.behaviours.accepting import ACCEPTING
from tests.edition.behaviours.composing import COMPOSING
from tests.edition.behaviours.cuts import CUTS
from tests.edition.behaviours.discussing import DISCUSSING
from tests.edition.behaviours.electing import ELECTING
from tests.edition.behaviours.experts import EXPERTS
from tests.edition.behaviours.ranked import RANKED
from tests.edition.behaviours.screening import SCREENING
from tests.edition.behaviours.submission import SUBMISSION
from tests.edition.behaviours.table import Behaviour, Scene, changed, dotted, kind_of_rule
from tests.edition.behaviours.voting import VOTING_AND_AFTER
from tests.edition.full import FULL, LATER
from tests.edition.test_guidelines import leaves, spoken

TABLE = [
    *ACCEPTING,
    *SUBMISSION,
    *SCREENING,
    *CUTS,
    *DISCUSSING,
    *EXPERTS,
    *ELECTING,
    *COMPOSING,
    *RANKED,
    *VOTING_AND_AFTER,
]

WITHOUT_BEHAVIOUR = {
    "*title.en": "a text for people",
    "*.label.en": "a text for people",
    "honours.*.en": "a name for people; tests/i18n/test_own_names.py looks for the usual ones on all pages",
    "panellists.*.en": "a name for people; the same test",
    "*.help.en": "a text for people",
    "*.otherwise.en": "a text for people",
    "submission.notices.*.text.en": "a text for people",
    "submission.formalities.*.statement.en": "a text for people; they sign it",
    "submission.screening.checks.*.breach": "words beside a check; the form of a steward proposes the rule, who may choose another",
    "*.example.en": "a text for people",
    "*.description.en": "a text for people",
    "*.note.en": "a remark for people",
    "*place.en": "a text for people",
    "introduction.en": "a text for people",
    "submission.maturity.en": "a text for people; stewards judge by it and quote it",
    "submission.paper_entries.en": "a text for people; tests/nomination/test_paper_entries.py sees what it allows",
    "*.anchors.*.en": "words beside the marks of a scale",
    "nomination.marking.criteria.*.about": "where experts look first: links beside a mark",
    "*.id": "a name for programs; whatever it is, the same happens",
    "format": "version of the file format; it has one value",
    "ordinal": "a number for people",
    "categories.*.number": "a number for people, beside the name of the category",
    "*.announced.*.opens": "earlier dates, kept on record",
    "*.announced.*.closes": "earlier dates, kept on record",
    "submission.kind": "what makes the phase this one; it has one value",
    "nomination.kind": "what makes the phase this one; it has one value",
    "voting.kind": "what makes the phase this one; it has one value",
    "selection.kind": "what makes the phase this one; it has one value",
    "acceptance.kind": "what makes the phase this one; it has one value",
    "acceptance.statement.en": "a text for people; they say yes to it",
    "announcement.kind": "what makes the phase this one; it has one value",
    "voting.electorate.identity": "it has one value",
    "voting.ballot.auditors.*.name": "a name for people",
    "voting.cut.budget.unit.en": "a unit for people, beside numbers",
    "announcement.approvals": "it has one value",
    "unknown.*.at": "a gap in a record of a past edition",
    "sources": "where facts of a past edition come from",
    "reported.*": "a number that a source gives of a past edition",
}

REFUSED_BY_THE_CHECK = {
    "nomination.candidates_from": {"nomination.candidates_from": ["voting"]},
    "voting.candidates_from": {"voting.candidates_from": ["selection"]},
    "nomination.cut.gives": {"nomination.cut.gives": "champion"},
    "nomination.cut.basis.*.source": {"nomination.cut.basis": [{"source": "votes"}]},
    "nomination.cut.basis.*.weight": {
        "nomination.cut.basis": [{"source": "marks"}, {"source": "marks", "weight": 2}]
    },
    "nomination.cut.least_votes": {"nomination.cut.least_votes": 4},
    "voting.cut.decided": {"voting.cut.decided": "panel"},
    "selection.panel.feedback": {"selection.panel.feedback": True},
    "selection.cut.gives": {"selection.cut.gives": "champion"},
    **{
        f"selection.cut.basis.*.{key}": {"selection.cut.basis": [{"source": "marks"} | part]}
        for key, part in (("source", {}), ("weight", {"weight": 2}), ("scale", {"scale": "share_of_highest"}))
    },
    "selection.cut.least_votes": {"selection.cut.least_votes": 4},
}
"""Rules of a place where they would do nothing, with changes by which `edition check` says so. A weight is one of
several sources; marks alone can be a source before there are votes. In the small contest the only phase before another is
the one it has its candidates from anyway; `tests/review/test_rounds.py` plays two rounds.
"""

LEAVES = [dotted(way) for way in leaves(LATER)]
SILENT = ("slug",)
"""Rules that no sentence says: the address of the page itself."""


def database_of_its_own(empty: Path, folder: Path) -> Database:
    """With ballot keys of its own too: both values are played in an edition of the same name."""
    folder.mkdir()
    config.use(
        config.settings().model_copy(update={"keys_dir": folder / "keys", "votelog_dir": folder / "log"})
    )
    shutil.copy(empty, folder / "prizes.sqlite")
    return Database(f"sqlite+aiosqlite:///{folder / 'prizes.sqlite'}")


async def outcome(row: Behaviour, value: Any, empty: Path, folder: Path) -> Any:
    rules = row.rules(value)
    if not inspect.iscoroutinefunction(row.probe):
        return row.probe(rules)  # type: ignore[arg-type]
    database = database_of_its_own(empty, folder)
    try:
        async with database.writing() as session:
            return await row.probe(Scene(database, session, rules))  # type: ignore[arg-type]
    finally:
        await database.close()


@pytest.mark.parametrize("row", TABLE, ids=[row.path for row in TABLE])
async def test_another_value_of_a_rule_is_said_and_done(row, migrated_sqlite, tmp_path, time):
    time(NOON)
    assert row.seen[0] != row.seen[1]
    assert await outcome(row, row.base, migrated_sqlite, tmp_path / "base") == row.seen[0]
    assert await outcome(row, row.changed, migrated_sqlite, tmp_path / "changed") == row.seen[1]
    said = spoken(row.rules(row.base)) != spoken(row.rules(row.changed))
    assert said or row.path in SILENT, "the guidelines do not tell them apart"


@pytest.mark.parametrize("rule", REFUSED_BY_THE_CHECK)
def test_a_rule_that_would_do_nothing_is_refused_by_the_check(rule):
    changes = REFUSED_BY_THE_CHECK[rule]
    phase, _, key = next(iter(changes)).partition(".")
    number = next(n for n, each in enumerate(FULL["phases"]) if each["id"] == phase)

    def complaints(document: dict[str, Any]) -> list[str]:
        found = problems(Rules.model_validate(document), NOON)
        return [p.place for p in found if p.place.startswith(f"phases[{number}].{key}")]

    assert complaints(changed(DOCUMENT, {})) == []
    assert complaints(changed(DOCUMENT, changes)) != []


def lists_of(path: str) -> list[str]:
    """The lists in which a rule of the full document is named."""
    kind = kind_of_rule(path)
    return [
        *(["table"] if kind in {kind_of_rule(row.path) for row in TABLE} else []),
        *(["without"] if any(fnmatchcase(path, each) for each in WITHOUT_BEHAVIOUR) else []),
        *(["refused"] if kind in REFUSED_BY_THE_CHECK else []),
    ]


@pytest.mark.parametrize("path", LEAVES)
def test_every_rule_has_its_behaviour_or_a_reason_to_have_none(path):
    assert len(lists_of(path)) == 1, lists_of(path)


def test_the_lists_name_no_rule_that_there_is_not():
    kinds = {kind_of_rule(path) for path in LEAVES}
    named = {kind_of_rule(row.path) for row in TABLE} | set(REFUSED_BY_THE_CHECK)
    assert named - kinds == set()
    for pattern in WITHOUT_BEHAVIOUR:
        assert any(fnmatchcase(path, pattern) for path in LEAVES), pattern
