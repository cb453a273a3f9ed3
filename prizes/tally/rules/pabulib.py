"""The counted ballots of each category as Pabulib files, so that others' tools count them.

The format: Faliszewski and others, "Participatory Budgeting: Data, Tools, and Analysis", IJCAI 2023, section 3, and
pabulib.org/format: sections META, PROJECTS and VOTES of semicolon-separated lines. A contest is an election of equal
costs: each project costs 1 and the budget is the number of places. Only counted votes are in it. A voter's number is
the place of their vote in the order of tags, so that nobody's votes of two categories can be put together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from prizes.tally.rules.counting import CountableVote
from prizes.tally.rules.export import vote_rows
from prizes.tally.rules.poll import Poll
from prizes.votelog.format.choices import NONE_OF_THESE, projects_named

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
    """`choices`: of each counted vote its text. A ranking is an ordinal vote there: commas, the first choice first."""
    projects = poll.ballot()[category]
    votes = Counter(project for vote in choices for project in projects_named(vote))
    kind = "ordinal" if poll.phase.ballot.form == "ranking" else None
    most = min(poll.phase.ballot.choices, len(projects))
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
        "min_length": min(poll.phase.ballot.least, len(projects)),
        "max_length": most,
        "language": "-",
    }
    yield "META"
    yield "key;value"
    yield from (f"{key};{value}" for key, value in meta.items())
    yield "PROJECTS"
    yield "project_id;cost;votes"
    yield from (f"{project};1;{votes[project]}" for project in projects)
    yield "VOTES"
    yield "voter_id;vote"
    yield from (f"{number};{','.join(projects_named(vote))}" for number, vote in enumerate(choices))
