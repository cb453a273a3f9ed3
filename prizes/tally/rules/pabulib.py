"""The counted ballots of each category as Pabulib files, so that others' tools count them.

The format: Faliszewski and others, "Participatory Budgeting: Data, Tools, and Analysis", IJCAI 2023, section 3, and
pabulib.org/format: sections META, PROJECTS and VOTES of semicolon-separated lines. A contest is an election of equal
costs: each project costs 1 and the budget is the number of places. Only counted votes are in it. A voter's number is
the place of their vote in the order of tags, so that nobody's votes of two categories can be put together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from prizes.tally.rules.counting import CountableVote
from prizes.tally.rules.export import vote_rows
from prizes.tally.rules.poll import Poll
from prizes.votelog.format.choices import NONE_OF_THESE, worths

FOLDER = "pabulib"


def export_pabulib(
    directory: Path, poll: Poll, votes: Iterable[CountableVote], passed: Counter[str]
) -> list[Path]:
    """Writes `pabulib/<category>.pb` for each category with nominees and returns the paths.

    `passed` is the number of places by category, as the cut drew its line.
    """
    by_category: dict[str, list[str]] = {}
    for _, category, choices, state in vote_rows(poll, votes):
        if state == "counted" and choices != NONE_OF_THESE:
            by_category.setdefault(str(category), []).append(str(choices))
    folder = directory / FOLDER
    folder.mkdir(exist_ok=True)
    written = []
    for category, projects in poll.ballot().items():
        if projects:
            path = folder / f"{category}.pb"
            lines = pabulib_lines(poll, category, by_category.get(category, []), passed[category])
            path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="")
            written.append(path)
    return written


def pabulib_lines(poll: Poll, category: str, choices: list[str], places: int) -> Iterator[str]:
    """`choices`: of each counted vote its text. A ranking is an ordinal vote there: commas, the first choice first.
    Points make a cumulative one: a column of points in the order of its projects, the most points first.
    """
    projects, ballot = poll.ballot()[category], poll.phase.ballot
    given = [worths(vote) for vote in choices]
    votes = Counter(project for vote in given for project, _ in vote)
    most = min(ballot.choices, len(projects))
    kind = {"ranking": "ordinal", "points": "cumulative"}.get(ballot.form)
    by_points = {"max_points": ballot.most_to_one, "max_sum_points": ballot.points}
    meta = {
        "description": f"{poll.rules.slug} {category}",
        "country": "-",
        "unit": poll.rules.slug,
        "instance": f"{poll.phase.id} {category}",
        "num_projects": len(projects),
        "num_votes": len(choices),
        "budget": places,
        "vote_type": kind or ("approval" if most > 1 else "choose-1"),
        "rule": "greedy",
        "min_length": min(ballot.least, len(projects)),
        "max_length": most,
        **(by_points if kind == "cumulative" else {}),
        "language": "-",
    }
    yield "META"
    yield "key;value"
    yield from (f"{key};{value}" for key, value in meta.items())
    yield "PROJECTS"
    if kind == "cumulative":
        yield from _cumulative(projects, votes, given)
        return
    yield "project_id;cost;votes"
    yield from (f"{project};1;{votes[project]}" for project in projects)
    yield "VOTES"
    yield "voter_id;vote"
    yield from (f"{number};{','.join(p for p, _ in vote)}" for number, vote in enumerate(given))


def _cumulative(
    projects: Sequence[str], votes: Counter[str], given: Sequence[Sequence[tuple[str, int]]]
) -> Iterator[str]:
    score = Counter[str]()
    for vote in given:
        score.update(dict(vote))
    yield "project_id;cost;votes;score"
    yield from (f"{project};1;{votes[project]};{score[project]}" for project in projects)
    yield "VOTES"
    yield "voter_id;vote;points"
    for number, vote in enumerate(given):
        best = sorted(vote, key=lambda each: -each[1])
        yield f"{number};{','.join(p for p, _ in best)};{','.join(str(points) for _, points in best)}"
