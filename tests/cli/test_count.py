"""count and recount at the command line."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from prizes.cli.refusing import Commands
from prizes.cli.tally import counting
from prizes.edition.document.loading import parse
from prizes.tally.rules.export import export_files
from prizes.tally.rules.lines import read_events
from prizes.tally.rules.poll import voting_phase
from prizes.tally.rules.replay import replay

ELECTIONS = Path(__file__).parents[1] / "elections"
app = typer.Typer(cls=Commands)
app.command()(counting.count)
app.command()(counting.recount)


def run(*words):
    return CliRunner().invoke(app, [str(word) for word in words])


def contest(name, *more):
    return run("count", ELECTIONS / name / "rules.toml", ELECTIONS / name / "events.jsonl", *more)


def test_json_result_is_what_the_contest_expects():
    result = contest("tie-leave-out", "--json")
    category = json.loads(result.stdout)["categories"]["C1"]
    assert result.exit_code == 0
    assert (category["shortlist"], category["tie_rule"]) == (["wells"], "leave_out")
    assert category["counts"] == {"wells": 5, "radio": 3, "maps": 3, "seeds": 1}


def test_same_files_give_the_same_bytes():
    assert contest("complete-all", "--json").stdout == contest("complete-all", "--json").stdout


def test_marks_and_decisions_are_read_from_their_files():
    marked = contest("tie-expert-score", "--json", "--marks", ELECTIONS / "tie-expert-score" / "marks.csv")
    decided = contest(
        "tie-panel-decided", "--json", "--decisions", ELECTIONS / "tie-panel-decided" / "decisions.csv"
    )
    assert json.loads(marked.stdout)["marks"] == {"accepted": 8, "refused": []}
    assert json.loads(marked.stdout)["categories"]["C1"]["shortlist"] == ["wells", "radio"]
    assert json.loads(decided.stdout)["categories"]["C1"]["shortlist"] == ["wells", "radio"]


def test_text_says_counts_refusals_and_what_is_undecided():
    text = contest("quota-tie").stdout
    assert "Votes in force: 11 = 11 counted + 0 excluded + 0 withdrawn + 0 incomplete." in text
    assert "Tie of a, b for 1 place, panel: The panel has not decided yet." in text
    assert "Undecided: a, b, c" in text
    assert "Line 1 refused: Voting was not open yet. [not_open_yet]" in contest("window").stdout


def test_plain_output_has_no_terminal_codes():
    assert "\x1b" not in contest("plain").stdout


def test_rules_in_json_count_as_those_in_toml(tmp_path):
    source = ELECTIONS / "plain"
    rules = parse((source / "rules.toml").read_bytes(), "toml")
    for name in ("rules.json", "rules"):
        (tmp_path / name).write_bytes(rules.canonical())
        result = run("count", tmp_path / name, source / "events.jsonl", "--json")
        assert result.stdout == contest("plain", "--json").stdout


def test_events_with_carriage_returns_and_no_last_newline_are_read(tmp_path):
    text = (ELECTIONS / "plain" / "events.jsonl").read_bytes()
    (tmp_path / "events.jsonl").write_bytes(text.replace(b"\n", b"\r\n").removesuffix(b"\r\n"))
    result = run("count", ELECTIONS / "plain" / "rules.toml", tmp_path / "events.jsonl", "--json")
    assert result.stdout == contest("plain", "--json").stdout


def test_lines_that_are_no_events_are_refused_and_do_not_stop_the_count(tmp_path):
    (tmp_path / "events.jsonl").write_bytes(b'nonsense\n\xff\xfe\n\n{"type": "cast"}\n')
    result = run("count", ELECTIONS / "plain" / "rules.toml", tmp_path / "events.jsonl", "--json")
    assert result.exit_code == 0
    assert [(each["event"], each["code"]) for each in json.loads(result.stdout)["refused"]] == [
        (0, "malformed"),
        (1, "malformed"),
        (2, "malformed"),
        (3, "malformed"),
    ]


def test_empty_file_of_events_counts_nothing(tmp_path):
    (tmp_path / "events.jsonl").touch()
    result = run("count", ELECTIONS / "plain" / "rules.toml", tmp_path / "events.jsonl", "--json")
    assert (result.exit_code, json.loads(result.stdout)["events"]["read"]) == (0, 0)


@pytest.mark.parametrize("content", ["", "[[phases]]", "slug = ", '{"slug": 1}', "\udcff"])
def test_rules_that_cannot_be_taken_are_refused_with_the_reason(tmp_path, content):
    path = tmp_path / "rules.toml"
    path.write_bytes(content.encode(errors="surrogateescape"))
    result = run("count", path, ELECTIONS / "plain" / "events.jsonl", "--json")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr


def test_marks_without_their_columns_are_refused(tmp_path):
    (tmp_path / "marks.csv").write_text("a,b\n1,2\n")
    result = contest("tie-expert-score", "--marks", tmp_path / "marks.csv")
    assert result.exit_code == 1
    assert "expert,project,criterion,mark" in result.stderr


def test_round_that_the_rules_do_not_have_is_refused():
    assert contest("plain", "--phase", "final").exit_code == 1


@pytest.mark.parametrize("words", [(), ("one",), ("no-such-file", "none"), ("--colour",)])
def test_wrong_usage_exits_with_2(words):
    assert run("count", *words).exit_code == 2


def test_help_has_an_example():
    for command in ("count", "recount"):
        assert f"Example: prizes {command}" in run(command, "--help").stdout


# --- recount ---------------------------------------------------------------------------------------------


@pytest.fixture
def exported(tmp_path):
    rules = parse((ELECTIONS / "plain" / "rules.toml").read_bytes(), "toml")
    lines = (ELECTIONS / "plain" / "events.jsonl").read_bytes().splitlines()
    result = replay(rules, voting_phase(rules), read_events(lines))
    export_files(tmp_path, result.poll, result.judgement.votes(), result.tally, result.cut)
    return tmp_path


def test_recount_of_true_results_is_equal(exported):
    result = run("recount", exported)
    assert result.exit_code == 0
    assert "11 votes in force" in result.stdout
    assert "The results equal the recount." in result.stdout


def test_recount_names_what_differs_and_exits_with_1(exported):
    results = exported / "results.csv"
    results.write_text(results.read_text().replace("radio,3,3", "radio,9,3"))
    plain, as_json = run("recount", exported), run("recount", exported, "--json")
    assert (plain.exit_code, as_json.exit_code) == (1, 1)
    assert "results.csv:3: “radio”: votes is “9” here, but “3” in the recount. [wrong_votes]" in plain.stdout
    assert [each["code"] for each in json.loads(as_json.stdout)["differences"]] == ["wrong_votes"]


def test_recount_of_a_folder_without_files_is_refused(exported):
    shutil.copytree(exported, exported / "part")
    (exported / "part" / "votes.csv").unlink()
    assert run("recount", exported / "part").exit_code == 1
    assert run("recount", exported / "nowhere").exit_code == 2


def test_a_seed_decides_what_is_left_to_the_lot(tmp_path):
    drawn = json.loads(contest("tie-lot", "--json", "--seed", "07 11  23 31 42 + 5").stdout)
    assert (drawn["seed"], drawn["categories"]["C1"]["shortlist"]) == (
        "07 11 23 31 42 + 5",
        ["wells", "maps"],
    )
    text = contest("tie-lot").stdout
    assert "The seed of the lot has not been recorded yet." in text
    assert "The lot decided, with the seed" in contest("tie-lot", "--seed", "5").stdout
    refused = contest("tie-lot", "--seed", "$(date)")
    assert refused.exit_code == 1 and "A seed has at most 100 characters" in refused.stderr
