"""What the rules of experts' marks and of the line between those who go on and those who do not do."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Any

from prizes import clock
from prizes.ballot.actions import cast
from prizes.edition.cutting.marks import Mark, mark, review_share
from prizes.edition.cutting.outcome import CutResult
from prizes.edition.document.rules import Rules
from prizes.edition.kinds.dimensions import classes_by
from prizes.edition.kinds.groups import GroupFacts
from prizes.edition.kinds.numbers import cost_in
from prizes.edition.spans import expert_rounds
from prizes.nomination.rules.states import State
from prizes.results.queries import honours
from prizes.results.shortlist import approve_shortlist, propose_shortlist
from prizes.review.models import Review, Standing
from prizes.review.queries.assigning import panel_plan
from prizes.review.queries.projects import candidates
from prizes.review.rules.deciding import ProjectFacts, draw
from prizes.review.rules.reviews import lacking, shown_facts, wrong_marks
from prizes.tally.actions import count_phase
from prizes.tally.rules.counting import CountableVote, VoteStanding
from prizes.tally.rules.events import Nominee
from prizes.tally.rules.poll import Poll
from tests.ballot.paper import nominee
from tests.contest import NOMINATING, SELECTING, VOTING, expert, person, steward
from tests.edition.behaviours.table import Behaviour, Scene, refusal_of
from tests.review import reviewing

# --- marks -------------------------------------------------------------------------------------------------


def share(phase_id: str):
    """The mark of a project that has all in impact and the least in reach."""

    def probe(rules: Rules) -> str:
        return str(review_share(_marking(rules, phase_id), {"impact": 7, "reach": 1}))

    return probe


def refused_marks(phase_id: str):
    return lambda rules: sorted(wrong_marks(_marking(rules, phase_id), {"impact": 1, "reach": 7}))


def reviews_missing(phase_id: str):
    """Of a project with two completed reviews."""
    return lambda rules: mark(_marking(rules, phase_id), [{"impact": 7, "reach": 1}] * 2).missing


def lacks_a_comment(phase_id: str):
    """On the whole; a word on each criterion is there."""
    words = {"impact": "Much.", "reach": "Little."}
    return lambda rules: sorted(lacking(_marking(rules, phase_id), {"impact": 7, "reach": 1}, "", words))


def lacks_comments_on_criteria(phase_id: str):
    return lambda rules: sorted(lacking(_marking(rules, phase_id), {"impact": 7, "reach": 1}, "Good."))


def seen_but(*hidden: str) -> list[str]:
    return [name for name in ("owner", "country", "stakeholder_type", "nominator") if name not in hidden]


def expert_sees(phase_id: str):
    def probe(rules: Rules) -> list[str]:
        facts = {
            "owner": "Ministry",
            "country": "KE",
            "stakeholder_type": "government",
            "nominator": "Ana",
            "url": None,
        }
        shown = shown_facts(_marking(rules, phase_id), **facts)
        return [name for name in facts if getattr(shown, name)]

    return probe


def _marking(rules: Rules, phase_id: str) -> Any:
    phase: Any = rules.phase(phase_id)
    return phase.marking


async def experts_assigned(scene: Scene) -> int:
    edition = await scene.edition()
    for n in range(4):
        await expert(scene.session, f"expert{n}@example.org")
    await reviewing.submitted(scene.session, edition, "Smart village")
    return len((await panel_plan(scene.session, edition, reviewing.phase_of(edition))).plan.new)


async def review(scene: Scene) -> Review:
    """Handed in on the tenth of January."""
    edition = await scene.edition()
    who = await expert(scene.session)
    project = await reviewing.submitted(scene.session, edition, "Smart village")
    await reviewing.assigned(scene.session, edition, await steward(scene.session))
    return await reviewing.marked(scene.session, edition, project.id, who, 3, at=NOMINATING)


async def review_on_the_tenth(scene: Scene) -> str | None:
    return await refusal_of(review(scene))


async def comment_kept(scene: Scene) -> str:
    return (await review(scene)).comment


MARKING = [
    Behaviour(f"{phase}.marking.{key}", base, other, probe(phase), seen, document="full")
    for phase in ("nomination", "selection")
    for key, base, other, probe, seen in (
        ("criteria.0.weight", 3, 1, share, ("23/35", "3/7")),
        ("criteria.1.weight", 2, 4, share, ("23/35", "25/49")),
        ("scale.most", 7, 10, share, ("23/35", "23/50")),
        ("scale.least", 1, 2, refused_marks, ([], ["mark.impact"])),
        ("reviews", 3, 2, reviews_missing, (1, 0)),
        ("hidden", ["owner"], ["country"], expert_sees, (seen_but("owner"), seen_but("country"))),
        ("hidden", [], ["stakeholder_type"], expert_sees, (seen_but(), seen_but("stakeholder_type"))),
        ("hidden", [], ["nominator"], expert_sees, (seen_but(), seen_but("nominator"))),
        ("comment", "required", "optional", lacks_a_comment, (["comment"], [])),
        (
            "criteria.0.comment",
            "required",
            "optional",
            lacks_comments_on_criteria,
            (["comment.impact"], []),
        ),
    )
]
REVIEWING = [
    Behaviour("nomination.marking.comment", "optional", "none", comment_kept, ("Thoughtful.", "")),
    Behaviour("nomination.marking.reviews", 2, 3, experts_assigned, (2, 3)),
    Behaviour(
        "nomination.opens",
        "2027-01-02T09:00:00",
        "2027-01-15T09:00:00",
        review_on_the_tenth,
        (None, "phase-not-open-yet"),
    ),
    Behaviour(
        "nomination.closes",
        "2027-01-31T23:00:00",
        "2027-01-05T23:00:00",
        review_on_the_tenth,
        (None, "reviews-closed"),
    ),
]


# --- lines -------------------------------------------------------------------------------------------------

PROJECTS = {
    "a": ("C1", "KE", "Ministry", Fraction(4, 5)),
    "b": ("C1", "KE", "Academy", Fraction(5, 5)),
    "c": ("C1", "FR", "Ministry", Fraction(2, 5)),
    "d": ("C2", "FR", "Museum", Fraction(3, 5)),
}
"""Category, country, owner and mark."""
REGIONS = {"KE": "africa", "FR": "europe"}
KINDS = {"Ministry": "government", "Academy": "academia", "Museum": "civil_society"}
COSTS = {
    "a": {"cost": 60, "price": 10},
    "b": {"cost": 30, "price": 60},
    "c": {"cost": 50, "price": 20},
    "d": {"cost": 10, "price": 10},
}
"""Answers to two questions."""
SIZES = {"a": "large", "b": "large", "c": "small", "d": "small"}
VOTES = "a" * 5 + "b" * 3 + "c" * 3 + "d"
SET_ASIDE = "b"
EQUAL = {"b": Fraction(4, 5)}
"""Marks by which a and b are equal."""


def nominated(marks: dict[str, Fraction] | None = None):
    def probe(rules: Rules) -> CutResult:
        assert expert_rounds(rules)[0]
        given = {p: Mark((marks or {}).get(p, each[3]), 2, 0) for p, each in PROJECTS.items()}
        facts = [_facts(rules, project) for project in PROJECTS]
        return draw(expert_rounds(rules)[0], facts, given, {})

    return probe


def _facts(rules: Rules, project: str) -> ProjectFacts:
    category, country, owner, _ = PROJECTS[project]
    return ProjectFacts(
        id=project,
        category=category,
        title=f"Project {project}",
        language="en",
        owner=owner,
        country=country,
        stakeholder_type="government",
        nominator_id=None,
        state=State.SUBMITTED,
        classes=_classes(rules, project),
    )


def _classes(rules: Rules, project: str) -> dict[str, str]:
    category, country, owner, _ = PROJECTS[project]
    return classes_by(rules, GroupFacts(category, KINDS[owner], country, {"size": SIZES[project]}))


def voted(rules: Rules, seed: str = "") -> CutResult:
    nominees: dict[str, dict[str, Nominee]] = {}
    for project, (category, country, owner, _) in PROJECTS.items():
        nominees.setdefault(category, {})[project] = Nominee(
            category,
            project,
            country,
            owner,
            REGIONS[country],
            KINDS[owner],
            cost_in(COSTS[project], rules.votings[0].cut.budget),
            _classes(rules, project),
        )
    marks = {project: Mark(share, 2, 0) for project, (*_, share) in PROJECTS.items()}
    poll = Poll(rules, rules.votings[0], nominees, marks, seed=seed)
    votes = [CountableVote(f"v{n}", PROJECTS[p][0], p) for n, p in enumerate(VOTES)]
    votes += [
        CountableVote(f"s{n}", PROJECTS[p][0], p, VoteStanding.SET_ASIDE) for n, p in enumerate(SET_ASIDE)
    ]
    return poll.cut(poll.count(votes))


def drawn_by_lot(rules: Rules) -> CutResult:
    """With the seed 0, whose lot puts b before c."""
    return voted(rules, seed="0")


def passed(drawn: Callable[[Rules], CutResult]):
    return lambda rules: "".join(sorted(row.project for row in drawn(rules).passed))


def undecided(drawn: Callable[[Rules], CutResult]):
    return lambda rules: "".join(sorted(row.project for row in drawn(rules).undecided))


def waiting(drawn: Callable[[Rules], CutResult]):
    return lambda rules: {row.ruling.code for row in drawn(rules).undecided}


def problems(drawn: Callable[[Rules], CutResult]):
    return lambda rules: [p.code for group in drawn(rules).groups for p in group.problems]


def cut_of(phase: str, **cut: Any) -> dict[str, Any]:
    gives, source = {"nomination": ("nominated", "marks"), "voting": ("champion", "votes")}[phase]
    return {f"{phase}.cut": {"gives": gives, "basis": [{"source": source}], "ties": ["leave_out"]} | cut}


def both_sources(weight_of_marks: int) -> list[dict[str, Any]]:
    return [
        {"source": "votes", "weight": 1, "scale": "share_of_highest"},
        {"source": "marks", "weight": weight_of_marks, "scale": "share_of_scale"},
    ]


def _rows(phase: str, rows: Iterable[tuple[str, Any, Any, Any, tuple[Any, Any], dict[str, Any]]]):
    for key, base, other, probe, seen, cut in rows:
        yield Behaviour(f"{phase}.cut.{key}", base, other, probe, seen, cut_of(phase, **cut))


SIZE = {
    "id": "size",
    "kind": "choice",
    "label": {"en": "Size"},
    "choices": [{"id": each, "label": {"en": each.title()}} for each in ("small", "large")],
    "shown_to": ["public"],
    "classifies": True,
}
"""A question that classifies the projects."""
CLASSIFIED = {"submission.form.fields": [SIZE]}
EUROPE = {"of": "region", "values": ["europe"], "least": 1}


def quota(of: str, most: int) -> dict[str, Any]:
    return {"quotas": [{"of": of, "most": most}]}


def divided(phase: str, **cut: Any) -> dict[str, Any]:
    """By the part of the world, with groups named after it."""
    groups = [
        {"id": each, "title": {"en": each}, "countries": [country]}
        for each, country in (("south", "KE"), ("north", "FR"), ("sea", "FJ"))
    ]
    zone = {"id": "zone", "title": {"en": "Zone"}, "groups": ["north", "south"]}
    return {"groups": groups, "divisions": [zone]} | cut_of(phase, **cut)


DIVISIONS = [
    Behaviour(
        "nomination.cut.also_by",
        [],
        ["zone"],
        passed(nominated()),
        ("bd", "bcd"),
        divided("nomination", most=1),
    ),
    Behaviour("voting.cut.also_by", [], ["zone"], passed(voted), ("ad", "acd"), divided("voting", most=1)),
    Behaviour(
        "divisions.0.groups",
        ["north", "sea"],
        ["sea", "south"],
        passed(nominated()),
        ("b", "d"),
        divided("nomination", most=1, by="edition", minima=[{"of": "zone", "values": ["other"], "least": 1}]),
    ),
    Behaviour(
        "nomination.cut.quotas.0.of",
        "owner",
        "zone",
        passed(nominated()),
        ("abd", "bd"),
        divided("nomination", by="edition", most=3, **quota("owner", 1)),
    ),
]
BY_SIZE = CLASSIFIED | cut_of("nomination", most=1, also_by=["size"])
CLASSES = [
    Behaviour("nomination.cut.also_by", [], ["size"], passed(nominated()), ("bd", "bcd"), BY_SIZE),
    Behaviour("voting.cut.also_by", [], ["region"], passed(voted), ("ad", "acd"), cut_of("voting", most=1)),
    Behaviour(
        "nomination.cut.quotas.0.of",
        "owner",
        "size",
        passed(nominated()),
        ("abd", "bcd"),
        CLASSIFIED | cut_of("nomination", **quota("owner", 1)),
    ),
]
MINIMA: list[Any] = [
    (f"minima.0.{key}", base, other, passed(nominated()), seen, given)
    for key, base, other, seen, given in (
        ("of", "region", "country", ("cd", "bd"), {"most": 1, "minima": [EUROPE]}),
        ("values", ["europe"], ["africa"], ("cd", "bd"), {"most": 1, "minima": [EUROPE]}),
        ("least", 1, 2, ("abd", "bcd"), {"most": 3, "by": "edition", "minima": [EUROPE]}),
    )
]
NOMINATION_CUT = [
    *_rows(
        "nomination",
        [
            ("by", "category", "edition", passed(nominated()), ("bd", "b"), {"most": 1}),
            ("decided", "ranking", "screening", passed(nominated()), ("bd", "abcd"), {"most": 1}),
            ("most", 1, 2, passed(nominated()), ("bd", "abd"), {}),
            ("least", 1, 2, problems(nominated()), ([], ["fewer_than_least"]), {}),
            ("threshold", "3/5", "1/5", passed(nominated()), ("abd", "abcd"), {}),
            ("ties", ["leave_out"], ["admit_all"], passed(nominated(EQUAL)), ("d", "abd"), {"most": 1}),
            ("quotas.0.of", "country", "owner", passed(nominated()), ("bcd", "abd"), quota("country", 1)),
            ("quotas.0.most", 1, 2, passed(nominated()), ("bcd", "abcd"), quota("country", 1)),
            *MINIMA,
            (
                "basis.0.scale",
                "share_of_scale",
                "share_of_category",
                passed(nominated()),
                ("abd", "d"),
                {"threshold": "3/5"},
            ),
        ],
    ),
]
OTHER_WORDS = [
    *_rows(
        "nomination",
        [
            ("decided", "ranking", "panel", passed(nominated()), ("bd", ""), {"most": 1}),
            (
                "basis.0.scale",
                "share_of_scale",
                "share_of_highest",
                passed(nominated()),
                ("ab", "abd"),
                {"threshold": "4/5"},
            ),
        ],
    ),
    *_rows(
        "voting",
        [
            ("by", "category", "category_and_region", passed(voted), ("ad", "acd"), {"most": 1}),
            ("ties", ["leave_out"], ["expert_score", "panel"], passed(voted), ("ad", "abd"), {"most": 2}),
            ("ties", ["leave_out"], ["fewest_set_aside", "panel"], passed(voted), ("ad", "acd"), {"most": 2}),
            ("ties", ["leave_out"], ["panel"], undecided(voted), ("", "bc"), {"most": 2}),
            ("ties", ["leave_out"], ["steward"], waiting(voted), (set(), {"tie_for_steward"}), {"most": 2}),
            ("ties", ["leave_out"], ["lot"], passed(drawn_by_lot), ("ad", "abd"), {"most": 2}),
            ("quotas.0.of", "owner", "region", passed(voted), ("abd", "acd"), quota("owner", 1)),
            (
                "quotas.0.of",
                "country",
                "stakeholder_type",
                passed(voted),
                ("acd", "abd"),
                quota("country", 1),
            ),
        ],
    ),
]
"""Rules with more than two words."""
ASKED = [{"id": each, "kind": "number", "label": f"The {each}", "least": 0} for each in ("cost", "price")]
VOTING_CUT = [
    Behaviour(
        "voting.cut.budget.cost",
        "cost",
        "price",
        passed(voted),
        ("abd", "abcd"),
        cut_of("voting", budget={"cost": "cost", "most": 100}) | {"submission.form.fields": ASKED},
    ),
    *_rows(
        "voting",
        [
            ("by", "category", "edition", passed(voted), ("ad", "a"), {"most": 1}),
            ("most", 1, 3, passed(voted), ("ad", "abcd"), {}),
            ("least", 1, 2, problems(voted), ([], ["fewer_than_least"]), {}),
            ("least_votes", 1, 2, passed(voted), ("abcd", "abc"), {}),
            ("threshold", "1/2", "3/11", passed(voted), ("d", "abcd"), {}),
            ("ties", ["leave_out"], ["admit_all"], passed(voted), ("ad", "abcd"), {"most": 2}),
            ("quotas.0.of", "country", "owner", passed(voted), ("acd", "abd"), quota("country", 1)),
            ("quotas.0.most", 1, 2, passed(voted), ("acd", "abcd"), quota("country", 1)),
            ("budget.most", 100, 60, passed(voted), ("abd", "ad"), {"budget": {"cost": "cost", "most": 100}}),
            ("basis.0.source", "votes", "marks", passed(voted), ("ad", "bd"), {"most": 1}),
            ("basis.0.weight", 1, 9, passed(voted), ("bd", "ad"), {"most": 1, "basis": both_sources(3)}),
            (
                "basis.0.scale",
                "share_of_highest",
                "share_of_category",
                passed(voted),
                ("ad", "bd"),
                {"most": 1, "basis": both_sources(1)},
            ),
        ],
    ),
]


async def given_to_the_most_voted(scene: Scene) -> tuple[str, int]:
    """State and honours of the project with most votes once two stewards have agreed to the shortlist."""
    session = scene.session
    with clock.at(VOTING):
        edition = await scene.edition()
        phase = edition.rules.votings[0]
        project = await nominee(session, edition, "C1", "Ant")
        one = await steward(session, "one@example.org")
        two = await steward(session, "two@example.org")
        await cast(session, edition, await person(session, "ana@example.org"), "C1", [project.id])
    with clock.at(SELECTING):
        await count_phase(session, edition, phase, counted_by=None)
        proposal = await propose_shortlist(session, edition, phase, proposer=one.id)
        await approve_shortlist(session, edition, proposal.id, seen_sha256=proposal.sha256, approver=two.id)
        await session.refresh(project)
        return project.state, len(await honours(session, edition.id))


GIVEN_BY = {"champion": ("champion", 0), "winner": ("nominated", 1), "next_round": ("nominated", 0)}
"""A winner by votes alone has an honour that waits for its publication."""
GIVEN = [
    Behaviour("voting.cut.gives", base, other, given_to_the_most_voted, (GIVEN_BY[base], GIVEN_BY[other]))
    for base, other in (("champion", "winner"), ("champion", "next_round"), ("winner", "next_round"))
]


def passed_at(edition, project, phase: str) -> Standing:
    return Standing(
        phase=phase,
        project_id=project.id,
        outcome="passed",
        decided_at=NOMINATING,
        rules_version=edition.version,
        rules_sha256=edition.sha256,
    )


async def candidates_of_the_panel(scene: Scene) -> list[str]:
    """Ant passed the nomination, Bee the vote as well."""
    edition = await scene.edition()
    for title, passed in (("Ant", ["nomination"]), ("Bee", ["nomination", "voting"])):
        project = await reviewing.submitted(scene.session, edition, title)
        project.state = (State.CHAMPION if "voting" in passed else State.NOMINATED).value
        scene.session.add_all(passed_at(edition, project, phase) for phase in passed)
    await scene.session.flush()
    found = await candidates(scene.session, edition, edition.rules.phase("selection"))
    return [each.title for each in found]


def candidates_of(phase: str, *passed: str):
    """Ant and Bee, in different categories, passed these phases."""

    async def probe(scene: Scene) -> list[str]:
        edition = await scene.edition()
        for title, category in (("Ant", "C1"), ("Bee", "C2")):
            project = await reviewing.submitted(scene.session, edition, title, category=category)
            project.state = (State.NOMINATED if passed else State.SUBMITTED).value
            scene.session.add_all(passed_at(edition, project, each) for each in passed)
        await scene.session.flush()
        found = await candidates(scene.session, edition, edition.rules.phase(phase))
        return [each.title for each in found]

    return probe


FIRST_CATEGORY = {"groups": [{"id": "first", "title": {"en": "First"}, "categories": ["C1"]}]}
ORIGINS = [
    *(
        Behaviour(
            f"{phase}.group",
            None,
            "first",
            candidates_of(phase, *passed),
            (["Ant", "Bee"], ["Ant"]),
            FIRST_CATEGORY,
        )
        for phase, passed in {
            "nomination": (),
            "voting": ("nomination",),
            "selection": ("nomination", "voting"),
        }.items()
    ),
    Behaviour(
        "selection.candidates_from",
        [],
        ["nomination", "voting"],
        candidates_of_the_panel,
        (["Bee"], ["Ant", "Bee"]),
    ),
]
CUTS = [
    *ORIGINS,
    *MARKING,
    *REVIEWING,
    *NOMINATION_CUT,
    *VOTING_CUT,
    *OTHER_WORDS,
    *CLASSES,
    *DIVISIONS,
    *GIVEN,
]
