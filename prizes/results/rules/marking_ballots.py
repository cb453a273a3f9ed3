"""What is wrong with a ballot that somebody filled in. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from prizes.edition.document.methods import METHODS, BallotMethod
from prizes.kit.sentence import Sentence, say


def rank_field(project: str) -> str:
    """Name of a project's field in forms and problem documents."""
    return f"rank.{project}"


def ranking_of(typed: Mapping[str, str]) -> tuple[list[str], dict[str, Sentence]]:
    """The ranking that ranks by project say, and what is wrong with them by field. Empty: not ranked.

    Ranks run from 1 without gaps, each given once.
    """
    given = {project: rank.strip() for project, rank in typed.items() if rank.strip()}
    wrong = {
        rank_field(project): say("Enter a whole number from %(least)s to %(most)s.", least=1, most=len(typed))
        for project, rank in given.items()
        if not (rank.isascii() and rank.isdigit() and 1 <= int(rank[:4]) <= len(typed))
    }
    if wrong:
        return [], wrong
    ranks = {project: int(rank) for project, rank in given.items()}
    times = Counter(ranks.values())
    for project, rank in ranks.items():
        if times[rank] > 1:
            wrong[rank_field(project)] = say("Rank %(rank)s is given more than once.", rank=rank)
        elif rank > len(ranks):
            wrong[rank_field(project)] = say("Number the projects from 1, without leaving out a rank.")
    return sorted(ranks, key=lambda p: ranks[p]), wrong


NOTHING = say("Choose at least one project, or abstain.")


def wrong_ranking(
    method: BallotMethod, ranking: Sequence[str], candidates: Collection[str]
) -> dict[str, Sentence]:
    """What is wrong with a ballot, by field: strangers, somebody twice, or more than one where none are ranked."""
    wrong = {
        rank_field(project): say("This project is not among those from which the panel selects here.")
        for project in ranking
        if project not in candidates
    }
    if len(set(ranking)) != len(ranking):
        wrong["ranking"] = say("A project appears more than once on your ballot.")
    if not METHODS[method].ranked and len(ranking) > 1:
        wrong["ranking"] = say("Choose one project only.")
    return wrong
