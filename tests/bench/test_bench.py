"""What developers measure runs to its end and reports what it should; how fast is for docs/performance.md."""

from __future__ import annotations

import pytest

from tests.bench.__main__ import app
from tests.bench.running import result, server

__all__ = ["server"]


def test_a_backlog_of_letters_is_drained_each_once_against_letters_without_a_database(server):
    found = result(app, "letters", "--number", "150", server=server)
    assert found["taken"] == 150
    assert found["ratio"] > 0


def test_workers_drain_backlogs_against_aiosmtplib_alone(server):
    found = result(app, "mail", "--number", "80", "--pairs", "1", "--connections", "4", server=server)
    assert found["number"] == 80
    (turn, median) = found["turns"]
    assert turn.keys() >= {"bare", "one", "two"}
    assert min(turn["bare"], turn["one"], turn["two"], found["two_to_one"], found["two_to_bare"]) > 0
    assert median["one"] == turn["one"]


def test_pages_of_a_full_edition_answer_and_are_measured_against_a_constant_answer(server):
    arguments = ("--submissions", "60", "--past", "200", "--seconds", "0.2", "--connections", "2")
    found = result(app, "crowd", *arguments, server=server)
    assert {row["page"] for row in found["pages"]} >= {"queue as CSV", "outreach", "likeness hint as JSON"}
    for row in found["pages"]:
        assert row["failed"] == 0, row["page"]
        assert row["ratio"] > 0
        assert row["bytes"] > found["floor"]["bytes"] + 100, row[
            "page"
        ]  # the page, and no way to the sign-in


def test_pages_of_voters_answer_and_are_measured_against_a_constant_answer(server):
    found = result(app, "reading", "--voters", "6", "--seconds", "0.2", "--connections", "2", server=server)
    assert {row["page"] for row in found["pages"]} >= {"front", "paper, all categories", "whole ballot"}
    assert all(row["failed"] == 0 and row["ratio"] > 0 for row in found["pages"])


def test_the_register_is_searched_and_measured_against_a_page_of_words(server):
    arguments = ("--past", "300", "--number", "5", "--connections", "1")
    found = result(app, "register", *arguments, server=server)
    assert {row["page"] for row in found["pages"]} >= {
        "all projects, deep",
        "a frequent word",
        "a wrong letter",
    }
    assert all(row["failed"] == 0 and row["ratio"] > 0 for row in found["pages"])


def test_the_last_hour_is_measured_and_every_answered_submission_is_there(server):
    found = result(app, "submissions", "--number", "20", server=server)
    assert [row["requests"] for row in found["submissions"]] == [20, 10, 10]
    assert all(row["failed"] == 0 for row in found["submissions"])


def test_a_finished_edition_is_replayed_under_other_rules_against_one_group_by(server):
    found = result(app, "what-if", "--rows", "1000", server=server)
    assert [row["question"] for row in found["questions"]] == [
        "fewer pass",
        "any ballot counts",
        "three categories suffice",
        "rankings counted by pairs",
    ]
    assert all(row["seconds"] > 0 and row["groups"] >= 100 for row in found["questions"])


@pytest.mark.parametrize("server", ["sqlite"], indirect=True)
def test_known_and_unknown_addresses_are_asked_in_pairs_and_answered_alike(server):
    found = result(app, "telling", "--pairs", "6", server=server)
    assert [(row["pairs"], row["alike"]) for row in found["rows"]] == [(6, True)] * 3
    assert [status for row in found["rows"] for status, _ in row["answers"]] == [202, 422, 422]


def test_puzzles_are_solved_checked_and_bounded():
    found = result(app, "puzzles", "--number", "2", server=None)
    assert found["number"] == 2
    least, most = found["tries_allowed"]
    assert least < found["tries"][0] <= found["tries"][1] <= most
    assert 0 < found["check_ms"] < found["most_seconds_slower"] * 1000


def test_assignments_are_planned_and_measured_against_going_round():
    found = result(app, "assignment", "--projects", "36", "--experts", "12", server=None)
    assert [row["case"] for row in found["rows"]] == ["no limit", "limits that suffice", "limits too low"]
    assert all(row["ratio"] > 0 and row["lacking"] <= row["floor_lacking"] for row in found["rows"])
    assert found["rows"][-1]["lacking"] and found["rows"][-1]["reasons"]


@pytest.mark.parametrize("server", ["sqlite"], indirect=True)
def test_too_many_votes_are_saved_or_told_to_come_again(server):
    found = result(
        app, "overload", "--seconds", "0.2", "--voters", "4000", "--afterwards", "0.2", server=server
    )
    assert [row["way"] for row in found["rows"]] == ["by page (htmx)", "by program (JSON)"]
    for row in found["rows"]:
        assert row["taken"] > 0
        assert row["others"] == row["without_wait"] == 0
        assert row["beside_flood"] > 0
