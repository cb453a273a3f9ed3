"""Events with groups and weights: which are accepted, and what files of an export say of them."""

from __future__ import annotations

import json

import pytest

from prizes.edition.document.rules import Rules
from prizes.tally.rules.export import export_files
from prizes.tally.rules.lines import read_events
from prizes.tally.rules.recount import recount
from prizes.tally.rules.replay import replay
from tests.tally.building import cast, codes, judged, rules

KEY = "a+00000000+" + "A" * 44


def ruled(**more) -> Rules:
    made = rules(basis=[{"source": "votes"}], most=1, ties=["leave_out"]).model_dump()
    made["phases"][0] |= more
    return Rules.model_validate(made)


BY_COUNTRY = ruled(count={"by_group": {"of": "country", "table": [12, 10]}})
BY_WEIGHT = ruled(electorate={"voter_list": True, "weights": True})


@pytest.mark.parametrize(
    ("document", "said", "code"),
    [
        (BY_COUNTRY, {"group": "KE"}, "accepted"),
        (BY_COUNTRY, {}, "other_attribute"),
        (BY_COUNTRY, {"group": "ke"}, "other_attribute"),
        (BY_COUNTRY, {"weight": 3}, "other_attribute"),
        (BY_WEIGHT, {"weight": 3}, "accepted"),
        (BY_WEIGHT, {"weight": 0}, "other_attribute"),
        (BY_WEIGHT, {"weight": 1001}, "other_attribute"),
        (BY_WEIGHT, {"weight": "3"}, "malformed"),
        (BY_WEIGHT, {"weight": True}, "malformed"),
        (BY_WEIGHT, {"weight": 3, "group": "KE"}, "malformed"),
        (rules(), {"weight": 3}, "other_attribute"),
        (rules(), {"group": "KE"}, "other_attribute"),
        (rules(), {}, "accepted"),
    ],
)
def test_a_vote_says_its_group_or_weight_exactly_if_the_rules_count_by_it(document, said, code):
    assert codes(judged(document, cast("v", "a", **said))) == [code]


def test_a_repeated_choice_keeps_its_group_and_a_changed_one_has_that_of_now():
    again = judged(BY_COUNTRY, cast("v", "a", group="KE"), cast("v", "a", group="TZ"))
    assert [vote.attribute for vote in again.votes()] == ["KE"]
    changed = judged(BY_COUNTRY, cast("v", "a", group="KE"), cast("v", "b", group="TZ"))
    assert [vote.attribute for vote in changed.votes()] == ["TZ"]


def events():
    yield from ({"type": "nominee", "category": "C1", "project": project} for project in "abc")
    for country, number, project in (("KE", 30, "a"), ("TZ", 20, "b"), ("UG", 19, "c"), ("KE", 2, "b")):
        for n in range(number):
            yield cast(f"{country}{project}{n}", project, group=country)


def test_events_are_counted_by_group_and_an_export_with_groups_is_counted_again(tmp_path):
    phase = BY_COUNTRY.votings[0]
    found = replay(BY_COUNTRY, phase, read_events(json.dumps(each) for each in events()))
    counts = {each.project: each.votes for each in found.tally.categories["C1"].projects}
    assert counts == {"a": 12, "b": 10 + 12, "c": 0}
    assert [row.project for row in found.cut.passed] == ["b"]
    votes = sorted(found.judgement.votes(), key=lambda vote: vote.tag)
    export_files(tmp_path, found.poll, votes, found.tally, found.cut)
    assert recount(tmp_path).equal
    file = tmp_path / "votes.csv"
    file.write_text(file.read_text().replace(",KE\n", ",TZ\n"))
    assert not recount(tmp_path).equal
    file.write_text(file.read_text().replace(",TZ\n", ",T\n", 1))
    assert "unreadable_vote" in [each.code for each in recount(tmp_path).differences]
