"""The data sets of an edition as they are now, as far as they are public now.

What everybody sees on other pages is here from the same moment on. What no page shows, numbers of projects that were
not selected and of the experts' work, is here once the winners are announced.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from prizes.ballot.turnout import AfterTheEnd, after_the_end
from prizes.edition.document.phases import VotingPhase
from prizes.edition.queries import EditionInForce
from prizes.nomination.queries.projects import classes_of
from prizes.reports.queries import projects
from prizes.reports.queries.work import expert_rows, submitted_rows
from prizes.reports.rules.datasets import OF_EDITION, Tables, as_rows
from prizes.reports.rules.published import published_figures
from prizes.results import queries as results
from prizes.results.queries import Placed
from prizes.review.queries.projects import is_decided
from prizes.tally.integrity import Report
from prizes.tally.kept import kept_report
from prizes.tally.queries import latest, tally_of

Found = dict[str, list[dict[str, Any]]]


async def live_tables(session: AsyncSession, edition: EditionInForce) -> Tables:
    public = await projects.of_edition(session, edition)
    found: Found = {
        "projects": list(projects.project_rows(public)),
        **await _classes(session, edition, public),
        "project-goals": list(projects.goal_rows(public)),
        "project-targets": list(projects.target_rows(public)),
    }
    if edition.record:
        found |= _of_record(edition, public)
    else:
        found |= await _of_contest(session, edition)
    return {each.name: as_rows(each, found[each.name]) for each in OF_EDITION if each.name in found}


async def _classes(
    session: AsyncSession, edition: EditionInForce, public: list[projects.DataProject]
) -> Found:
    """Nothing where the rules neither classify nor divide projects."""
    if not (edition.rules.classifications or edition.rules.divisions):
        return {}
    classes = await classes_of(session, edition, edition.rules, [each.id for each in public])
    return {"project-classes": list(projects.class_rows(public, classes))}


def _of_record(edition: EditionInForce, public: list[projects.DataProject]) -> Found:
    names = ("what", "by", "key", "number", "precision", "published")
    reported = [{name: getattr(each, name) for name in names} for each in published_figures(edition.rules)]
    won = [each for each in public if each.state in ("winner", "special_recognition")]
    return {"reported": reported, "winners": [_known_winner(each) for each in won]}


def _known_winner(each: projects.DataProject) -> dict[str, Any]:
    named = {"project": each.id, "honour": each.state, "reason": ""}
    return named | {name: getattr(each, name) for name in ("category", "title", "owner", "country")}


async def _of_contest(session: AsyncSession, edition: EditionInForce) -> Found:
    found: Found = {}
    for phase in edition.rules.votings:
        for name, rows in (await _of_round(session, edition, phase)).items():
            found.setdefault(name, []).extend(rows)
    if last := results.last_voting(edition):
        placed = await results.standings(session, edition, last.id)
        if placed:
            found["votes"] = [_vote(code, each) for code, rows in placed.items() for each in rows]
    approved = await results.publications(session, edition.id)
    content = results.together(await results.contents(session, edition.id, approved))
    if content is not None:
        found["winners"] = [_honour(honour) for honour in content["honours"]]
    if results.are_all_announced(edition.rules, approved):
        found |= await submitted_rows(session, edition)
        found |= await expert_rows(session, edition)
    return found


def _vote(category: str, placed: Placed) -> dict[str, Any]:
    project, standing = placed.project, placed.standing
    named = {name: getattr(project, name) for name in ("title", "owner", "country", "state")}
    counted = {
        name: getattr(standing, name) for name in ("rank", "votes", "votes_nothing_set_aside", "outcome")
    }
    return {"category": category, "project": project.id, **named, **counted}


def _honour(honour: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "honour": honour["title"],
        "title": honour["project_title"],
        **{name: honour[name] for name in ("category", "project", "owner", "country", "reason")},
    }


# --- a round of voting -------------------------------------------------------------------------------------


async def _of_round(session: AsyncSession, edition: EditionInForce, phase: VotingPhase) -> Found:
    found: Found = {}
    after = await after_the_end(session, edition, phase)
    if after is not None:
        found["votes-by-day"] = [{"round": phase.id, "day": day, "votes": votes} for day, votes in after.days]
        if phase == edition.rules.votings[-1] and (voters := list(_voters(after))):
            found["voters"] = voters
    report = await kept_report(session, edition, phase)
    if report is not None:
        found |= _integrity(report, phase.id)
    if phase.count.by_group and await is_decided(session, edition, phase.id):
        found["points-by-group"] = await _points(session, edition, phase)
    return found


async def _points(session: AsyncSession, edition: EditionInForce, phase: VotingPhase) -> list[dict[str, Any]]:
    """What each group of voters gave, once it stands on the page of the results."""
    record = await latest(session, edition, phase.id)
    return [
        {
            "round": phase.id,
            "category": code,
            "group": group,
            "project": project,
            "points": one,
            "points_nothing_set_aside": two,
        }
        for code, category in (tally_of(record).categories.items() if record else ())
        for group, given in sorted(category.groups.items())
        for project, (one, two) in sorted(given.items())
    ]


def _voters(after: AfterTheEnd) -> Iterator[dict[str, Any]]:
    """Of the whole edition: a voter has one origin, in whichever round they vote. Nothing where the key is missing by
    which voters are known.
    """
    origins = after.origins
    everybody = sum(origins.countries.shown.values()) + origins.countries.others
    if not everybody:
        return
    for by, cells in (
        ("region", origins.regions),
        ("country", origins.countries),
        ("stakeholder_type", origins.groups),
    ):
        yield from ({"by": by, "key": key, "voters": n} for key, n in cells.shown.items())
        if cells.others and cells.shown:
            yield {"by": by, "key": "", "voters": cells.others}
    yield {"by": "all", "key": "", "voters": everybody}


def _integrity(report: Report, phase: str) -> Found:
    by_category: Mapping[str, Mapping[str, Any]] = report["categories"]
    names = ("cast", "counted", "replaced", "set_aside", "withdrawn", "incomplete")
    counted = [
        {"round": phase, "category": code, **{name: each[name] for name in names}}
        for code, each in by_category.items()
    ]
    excluded = [
        {"round": phase, "category": code, "reason": reason, "votes": votes}
        for code, each in by_category.items()
        for reason, votes in each["reasons"].items()
    ]
    cases = [{"round": phase, **case} for case in report["cases"]]
    return {"votes-by-category": counted, "excluded-votes": excluded, "cases": cases}
