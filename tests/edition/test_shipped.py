"""The rules of real editions that come with the package."""

from datetime import UTC, date, datetime

import pytest

from prizes.edition.check import problems
from prizes.edition.document.components import LANGS
from prizes.edition.document.known import known_keys
from prizes.edition.document.loading import load_shipped, shipped
from prizes.edition.spans import expert_rounds

YEARS = [str(year) for year in range(2012, 2027) if year != 2020]
NOW = datetime(2026, 11, 25, tzinfo=UTC)


def test_the_editions_of_which_facts_are_known_are_shipped():
    assert shipped() == [*YEARS, "rehearsal"]
    with pytest.raises(KeyError):
        load_shipped("2020")


@pytest.mark.parametrize("name", [*YEARS, "rehearsal"])
def test_shipped_rules_have_no_problem(name):
    assert problems(load_shipped(name), NOW) == []


@pytest.mark.parametrize("year", YEARS)
def test_a_record_is_of_its_year_and_says_where_it_comes_from(year):
    rules = load_shipped(year)
    assert (rules.kind, rules.slug, rules.ordinal) == ("record", year, int(year) - 2011)
    assert set(rules.title) == set(LANGS)
    assert len(rules.sources) >= 3
    assert len(rules.categories) == 18


@pytest.mark.parametrize("year", YEARS)
def test_what_is_unknown_names_a_rule_of_the_document(year):
    rules = load_shipped(year)
    kinds = {phase.id: phase.kind for phase in rules.phases}
    for unknown in rules.unknown:
        if not unknown.at.startswith("phases."):
            continue
        _, phase, *way = unknown.at.split(".")
        loc = ("phases", 0, kinds[phase])
        for step in way:
            assert step in known_keys(loc), unknown.at
            loc = (*loc, step)


@pytest.mark.parametrize("year", YEARS)
def test_rules_that_only_this_service_has_are_never_taken_for_facts_of_the_past(year):
    named = {unknown.at for unknown in load_shipped(year).unknown}
    assert {
        "phases.announcement.challenge_days",
        "phases.announcement.approvals",
        "phases.voting.electorate.grace_minutes",
        "phases.voting.ballot.changes_most",
        "phases.submission.correction_days",
    } <= named


def test_the_first_rules_had_no_experts_and_counted_only_whole_ballots():
    rules = load_shipped("2013")
    assert rules.selections == []
    assert expert_rounds(rules)[0].cut.decided == "screening"
    assert rules.votings[0].ballot.complete == "all"
    assert (rules.votings[0].cut.gives, rules.votings[0].cut.most) == ("winner", 1)


def test_records_without_a_phase_of_experts_name_none():
    rules = load_shipped("2012")
    assert [phase.kind for phase in rules.phases] == ["submission", "voting", "announcement"]
    assert {r.what: (r.number, r.precision) for r in rules.reported} == {
        "nominated": (170, "at_least"),
        "countries": (50, "exact"),
        "winners": (18, "exact"),
    }


def test_2014_had_seventeen_winners_and_dates_that_are_not_known():
    rules = load_shipped("2014")
    assert {r.what: r.number for r in rules.reported} == {"nominated": 140, "winners": 17}
    named = {unknown.at: unknown.note for unknown in rules.unknown}
    assert rules.votings[0].opens is None and "phases.voting.opens" in named
    assert "17 April" in named["phases.voting.closes"]["en"]


def test_2015_had_a_shortlist_of_three_a_second_step_and_a_form_in_two_parts():
    rules = load_shipped("2015")
    voting = rules.votings[0]
    assert (voting.cut.most, voting.cut.title["en"]) == (3, "Shortlist")
    assert voting.ballot.confirm == "two_step"
    assert [section.id for section in rules.submission.form.sections] == ["part-one", "part-two"]
    assert rules.submission.form.fields[0].words.most == 100


def test_dates_that_moved_keep_those_announced():
    voting = load_shipped("2017").votings[0]
    assert (voting.opens.date(), voting.closes.date()) == (date(2017, 3, 30), date(2017, 4, 30))
    assert [(a.opens.date(), a.closes.date()) for a in voting.announced] == [
        (date(2017, 3, 16), date(2017, 4, 15))
    ]
    submission = load_shipped("2024").submission
    assert submission.closes.date() == date(2024, 2, 15)
    assert submission.announced[0].closes.date() == date(2024, 1, 31)


def test_2018_had_no_cap_on_nominees_and_later_years_had_twenty():
    assert expert_rounds(load_shipped("2018"))[0].cut.most is None
    assert {expert_rounds(load_shipped(year))[0].cut.most for year in ("2021", "2022", "2023", "2025")} == {
        20
    }


def test_a_vote_once_cast_stayed_in_2021_and_2022():
    assert {load_shipped(year).votings[0].ballot.change for year in ("2021", "2022")} == {"never"}


def test_2025_weighed_votes_and_ratings_and_gave_a_special_recognition():
    rules = load_shipped("2025")
    assert [basis.source for basis in rules.votings[0].cut.basis] == ["votes", "marks"]
    assert [recognition.id for recognition in rules.selections[0].recognitions] == ["special_recognition"]
    assert {r.what: r.number for r in rules.reported}["winners"] == 19


def test_2026_asked_for_the_compact_barred_winners_and_named_nine_criteria():
    rules = load_shipped("2026")
    assert rules.submission.form.gdc
    assert rules.submission.barred == ["winner"]
    assert len(expert_rounds(rules)[0].marking.criteria) == 9
    assert {criterion.weight for criterion in expert_rounds(rules)[0].marking.criteria} == {None}
    assert rules.votings[0].closes == datetime(2026, 5, 5, 23)  # noqa: DTZ001 - local time


def texts(value):
    """Every text of a document: a mapping whose keys are languages."""
    if isinstance(value, dict):
        if value and set(value) <= set(LANGS):
            yield value
        else:
            for each in value.values():
                yield from texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from texts(each)


def test_every_text_of_the_rehearsal_stands_in_six_languages():
    found = list(texts(load_shipped("rehearsal").model_dump(mode="json")))
    assert len(found) > 40
    assert all(set(text) == set(LANGS) for text in found)


def test_the_rehearsal_has_all_phases_weights_and_anchors():
    rules = load_shipped("rehearsal")
    assert [p.kind for p in rules.phases] == [
        "submission",
        "nomination",
        "voting",
        "selection",
        "announcement",
    ]
    assert all(criterion.weight for criterion in expert_rounds(rules)[0].marking.criteria)
    assert set(expert_rounds(rules)[0].marking.scale.anchors) == {"1", "2", "3", "4", "5"}
