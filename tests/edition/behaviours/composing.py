"""Who must be in a panel, whose own projects it keeps away, and what it must agree on or explain."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from prizes import clock
from prizes.edition.document.rules import Rules
from prizes.results.actions import choose
from prizes.results.electing import close_and_count
from prizes.results.queries import selection_gaps
from prizes.review.actions.assigning import add_assignment
from prizes.review.queries.members import panels_by_field
from prizes.review.rules.interests import is_own_organization
from prizes.review.rules.seats import MemberFacts, composition_lacks
from tests.contest import SELECTING, expert, steward
from tests.edition.behaviours.table import Behaviour, Scene
from tests.results import panels
from tests.review.reviewing import marked

ANA = MemberFacts("AFR", "woman", ("University of Nairobi",))
EVE = MemberFacts("AFR", "woman", ("Lake Commission",))
COMPOSITION = "selection.panel.composition"


def lacks(*members: MemberFacts) -> Callable[[Rules], list[str]]:
    """What the panel of these people does not have, as the texts of the sentences."""

    def probe(rules: Rules) -> list[str]:
        asked = rules.selections[0].panel.composition
        assert asked is not None
        return [each.text for each in composition_lacks(asked, members)]

    return probe


def keeps_away(rules: Rules) -> bool:
    return is_own_organization(rules.selections[0].panel, ["Lake Commission"], "Lake Commission")


async def members_of_the_usual_panel(scene: Scene) -> int:
    """How many of the members of the category's panel work in the selection."""
    with clock.at(SELECTING):
        panel = panels.Panel(scene.session, await scene.edition(), {})
        await panels.champion(panel, "Ant", 7)
        for name in panels.MEMBERS:
            await panels.seat(panel, name, "chair" if name == "chair" else "expert")
        found = await panels_by_field(scene.session, panel.edition, panel.selection)
        return len(found["C1"].members)


async def elected_by_two_of_three(scene: Scene) -> list[str]:
    with clock.at(SELECTING):
        panel = panels.Panel(scene.session, await scene.edition(), {})
        for title in ("Ant", "Bee"):
            await panels.champion(panel, title, 7)
        for name in panels.MEMBERS:
            await panels.seat(panel, name, "chair" if name == "chair" else "expert")
        for name, title in zip(panels.MEMBERS, ("Ant", "Ant", "Bee"), strict=True):
            await panel.vote(name, title)
        me = await panel.me("chair")
        counted = await close_and_count(scene.session, panel.edition, panel.selection, "C1", me, seen_round=1)
        return panel.titles(counted.outcome["elected"])


async def chosen_against_the_marks(scene: Scene) -> int:
    """How many gaps are left because no reason is published."""
    with clock.at(SELECTING):
        panel = panels.Panel(scene.session, await scene.edition(), {})
        boss, one = await steward(scene.session, "boss@example.org"), await expert(scene.session)
        phase = panel.selection
        for title, mark in (("Ant", 5), ("Bee", 2)):
            await panels.champion(panel, title, 7)
            project = panel.projects[title].id
            where = (scene.session, panel.edition)
            await add_assignment(*where, phase, project, one.id, assigner=boss.id)
            await marked(*where, project, one, mark, phase=phase, at=SELECTING)
        bee = panel.projects["Bee"].id
        await choose(scene.session, panel.edition, bee, "winner", reason="", chooser=boss.id)
        gaps = await selection_gaps(scene.session, panel.edition)
        return sum("no reason is on record" in str(gap.wrong) for gap in gaps)


def _row(
    key: str, base: Any, changed: Any, members: tuple[MemberFacts, ...], lacking: int, **also: Any
) -> Behaviour:
    words = {
        "least": "It has %(there)s of at least %(least)s members.",
        "regions": "Its members come from %(there)s of at least %(least)s regions.",
        "both_sexes": "There are not both women and men among its members.",
        "outside": "%(there)s of at least %(least)s members have named an organization outside the organizer.",
    }
    said = words["outside" if key == "organizer" else key]
    seen = ([said], []) if lacking == 0 else ([], [said])
    given = {f"{COMPOSITION}.{each}": value for each, value in also.items()}
    return Behaviour(f"{COMPOSITION}.{key}", base, changed, lacks(*members), seen, given=given)


MARKING = {"criteria": [{"id": "quality", "label": "Quality", "weight": 1}], "reviews": 1}
COMPOSING = [
    _row("least", 1, 3, (ANA, EVE), 1),
    _row("regions", 1, 2, (ANA, EVE), 1),
    _row("both_sexes", False, True, (ANA, EVE), 1),
    _row("outside", 1, 2, (ANA, EVE), 1, organizer=["Lake Commission"]),
    _row("organizer", ["Lake Commission"], ["Mountain Commission"], (ANA, EVE), 0, outside=2),
    Behaviour("selection.panel.own_organization", False, True, keeps_away, (False, True)),
    Behaviour("selection.panel.own_members", False, True, members_of_the_usual_panel, (3, 0)),
    Behaviour(
        "selection.unanimous",
        False,
        True,
        elected_by_two_of_three,
        (["Ant"], []),
        given={"selection.method": "plurality"},
    ),
    Behaviour(
        "selection.departure",
        "free",
        "reasoned",
        chosen_against_the_marks,
        (0, 1),
        given={"selection.marking": MARKING},
    ),
]
