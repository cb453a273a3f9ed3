"""Pabulib files of a count: read again by a reader of ten lines, they give the published totals."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from prizes.tally.rules.counting import CountableVote, VoteStanding
from prizes.tally.rules.pabulib import export_pabulib, pabulib_lines
from tests.tally.building import poll, rules


def recounted(text: str) -> tuple[dict[str, str], dict[str, int], Counter[str]]:
    """What a stranger's ten lines make of a file: its meta, the totals it states, and the totals of its votes."""
    section, meta, stated, counted = "", {}, {}, Counter[str]()
    for row in (line.split(";") for line in text.splitlines()):
        if row[0] in {"META", "PROJECTS", "VOTES"}:
            section = row[0]
        elif row[0] not in {"key", "project_id", "voter_id"}:
            if section == "META":
                meta[row[0]] = row[1]
            elif section == "PROJECTS":
                stated[row[0]] = int(row[2])
            else:
                counted.update(row[1].split(","))
    return meta, stated, counted


CHOICES = st.sampled_from(["a", "b", "c", "a,b", "a,c", "b,c"])


@given(votes=st.lists(st.tuples(CHOICES, st.sampled_from(VoteStanding)), max_size=30))
def test_a_recount_of_the_file_gives_the_totals_of_the_count(
    votes: list[tuple[str, VoteStanding]], tmp_path_factory
) -> None:
    document = rules(ballot={"choices": 2})
    cast = [CountableVote(f"t{n:02}", "C1", choices, standing) for n, (choices, standing) in enumerate(votes)]
    contest = poll(document, C1="a b c")
    published = contest.count(cast).categories["C1"]
    folder = tmp_path_factory.mktemp("pb")
    (path,) = export_pabulib(folder, contest, cast, Counter(C1=2))
    meta, stated, counted = recounted(path.read_text(encoding="utf-8"))
    assert stated == {p.project: p.votes for p in published.projects} == {p: counted[p] for p in stated}
    assert meta["num_votes"] == str(published.counted)
    assert (meta["budget"], meta["vote_type"], meta["max_length"]) == ("2", "approval", "2")


def test_only_categories_with_nominees_have_a_file_and_voters_are_numbers(tmp_path: Path) -> None:
    contest = poll(rules("C1", "C2"), C1="a b")
    (path,) = export_pabulib(
        tmp_path, contest, [CountableVote("zz", "C1", "b"), CountableVote("aa", "C1", "a")], Counter()
    )
    assert path == tmp_path / "pabulib" / "C1.pb"
    text = path.read_text(encoding="utf-8")
    assert text.endswith("voter_id;vote\n0;a\n1;b\n"), "in the order of tags, without the tags"
    assert "vote_type;choose-1" in text
    assert "aa" not in text


def test_an_empty_category_says_so() -> None:
    lines = list(pabulib_lines(poll(rules(), C1="a"), "C1", [], 0))
    assert "num_votes;0" in lines
    assert "a;1;0" in lines
