"""What everybody sees of the results of an edition: its winners, and the votes that its projects had."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from prizes import clock
from prizes.edition.cutting.outcome import TieStep
from prizes.edition.document.components import Category, Cut, TieRule
from prizes.edition.document.phases import AnnouncementPhase, SelectionPhase, VotingPhase
from prizes.edition.document.rules import Rules
from prizes.edition.guidelines.groups import voted_on
from prizes.edition.kinds.dimensions import class_titles, divided_by, place_in
from prizes.edition.queries import EditionInForce
from prizes.edition.spans import cut_chain, honours_of
from prizes.edition.titles import Said, honour_titles, honours_named, phase_title
from prizes.forum.queries.partners import partners_of
from prizes.gate.permissions import Who
from prizes.gate.transaction import Tx
from prizes.i18n.translator import without_isolates
from prizes.kit.sentence import Sentence, say
from prizes.nomination.models import Project
from prizes.nomination.queries.projects import classes_of, titles_for
from prizes.nomination.rules.states import State
from prizes.promotion.rules.claims import Claim
from prizes.promotion.rules.claims import honoured as claim_of_honour
from prizes.results import queries
from prizes.results.decided_ties import ties_by_stewards
from prizes.results.queries import HonouredProject, Placed, VotePlace
from prizes.results.rules.by_marks import WHY_NONE
from prizes.results.rules.fields import across
from prizes.results.rules.quoting import place_of, quotable
from prizes.results.rules.winners import WINNER as PRIZE
from prizes.results.rules.words import (
    among_which,
    how_other_titles_came,
    how_winners_came,
    outcome_of,
    what_the_count_gives,
    what_the_numbers_are,
    why_no_results,
)
from prizes.results.shortlist import spending_of, ties_by_category
from prizes.review.rules.reviews import numbered_categories
from prizes.tally.lots import lot_with_ties
from prizes.tally.models import TallyRecord
from prizes.tally.queries import latest, tally_of
from prizes.tally.rules.counting import CategoryTally
from prizes.tally.rules.lots import DrawnLot, to_repeat
from prizes.web.layout.cards import card, edition_picture
from prizes.web.layout.linked import NamedWinner, of_winners
from prizes.web.layout.pages import PageAt, Pages, Values
from prizes.web.results.open_records import shown_records
from prizes.web.results.partners import supporters
from prizes.web.results.tabs import WINNERS, tabs, votes_heading

pages = Pages()
SHOWN = 5
"""Projects of a category that are shown where none passed."""


# --- winners ---------------------------------------------------------------------------------------------


@pages.page("/{edition}/winners", "results/winners.html", Who.PUBLIC)
async def winners_page(at: PageAt) -> Values:
    session, edition = at.here
    each_public = await queries.published_each(session, edition.id)
    content, made = queries.together(each_public), await queries.publications(session, edition.id)
    voting = queries.last_voting(edition)
    places = await queries.vote_places(session, edition, voting.id) if voting and content else []
    counted = await latest(session, edition, voting.id) if voting and content else None
    honoured = [honour["project"] for honour in content["honours"]] if content else []
    quote = _quote(edition, content["honours"], places, counted) if content else None
    heading = f"{at.voice.gettext(WINNERS)} · {edition.title(at.lang)}"
    told = without_isolates(at.voice.say(quote or how_winners_came(edition.rules)))
    shared = card(at.request, heading, told, edition_picture(at.request, edition))
    projects = await queries.honoured_projects(session, edition, honoured)
    known = [p for p in await queries.archived_champions(session, edition) if p.state != "champion"]
    return {
        "card": shared,
        "linked": of_winners(edition, _winners(content, projects, known), shared, at.voice),
        "tabs": await tabs(at),
        "content": content,
        "quote": quote,
        "places": {} if voting and voting.cut.divided else _told_places(places),
        "classes": {
            project: class_titles(edition.rules, each)
            for project, each in (await classes_of(session, edition, edition.rules, honoured)).items()
        },
        "projects": projects,
        "parts": _parts(edition, each_public, {each.phase: each.publish_at for each in made}),
        "planned": next(iter(made), None),
        "known": known,
        "honour_titles": honour_titles(edition.rules),
        "supporters": supporters(await partners_of(session, edition)) if content else {},
        "how_chosen": _how_chosen(edition.rules, each_public),
        "records": shown_records(edition.rules, content) if content else {},
        "categories": numbered_categories(edition.rules),
        "across": across(edition.rules, content) if content else [],
        "why_none": WHY_NONE,
        "computed": {
            phase.cut.gives
            for phase in cut_chain(edition.rules)
            if isinstance(phase, VotingPhase) or (isinstance(phase, SelectionPhase) and phase.by_marks)
        },
    }


def _winners(
    content: Mapping[str, Any] | None, projects: Mapping[str, HonouredProject], known: Sequence[Project]
) -> list[NamedWinner]:
    """Those of the published content, else those that sources name."""
    if content is None:
        return [
            NamedWinner(
                each.id,
                each.title,
                each.language,
                each.owner,
                each.country,
                each.category,
                Claim(State(each.state)),
            )
            for each in known
        ]
    return [
        NamedWinner(
            each["project"],
            each["project_title"],
            projects[each["project"]].language if each["project"] in projects else None,
            each["owner"],
            each["country"],
            each["category"],
            claim_of_honour(each["title"]),
        )
        for each in content["honours"]
    ]


def _how_chosen(rules: Rules, public: Sequence[Mapping[str, Any]]) -> list[Sentence]:
    """Of what is public."""
    if len(rules.announcements) < 2:
        return [how_winners_came(rules), *among_which(rules), *how_other_titles_came(rules)]
    phases = {content["phase"] for content in public}
    titles = {title for each in rules.announcements if each.id in phases for title in honours_of(rules, each)}
    prize = [how_winners_came(rules), *among_which(rules)] if PRIZE in titles else []
    return [*prize, *how_other_titles_came(rules, titles)]


@dataclass(frozen=True, slots=True)
class AnnouncedPart:
    """One of several announcements as the page shows it."""

    id: str
    title: Said
    said: Sentence
    """What it publishes, and when."""
    content: Mapping[str, Any] | None
    """None: it is not public."""


def _said(
    rules: Rules, phase: AnnouncementPhase, content: Mapping[str, Any] | None, planned: datetime | None
) -> Sentence:
    honours, opens = honours_named(rules, phase), rules.instant(phase.opens)
    if content is not None:
        at = content["published_at"]
        return say("Published on %(moment)s, %(in_zone)s: %(honours)s.", moment=at, honours=honours)
    if planned is not None:
        return say("%(honours)s: on %(moment)s, %(in_zone)s.", honours=honours, moment=planned)
    if opens is None:
        return say("%(honours)s: the date is not known yet.", honours=honours)
    if opens > clock.now():
        return say("%(honours)s: on %(moment)s, %(in_zone)s, at the earliest.", honours=honours, moment=opens)
    return say("%(honours)s: as soon as two stewards have approved them.", honours=honours)


def _parts(
    edition: EditionInForce, public: Sequence[Mapping[str, Any]], planned: Mapping[str, datetime]
) -> list[AnnouncedPart]:
    """Of several announcements those that are public, the last one first, and then what is still to come."""
    rules = edition.rules
    if len(rules.announcements) < 2:
        return []
    contents = {content["phase"]: content for content in public}
    parts = [
        AnnouncedPart(
            each.id,
            phase_title(each),
            _said(rules, each, contents.get(each.id), planned.get(each.id)),
            contents.get(each.id),
        )
        for each in rules.announcements
    ]
    return [
        *(each for each in reversed(parts) if each.content is not None),
        *(each for each in parts if each.content is None),
    ]


def _quote(
    edition: EditionInForce,
    honours: Sequence[Mapping[str, str]],
    places: Sequence[VotePlace],
    counted: TallyRecord | None,
) -> Sentence | None:
    champions = sum(place.outcome == "passed" for place in places) if edition.rules.selections else 0
    votes = sum(each.counted for each in tally_of(counted).categories.values()) if counted else None
    return quotable(honours, champions=champions, votes=votes)


def _told_places(places: Sequence[VotePlace]) -> dict[str, tuple[int, Sentence]]:
    """By project its votes, and its place in words."""
    of: dict[str, int] = {}
    for place in places:
        of[place.category] = of.get(place.category, 0) + 1
    return {
        place.project: (place.votes or 0, place_of(place.rank, of[place.category]))
        for place in places
        if place.rank is not None
    }


# --- votes -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CategoryVotes:
    """The votes of one category as the page shows them."""

    category: Category
    total: int
    """Of which a share is one vote; counted ones, as far as a count is recorded."""
    excluded: int
    shown: Sequence[Placed]
    """Those that passed; where none did, the first."""
    others: Sequence[Placed]
    ties: Sequence[Sentence]
    """What tie rules did at the line."""
    none: int | None
    """Counted votes that say “none of these”; None: the rules do not offer it."""
    whole: int
    """Of which a share is taken: counted votes, or their weights added up."""
    groups: Sequence[tuple[str, Sequence[tuple[int, Placed]]]]
    """What each group of voters gave to whom, most points first."""

    @property
    def most(self) -> int:
        return max((place.standing.votes or 0 for place in (*self.shown, *self.others)), default=0)

    @property
    def projects(self) -> int:
        return len(self.shown) + len(self.others)


@pages.page("/{edition}/results", "results/results.html", Who.PUBLIC)
async def results_page(at: PageAt) -> Values:
    """Votes by category, once the shortlist is decided; of past editions what is known."""
    session, edition = at.here
    voting = queries.last_voting(edition)
    placed = await queries.standings(session, edition, voting.id) if voting else {}
    return {
        "tabs": await tabs(at),
        "heading": votes_heading(edition),
        "lead": what_the_count_gives(edition.rules, voting) if voting else None,
        "numbers": what_the_numbers_are(voting) if voting else None,
        "group_titles": {each.id: each.title for each in edition.rules.groups},
        "voted_on": voted_on(edition.rules, voting) if voting else None,
        "outcome": outcome_of(edition.rules, voting.cut) if voting else None,
        "why_none": why_no_results(edition.rules),
        "known": await queries.archived_champions(session, edition),
        "honour_titles": honour_titles(edition.rules),
        "voting": voting,
        "by_steward": voting is not None and TieRule.STEWARD in voting.cut.ties,
        "lot": await _lot(at, voting) if voting and placed else None,
        "to_repeat": to_repeat,
        "decided_ties": await ties_by_stewards(session, edition),
        "spending": await spending_of(session, edition, voting) if voting and placed else None,
        "recorded": await _recorded(session, edition) if placed else frozenset(),
        **(await _counted(session, edition, voting, placed) if voting and placed else {"votes": []}),
    }


@dataclass(frozen=True, slots=True)
class ShownLot:
    """What the lot decided, for the page."""

    seed: str
    ties: Sequence[DrawnLot]
    titles: Mapping[str, tuple[str, str | None]]


async def _lot(at: PageAt, voting: VotingPhase) -> ShownLot | None:
    found = await lot_with_ties(*at.here, voting)
    if found is None:
        return None
    lot, ties = found
    named = [project for tie in ties for project in tie.order]
    return ShownLot(lot.seed, ties, await titles_for(at.session, named, at.lang))


async def _recorded(session: Tx, edition: EditionInForce) -> frozenset[str]:
    """Categories of whose panels a record is public, beside the winners."""
    content = await queries.published(session, edition.id)
    return frozenset(each["category"] for each in (content or {}).get("records", ()) if "field" not in each)


async def _counted(
    session: Tx, edition: EditionInForce, voting: VotingPhase, placed: Mapping[str, Sequence[Placed]]
) -> Values:
    record = await latest(session, edition, voting.id)
    tally = tally_of(record).categories if record else {}
    equals = any(_equals_at_the_line(voting.cut, rows) for rows in placed.values())
    ties = await ties_by_category(session, edition, voting) if equals else {}
    votes = [
        _votes(
            category,
            _by_part(edition.rules, voting.cut, placed[category.code]),
            tally.get(category.code),
            ties.get(category.code, ()),
        )
        for category in edition.rules.categories
        if category.code in placed
    ]
    return {
        "record": record,
        "parts": {
            row.project.id: list(divided_by(edition.rules, place_in(edition.rules, voting.cut, row.project)))
            for rows in placed.values()
            for row in rows
        },
        "votes": votes,
        "counted": sum(each.total for each in votes),
        "excluded": sum(each.excluded for each in votes),
    }


def _by_part(rules: Rules, cut: Cut, rows: Sequence[Placed]) -> Sequence[Placed]:
    """Part by part where several lines were drawn in a category, as they are."""
    if not cut.divided:
        return rows
    return sorted(rows, key=lambda row: [each or "" for each in place_in(rules, cut, row.project).values()])


def _votes(
    category: Category, rows: Sequence[Placed], tally: CategoryTally | None, ties: Sequence[TieStep]
) -> CategoryVotes:
    shown = [row for row in rows if row.standing.outcome == "passed"] or list(rows[:SHOWN])
    titles = {row.project.id: row.project.title for row in rows}
    return CategoryVotes(
        category=category,
        total=tally.counted if tally else sum(row.standing.votes or 0 for row in rows),
        excluded=tally.set_aside + tally.withdrawn + tally.incomplete if tally else 0,
        shown=shown,
        others=[row for row in rows if row not in shown],
        ties=_told_ties(ties, titles),
        none=tally.none if tally else None,
        whole=(tally.weight if tally.weight is not None else tally.counted) if tally else 0,
        groups=_groups(rows, tally) if tally else [],
    )


def _groups(
    rows: Sequence[Placed], tally: CategoryTally
) -> Sequence[tuple[str, Sequence[tuple[int, Placed]]]]:
    known = {row.project.id: row for row in rows}
    found = []
    for group, points in sorted(tally.groups.items()):
        given = [(one, known[project]) for project, (one, _) in points.items() if one and project in known]
        found.append((group, sorted(given, key=lambda each: (-each[0], each[1].project.title))))
    return found


def _told_ties(steps: Sequence[TieStep], titles: Mapping[str, str]) -> list[Sentence]:
    """One sentence for the equals, then one for each rule that was asked."""
    told: list[Sentence] = []
    for tied, asked in groupby(steps, key=lambda step: step.tied):
        equals = [titles[project] for project in tied if project in titles]
        told += [
            say("Tied at the cut-off: %(projects)s.", projects=equals),
            *(step.sentence for step in asked),
        ]
    return told


def _equals_at_the_line(cut: Cut, rows: Sequence[Placed]) -> bool:
    """Whether a rule had to say what becomes of projects with one rank: they were parted, or all passed although they
    are too many, or none although there was room. A guess where the line is not drawn in each category.
    """
    ranks = [row.standing.rank for row in rows]
    passed = [row.standing.rank for row in rows if row.standing.outcome == "passed"]
    others = [row.standing.rank for row in rows if row.standing.outcome != "passed"]
    if cut.dimensions != ("category",) or set(passed) & set(others):
        return True
    too_many = cut.most is not None and len(passed) > cut.most
    room = bool(others) and (cut.most is None or len(passed) < cut.most)
    edges = [max(filter(None, passed), default=0)] * too_many + [min(filter(None, others), default=0)] * room
    return any(ranks.count(edge) > 1 for edge in edges)
