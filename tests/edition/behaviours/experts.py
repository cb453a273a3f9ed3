"""What experts declare before they see a project, how much each is given, whose marks rank, and when they mark again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from prizes import clock
from prizes.accounts.models import Person
from prizes.edition.queries import EditionInForce
from prizes.edition.spans import PanelPhase
from prizes.nomination.models import Project
from prizes.review.actions.assigning import add_assignment
from prizes.review.actions.declaring import declare
from prizes.review.actions.second_round import open_second_round
from prizes.review.queries.assigning import panel_plan
from prizes.review.queries.decision import marks_of
from prizes.review.rules.interests import Declaration
from tests.contest import NOMINATING, SELECTING, expert, steward
from tests.edition.behaviours.table import Behaviour, Scene, refusal_of
from tests.results import panels
from tests.review import reviewing

INSTANTS = {"nomination": NOMINATING, "selection": SELECTING}
MARKING = {"criteria": [{"id": "quality", "label": "Quality", "weight": 1}], "reviews": 1}


@dataclass(frozen=True, slots=True)
class Work:
    """A phase with its candidates, all in C1, in which nothing is assigned yet."""

    scene: Scene
    edition: EditionInForce
    phase: PanelPhase
    projects: dict[str, Project]
    boss: Person

    async def give(self, title: str, who: Person) -> None:
        project = self.projects[title].id
        await add_assignment(
            self.scene.session, self.edition, self.phase, project, who.id, assigner=self.boss.id
        )

    async def marked(self, title: str, who: Person, mark: int) -> None:
        where = (self.scene.session, self.edition, self.projects[title].id, who, mark)
        await reviewing.marked(*where, phase=self.phase, at=INSTANTS[self.phase.id])


def in_the(phase_id: str, titles: str, probe: Callable[[Work], Awaitable[Any]]) -> Callable[[Scene], Any]:
    """The probe with these candidates in the phase, while it is open."""

    async def played(scene: Scene) -> Any:
        with clock.at(INSTANTS[phase_id]):
            edition = await scene.edition()
            champions = panels.Panel(scene.session, edition, {})
            for title in titles.split():
                if phase_id == "selection":
                    await panels.champion(champions, title, 7)
                else:
                    made = await reviewing.submitted(scene.session, edition, title)
                    champions.projects[title] = made
            boss = await steward(scene.session)
            phase = reviewing.phase_of(edition, phase_id)
            return await probe(Work(scene, edition, phase, champions.projects, boss))

    return played


async def marked_without_a_declaration(work: Work) -> str | None:
    ana = await expert(work.scene.session)
    await work.give("Ant", ana)
    return await refusal_of(work.marked("Ant", ana, 3))


async def kept_out_by_a_country(work: Work) -> int:
    """Of how many projects somebody is kept who declares that they are of its country."""
    ana = await reviewing.signed_in(work.scene.session, await expert(work.scene.session))
    said = {work.projects["Ant"].id: Declaration("country")}
    return await declare(work.scene.session, work.edition, ana, said)


async def first_by_marks(work: Work) -> list[str]:
    """A severe expert marks two projects, and a generous one two others."""
    severe, generous = [await expert(work.scene.session, f"e{n}@example.org") for n in (1, 2)]
    for title, who, mark in (
        ("Best", severe, 3),
        ("Worst", severe, 1),
        ("Good", generous, 5),
        ("Fair", generous, 4),
    ):
        await work.give(title, who)
        await work.marked(title, who, mark)
    marks = await marks_of(work.scene.session, work.edition, work.phase)
    highest = max(each.share for each in marks.values())
    return [title for title, project in work.projects.items() if marks[project.id].share == highest]


async def given_to_the_only_expert(work: Work) -> int:
    await expert(work.scene.session)
    return len((await panel_plan(work.scene.session, work.edition, work.phase)).plan.new)


async def opens_a_second_round_without_a_reason(work: Work) -> str | None:
    """Of a project with the marks 2 and 4: half of the scale lies between them."""
    for n, mark in ((1, 2), (2, 4)):
        who = await expert(work.scene.session, f"e{n}@example.org")
        await work.give("Ant", who)
        await work.marked("Ant", who, mark)
    boss = await reviewing.signed_in(work.scene.session, work.boss)
    where = (work.scene.session, work.edition, work.phase, work.projects["Ant"].id)
    return await refusal_of(open_second_round(*where, reason="", opener=boss))


NO_REASON = "reason-for-second-round-needed reason"
EXPERTS = [
    Behaviour(f"{phase}.{key}", base, other, in_the(phase, titles, probe), seen, given)
    for phase in INSTANTS
    for key, base, other, titles, probe, seen, given in (
        (
            "panel.declaration",
            "none",
            "before_content",
            "Ant",
            marked_without_a_declaration,
            (None, "declare-first"),
            {f"{phase}.marking": MARKING},
        ),
        (
            "panel.interests",
            ["own"],
            ["own", "country"],
            "Ant",
            kept_out_by_a_country,
            (0, 1),
            {f"{phase}.panel.declaration": "before_content"},
        ),
        (
            "marking.score",
            "raw",
            "standardised",
            "Best Worst Good Fair",
            first_by_marks,
            (["Good"], ["Best", "Good"]),
            {f"{phase}.marking": MARKING},
        ),
        (
            "marking.load_most",
            1,
            2,
            "Ant Bee Cat",
            given_to_the_only_expert,
            (1, 2),
            {f"{phase}.marking": MARKING},
        ),
        (
            "marking.spread_most",
            "1/4",
            "3/4",
            "Ant",
            opens_a_second_round_without_a_reason,
            (None, NO_REASON),
            {f"{phase}.marking": MARKING | {"reviews": 2}},
        ),
    )
]
