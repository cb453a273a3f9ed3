"""How panels come to a winner: by ballot or not, who decides a tie, and the record that comes first."""

from __future__ import annotations

from prizes import clock
from prizes.results import actions as results
from prizes.results.ballots import ballot_views
from prizes.results.electing import close_and_count
from prizes.review.actions.choosing import choose
from prizes.review.actions.deciding import propose_decision
from tests.contest import SELECTING, at, steward
from tests.edition.behaviours.table import Behaviour, Scene, refusal_of
from tests.edition.behaviours.voting import champion
from tests.results import panels
from tests.review import reviewing

DECIDED_BY_THE_PANEL = {
    "nomination.marking": None,
    "nomination.cut": {"gives": "nominated", "decided": "panel", "most": 3},
}


async def winner_without_a_ballot(scene: Scene) -> str | None:
    with clock.at(SELECTING):
        edition, project = await champion(scene)
        chooser = (await steward(scene.session)).id
        return await refusal_of(
            results.choose(scene.session, edition, project.id, "winner", reason="", chooser=chooser)
        )


async def elected_though_few_put_it_first(scene: Scene) -> list[str]:
    """Bee wins each duel, and has as many first choices as the others."""
    with clock.at(SELECTING):
        panel = panels.Panel(scene.session, await scene.edition(), {})
        for title in ("Ant", "Bee", "Cat"):
            await panels.champion(panel, title, 7)
        for name in panels.MEMBERS:
            await panels.seat(panel, name, "chair" if name == "chair" else "expert")
        await panel.vote("chair", "Ant", "Bee", "Cat")
        await panel.vote("first", "Cat", "Bee", "Ant")
        await panel.vote("second", "Bee")
        counted = await close_and_count(
            scene.session, panel.edition, panel.selection, "C1", await panel.me("chair"), seen_round=1
        )
        return panel.titles(counted.outcome["elected"])


async def stage_of_a_tie(scene: Scene) -> str:
    with clock.at(SELECTING):
        panel = panels.Panel(scene.session, await scene.edition(), {})
        for title in ("Ant", "Bee"):
            await panels.champion(panel, title, 7)
        for name in panels.MEMBERS:
            await panels.seat(panel, name, "chair" if name == "chair" else "expert")
        await panel.vote("first", "Ant")
        await panel.vote("second", "Bee")
        await close_and_count(
            scene.session, panel.edition, panel.selection, "C1", await panel.me("chair"), seen_round=1
        )
        return (await ballot_views(scene.session, panel.edition, panel.selection))["C1"].stage.value


async def winners_without_a_confirmed_record(scene: Scene) -> str | None:
    with clock.at(SELECTING):
        edition, project = await champion(scene)
        one = (await steward(scene.session)).id
        await results.choose(scene.session, edition, project.id, "winner", reason="", chooser=one)
        await panels.on_record(scene.session, edition)
        return await refusal_of(results.propose_winners(scene.session, edition, SELECTING, proposer=one))


async def decision_without_a_record(scene: Scene) -> str | None:
    edition = await scene.edition()
    project = await reviewing.submitted(scene.session, edition, "Smart village")
    phase = reviewing.phase_of(edition)
    with clock.at(at("2027-01-31 23:30")):
        one = (await steward(scene.session)).id
        await choose(
            scene.session, edition, phase, passing=[project.id], not_passing=[], reason="Good.", decider=one
        )
        return await refusal_of(propose_decision(scene.session, edition, phase, proposer=one))


async def chosen_one_after_the_other(scene: Scene) -> list[str | None]:
    """Two winners of two countries in one category, and one in another."""
    with clock.at(SELECTING):
        panel = panels.Panel(scene.session, await scene.edition(), {})
        await panels.champion(panel, "Ant", 7, country="KE")
        await panels.champion(panel, "Bee", 6, country="FR")
        await panels.champion(panel, "Cat", 5, "C2", country="KE")
        by = (await steward(scene.session)).id
        return [
            await refusal_of(
                results.choose(scene.session, panel.edition, project.id, "winner", reason="", chooser=by)
            )
            for project in panel.projects.values()
        ]


ONE_WINNER = {"gives": "winner", "decided": "panel", "most": 1}
TWICE_IN_A_CATEGORY, TWICE = "too-many-winners", "too-many-in-field"
ELECTING = [
    Behaviour(
        "selection.cut.by",
        "category",
        "edition",
        chosen_one_after_the_other,
        ([None, TWICE_IN_A_CATEGORY, None], [None, TWICE, TWICE]),
        given={"selection.cut": ONE_WINNER},
    ),
    Behaviour(
        "selection.cut.also_by",
        [],
        ["country"],
        chosen_one_after_the_other,
        ([None, TWICE_IN_A_CATEGORY, None], [None, None, None]),
        given={"selection.cut": ONE_WINNER},
    ),
    Behaviour("selection.method", "panel", "stv", winner_without_a_ballot, (None, "winner-not-by-ballot")),
    Behaviour("selection.method", "stv", "schulze", elected_though_few_put_it_first, ([], ["Bee"])),
    Behaviour(
        "selection.casting_vote",
        False,
        True,
        stage_of_a_tie,
        ("open", "tie"),
        given={"selection.method": "plurality"},
    ),
    Behaviour(
        "selection.panel.minutes",
        False,
        True,
        winners_without_a_confirmed_record,
        (None, "records-not-confirmed"),
    ),
    Behaviour(
        "nomination.panel.minutes",
        False,
        True,
        decision_without_a_record,
        (None, "records-of-panels-missing"),
        given=DECIDED_BY_THE_PANEL,
    ),
]
