"""docs/rules.md: its example is right and its tables are complete."""

import re
import tomllib
from pathlib import Path

import pytest

from prizes.edition.check import problems
from prizes.edition.document.loading import parse
from prizes.edition.document.reference import ORDER, reference
from prizes.edition.document.schema import json_schema
from prizes.trial.playing import TrialRun
from prizes.trial.rules.report import TrialSize, stops
from tests.edition.documents import BEFORE

PAGE = (Path(__file__).parents[2] / "docs" / "rules.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
EXAMPLE = EXAMPLES[0]

USED = {
    "conditions": {"asked_if", "required_if", "requirements", "applies_if", "holds", "otherwise"},
    "targets": {"sdg_targets"},
    "honours": {"honours", "one", "many", "given_by", "panellists", "timezone", "place"}
    | {"composition", "own_organization", "unanimous", "organizer"},
    "rankings": {"form", "ranking", "count", "schulze", "ranked_pairs", "quorum", "least", "none_of_these"},
    "points": {"form", "points", "most_points", "choices", "quorum", "threshold", "none_of_these"},
    "budget": {"budget", "cost", "most", "unit", "points"},
    "rounds": {"next_round", "candidates_from", "ties", "steward"},
    "some-only": {"group", "groups", "next_round", "honours"},
    "acceptance": {"acceptance", "honours", "silence", "declined", "again", "statement"},
    "several-juries": {
        "honours",
        "gives",
        "candidates_from",
        "method",
        "minutes",
        "students",
        "jury",
        "own_members",
        "departure",
        "casting_vote",
    },
    "regional-prizes": {"by", "also_by", "region", "size", "classifies", "candidates_from", "minutes"},
    "two-announcements": {"announcement", "acceptance", "honours", "mention", "candidates_from"},
    "by-marks": {"ranking", "marks", "standardised", "quorum", "ties", "steward", "honours", "threshold"},
    "two-titles": {"honours", "people", "gives", "candidates_from"},
    "formalities": {
        "formalities",
        "paper_entries",
        "recorded",
        "waivable",
        "signatures",
        "statement",
        "signed_by",
        "least",
    },
    "electorate": {"electorate", "countries", "groups", "minimum_age", "not_own", "stakeholder_types"},
    "members": {"electorate", "voter_list", "minimum_age"},
    "by-region": {"by_group", "groups", "group", "weight", "table", "auditors"},
    "by-country": {"by_group", "of", "table", "least_votes", "auditors"},
    "weights": {"weights", "voter_list", "auditors"},
    "any-language": {"languages", "translations", "pt", "sw", "fa", "hi"},
    "again": {"carried_over", "edition", "results", "without"},
    "bodies": {"proposed_by", "bodies", "only", "most", "written_by", "further_limits"},
    "minima": {"minima", "values", "least", "quotas"},
    "sealed-figures": {"visible", "votes", "shown_until"},
    "classes": {"classifies", "classes", "also_by", "quotas", "further_limits", "size"},
    "own-regions": {"groups", "divisions", "also_by", "part", "baltic"},
    "groups": {"groups", "group", "further_limits", "notices", "regions", "development", "project"},
}
"""What each further example is there for, by its slug."""


def test_the_example_has_no_problem():
    assert problems(EXAMPLE, BEFORE) == []
    assert [p.kind for p in parse(EXAMPLE, "toml").phases] == [
        "submission",
        "nomination",
        "voting",
        "selection",
        "announcement",
    ]


@pytest.mark.parametrize("example", EXAMPLES[1:], ids=lambda text: tomllib.loads(text)["slug"])
def test_the_example_of_each_concept_has_no_problem_and_uses_what_it_teaches(example):
    assert problems(example, BEFORE) == []
    assert parse(example, "toml").sha256()
    assert USED[parse(example, "toml").slug] <= set(re.findall(r"\b\w+\b", example))


@pytest.mark.parametrize(
    "slug",
    [
        "rounds",
        "two-titles",
        "by-marks",
        "two-announcements",
        "several-juries",
        "regional-prizes",
        "own-regions",
        "points",
        "acceptance",
        "budget",
        "minima",
        "electorate",
        "members",
        "by-country",
        "by-region",
        "some-only",
        "weights",
    ],
)
async def test_an_example_of_phases_is_played_to_its_end(database, slug):
    example = next(each for each in EXAMPLES if tomllib.loads(each)["slug"] == slug)
    run = TrialRun(database, parse(example, "toml"), TrialSize(projects=8, experts=3, voters=8), seed=5)
    await run.play()
    assert run.report.finished, run.report.findings
    assert not stops(run.report), run.report.findings


def test_the_tables_are_those_of_the_schema():
    """Replace what follows the mark by `prizes.edition.document.reference.reference()`."""
    assert PAGE.split("<!-- keys -->\n\n")[1] == reference()


def test_every_part_has_a_table():
    """Values to choose from stand in the tables themselves."""
    parts = json_schema()["$defs"]
    assert {name for name, part in parts.items() if "properties" in part} == set(ORDER)
