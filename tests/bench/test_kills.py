"""What was acknowledged survives kills; and the search for what was lost finds it."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from typer.testing import CliRunner

from prizes import config
from prizes.votelog.format.merkle import CompactRange, leaf_hash
from prizes.votelog.format.notes import Checkpoint
from tests.bench.__main__ import app
from tests.bench.kills.findings import Findings, Ticket, consistent, explains, judge, kept_promise
from tests.bench.kills.voters import Attempt, Outcome
from tests.components import OWN_POSTGRES, require
from tests.conftest import NOON

WRONG = (
    "lost", "doubled", "told_wrong", "shown_wrong", "forged", "unlogged", "inconsistent",
)  # fmt: skip


@pytest.fixture(params=["sqlite", "postgres"])
def kind(request, tmp_path, settings):
    if request.param == "postgres":
        require(OWN_POSTGRES)
    config.use(settings.model_copy(update={"database_url": f"sqlite+aiosqlite:///{tmp_path}/prizes.sqlite"}))
    return request.param


def test_nothing_acknowledged_is_lost_when_something_is_killed(kind):
    """The long run is `make drills`; how fast all is back is for docs/reliability.md."""
    victims = ["process", "worker", "server"] if kind == "sqlite" else ["database", "worker"]
    words = ["kills", "--kills", str(len(victims)), "--votes", "200", "--database", kind, "--json"]
    done = CliRunner().invoke(app, [*words, *(word for each in victims for word in ("--of", each))])
    assert not done.exception or isinstance(done.exception, SystemExit), done.exception
    found = json.loads(done.stdout)
    assert [each["what"] for each in found["kills"]] == victims
    assert all(each["first"] is not None for each in found["kills"])
    assert found["acknowledged"] >= 200
    assert {name: found["findings"][name] for name in WRONG} == dict.fromkeys(WRONG, 0), found
    assert found["findings"]["verified"], found["findings"]["verifier"]
    assert found["findings"]["versions"] > 150 and found["findings"]["tickets"] > 100
    assert found["findings"]["checkpoints"] > 0
    assert (found["unexpected"], found["ended_alone"], found["shrunk"]) == ([], 0, 0)
    assert found["repeats"] > 0 and found["differing"] == found["accepted_reuse"] == 0


# --- the search itself ---


def told(*answers: str) -> list[Attempt]:
    """`+a` saved, `=a` the same as before, `~a` saved or the same, `-a` refused, `?a` never answered, `!a` not now."""
    outcomes = {"+": Outcome.CHANGED, "=": Outcome.SAME, "~": Outcome.SAVED, "-": Outcome.REFUSED}
    return [
        Attempt(
            "C1", word[1:], "key", by_page=False,
            outcome=outcomes.get(word[0], Outcome.OPEN), told_not_saved=word[0] == "!",
        )
        for word in answers
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("answers", "box", "holds"),
    [
        (["+a"], "a", True),
        (["+a", "+b"], "ab", True),
        (["+a", "=a", "+b"], "ab", True),
        (["+a", "+", "=", "+a"], ["a", "", "a"], True),
        (["~a", "~a", "~b"], "ab", True),
        (["+a", "-b"], "a", True),
        (["?a"], "", True),
        (["?a"], "a", True),
        (["+a", "?b", "+c"], "ac", True),
        (["+a", "?b", "+c"], "abc", True),
        (["?a", "=a"], "a", True),
        (["+a"], "", False),
        (["+a", "+b"], "b", False),
        (["+a", "+b"], "a", False),
        (["+a"], "aa", False),
        (["+a", "-b"], "ab", False),
        (["=a"], "", False),
        (["+a", "?b"], "abb", False),
        (["+a", "+b"], "ba", False),
    ],
)
def test_what_was_told_explains_what_is_there_or_does_not(answers, box, holds):
    assert explains(told(*answers), list(box)) is holds


def judged(answers: list[str], box: str, *, in_force: list[bool] | None = None) -> Findings:
    made, last = Findings(), len(box) - 1
    stands = in_force or [n == last for n in range(len(box))]
    judge(made, told(*answers), [(n + 1, choice, stands[n], None) for n, choice in enumerate(box)])
    return made


def test_a_lost_vote_is_found():
    assert judged(["+a", "+b"], "ab").lost == 0
    assert judged(["+a", "+b", "+c"], "a").lost == 2
    assert judged(["+a"], "").lost == 1
    assert judged(["~a"], "b").lost == 1


def test_a_double_vote_is_found():
    assert judged(["+a"], "aa").doubled
    assert judged(["+a", "+b"], "ab", in_force=[True, True]).doubled
    assert judged(["+a", "+b"], "ab", in_force=[False, False]).doubled


def test_a_vote_that_is_saved_although_it_was_said_not_to_be_is_found():
    assert judged(["!a"], "a").told_wrong == 1
    assert judged(["!a"], "").told_wrong == 0
    assert judged(["!a", "+a"], "a").told_wrong == 0
    assert judged(["?a"], "a").told_wrong == 0


def lines_and_roots(number: int) -> tuple[list[bytes], list[bytes]]:
    lines, tree, roots = [b"line %d" % n for n in range(number)], CompactRange(), []
    for line in lines:
        tree.append(leaf_hash(line))
        roots.append(tree.root())
    return lines, roots


def test_a_checkpoint_of_another_history_is_found():
    lines, roots = lines_and_roots(9)
    made = Findings()
    consistent(made, lines, [Checkpoint("log", n + 1, root) for n, root in enumerate(roots)])
    assert (made.checkpoints, made.inconsistent) == (9, 0)
    consistent(made, lines, [Checkpoint("log", 4, roots[4]), Checkpoint("log", 10, roots[8])])
    assert (made.checkpoints, made.inconsistent) == (2, 2)


def test_a_promise_that_was_not_kept_is_found():
    ticket = Ticket(b"", NOON, Checkpoint("log", 5, b""))
    made = Findings()
    kept_promise(made, ticket, [(7, NOON + timedelta(seconds=60))], is_cast=True)
    assert (made.unlogged, made.late, made.most_seconds) == (0, 0, 60.0)
    kept_promise(made, ticket, [(7, NOON + timedelta(seconds=61))], is_cast=True)
    assert (made.unlogged, made.late) == (0, 1)
    kept_promise(made, ticket, [], is_cast=True)
    kept_promise(made, ticket, [(3, NOON)], is_cast=False)  # an earlier line that took back reads the same
    assert made.unlogged == 2


def test_the_share_of_lines_that_came_soon_is_told():
    """Within fifteen seconds; a ticket without a line is no line that came."""
    ticket = Ticket(b"", NOON, Checkpoint("log", 5, b""))
    made = Findings()
    assert made.share_soon == 1
    for seconds in (0, 14, 15, 16):
        kept_promise(made, ticket, [(7, NOON + timedelta(seconds=seconds))], is_cast=True)
    kept_promise(made, ticket, [], is_cast=True)
    assert made.share_soon == 3 / 4


def test_whatever_is_wrong_makes_the_whole_not_good():
    assert Findings(verified=True).good
    assert not Findings().good
    for name in (*WRONG, "late"):
        assert not Findings(verified=True, **{name: 1}).good, name
