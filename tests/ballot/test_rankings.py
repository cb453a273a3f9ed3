"""Votes that put projects in order: from the page into the box and the log, through the count, to what strangers check."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tarfile

import pytest
from sqlmodel import select

from prizes.ballot.models import Vote
from prizes.ballot.queries import my_votes
from prizes.errors import Conflict, Invalid
from prizes.nomination.rules.states import State
from prizes.results.shortlist import view
from prizes.tally.exporting import export
from prizes.tally.queries import counted as count_on_record
from prizes.tally.rules.recount import recount
from prizes.votelog.files.archive import archive_of
from prizes.votelog.files.folder import Folder
from tests.ballot.logged import END, counted, dump, sequenced, verdict
from tests.ballot.paper import contest
from tests.contest import VOTING, person

pytestmark = pytest.mark.both_databases
CUT = {"gives": "champion", "basis": [{"source": "votes"}], "most": 1, "ties": ["admit_all"]}
RANKED = {"voting__ballot__form": "ranking", "voting__ballot__choices": 3, "voting__cut": CUT}
VOTES = ["Ant Bee", "Ant Bee", "Ant Bee", "Ant Bee", "Bee Cat", "Bee Cat", "Bee", "Cat Bee", "Cat Bee"]
"""Four put Ant first, and five put Bee before it."""
RESULTS = {
    "schulze": {"Ant": "4 4 2 2", "Bee": "9 9 1 1", "Cat": "4 4 2 2"},
    "ranked_pairs": {"Ant": "4 4 2 2", "Bee": "9 9 1 1", "Cat": "4 4 2 2"},
    "run_off": {"Ant": "4 4 2 2", "Bee": "9 9 1 1", "Cat": "4 4 3 3"},
    "stv": {"Ant": "4 4 2 2", "Bee": "9 9 1 1", "Cat": "4 4 3 3"},
    "points": {"Ant": "12 12 2 2", "Bee": "15 15 1 1", "Cat": "8 8 3 3"},
}


def rules_of(method: str) -> dict[str, object]:
    count = {"method": method} | ({"table": [3, 1, 0]} if method == "points" else {})
    return RANKED | {"voting__count": count}


@pytest.fixture(autouse=True)
def voting(time):
    time(VOTING)


async def voted(session, method: str, votes: list[str] = VOTES):
    box = await contest(session, **rules_of(method))
    for n, ranking in enumerate(votes):
        await box.cast("C1", *ranking.split(), by=await person(session, f"voter{n}@example.org"))
    await session.commit()
    return box


def results(box) -> dict[str, str]:
    titles = {project.id: title for title, project in box.projects.items()}
    rows = (line.split(" ", 2) for line in (dump() / "results.txt").read_text().splitlines())
    return {titles[project]: numbers for code, project, numbers in rows if code == "C1"}


@pytest.mark.parametrize("method", RESULTS)
async def test_a_ranked_round_is_counted_and_anyone_counts_it_again(
    database, session, time, tmp_path, method
):
    box = await voted(session, method)
    await sequenced(database)
    assert verdict(live=True).startswith("ok, no tally yet")
    assert (dump() / "paper.txt").read_text().startswith("paper v2 2027 ")
    time(END)
    await counted(database, box)
    assert verdict().startswith("ok: ")
    assert results(box) == RESULTS[method]
    _, poll, tally = await count_on_record(session, box.edition, box.edition.rules.votings[0])
    passed = [row.project for row in poll.cut(tally).passed if row.candidate.category == "C1"]
    assert passed == [box.id("Bee")]
    await export(session, box.edition, box.edition.rules.votings[0], tmp_path)
    again = recount(tmp_path)
    assert again.equal, again.differences
    assert f"{box.id('Ant')}>{box.id('Bee')}" in (tmp_path / "votes.csv").read_text()
    assert "vote_type;ordinal\n" in (tmp_path / "pabulib" / "C1.pb").read_text()


async def test_the_archive_has_both_parts_of_the_verifier(database, session, time, tmp_path):
    box = await voted(session, "stv")
    time(END)
    await sequenced(database)
    await counted(database, box)
    (tmp_path / "log.tar").write_bytes(b"".join(archive_of(Folder("2027")).pieces()))
    with tarfile.open(tmp_path / "log.tar") as archive:
        archive.extractall(tmp_path, filter="data")
    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-I", "-S", "-W", "error", str(tmp_path / "2027/verify.py"), str(tmp_path / "2027")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.startswith("ok: "), (done.stdout, done.stderr)


async def test_a_line_of_the_log_says_nothing_of_the_order(database, session):
    box = await voted(session, "schulze")
    await sequenced(database)
    casts = [line for line in (dump() / "log.txt").read_text().splitlines() if line.startswith("cast ")]
    assert {len(line.split(" ")) for line in casts} == {4}
    assert not any(project.id in line for line in casts for project in box.projects.values())
    kept = {vote.choices for vote in (await session.exec(select(Vote))).all()}
    assert f"{box.id('Ant')}>{box.id('Bee')}" in kept


async def test_the_order_is_the_vote(session):
    box = await contest(session, **rules_of("schulze"))
    phase = box.edition.rules.votings[0]
    first = await box.cast("C1", "Cat", "Ant")
    again = await box.cast("C1", "Cat", "Ant")
    turned = await box.cast("C1", "Ant", "Cat")
    assert (first.changed, again.changed, turned.changed) == (True, False, True)
    mine = await my_votes(session, box.edition, phase, box.voter)
    assert mine["C1"].choices == (box.id("Ant"), box.id("Cat"))
    with pytest.raises(Invalid) as twice:
        await box.cast("C1", "Ant", "Ant")
    assert twice.value.code == "project-ranked-twice"
    with pytest.raises(Invalid) as stranger:
        await box.cast("C1", "Ant", "Dog")
    assert stranger.value.code == "project-of-another-category"


async def test_more_places_than_the_rules_have(session):
    box = await contest(session, **(rules_of("schulze") | {"voting__ballot__choices": 2}))
    with pytest.raises(Invalid) as many:
        await box.cast("C1", "Ant", "Bee", "Cat")
    assert many.value.code == "too-many-ranked"


async def test_a_project_that_left_is_passed_over_and_the_verifier_says_so_too(database, session, time):
    """Without Bee the votes of the others pass on, and Cat stays behind."""
    box = await voted(session, "run_off")
    bee = box.projects["Bee"]
    time(END)
    bee.state = State.DISQUALIFIED.value
    session.add(bee)
    await session.commit()
    await sequenced(database)
    await counted(database, box)
    assert verdict().startswith("ok: ")
    assert results(box) == {"Ant": "4 4 1 1", "Bee": "0 0 0 0", "Cat": "4 4 1 1"}


async def test_a_quorum_that_is_missed_lets_nobody_pass(database, session, time):
    count = {"method": "schulze", "quorum": 10}
    box = await contest(session, **(RANKED | {"voting__count": count}))
    for n, ranking in enumerate(VOTES):
        await box.cast("C1", *ranking.split(), by=await person(session, f"voter{n}@example.org"))
    await session.commit()
    time(END)
    await sequenced(database)
    await counted(database, box)
    shown = await view(session, box.edition, box.edition.rules.votings[0])
    rows = [row for row in shown.content["projects"] if row["category"] == "C1"]
    assert {(row["outcome"], row["why"]) for row in rows} == {("not_passed", "no_quorum")}


async def test_changes_are_counted_as_with_any_vote(session):
    box = await contest(session, **(rules_of("schulze") | {"voting__ballot__changes_most": 1}))
    await box.cast("C1", "Cat", "Ant")
    await box.cast("C1", "Ant", "Cat")
    with pytest.raises(Conflict):
        await box.cast("C1", "Ant", "Bee")
