"""Where experts talk, whether they know each other there, and where nominators get to read of it."""

from __future__ import annotations

from typing import Any

from prizes import clock
from prizes.accounts.models import Person
from prizes.edition.document.rules import Rules
from prizes.review.actions.discussing import add_remark
from prizes.review.queries.discussion import discussion_of
from prizes.review.rules.discussing import discussing_phases, feedback_phase
from tests.contest import NOMINATING, SELECTING, expert
from tests.edition.behaviours.table import Behaviour, Scene, refusal_of
from tests.edition.behaviours.voting import champion
from tests.review import reviewing


def talks(phase_id: str):
    return lambda rules: phase_id in [phase.id for phase in discussing_phases(rules)]


async def written_for_the_letter(scene: Scene) -> str | None:
    async def phase(rules: Rules) -> str:
        return feedback_phase(rules, None, NOMINATING).id

    return await refusal_of(phase(scene.rules))


async def author_before_the_panel(scene: Scene) -> str | None:
    edition = await scene.edition()
    project = await reviewing.submitted(scene.session, edition, "Smart village")
    with clock.at(NOMINATING):
        return await _author_seen(scene, edition, "nomination", project)


async def author_before_the_winners(scene: Scene) -> str | None:
    with clock.at(SELECTING):
        edition, project = await champion(scene)
        return await _author_seen(scene, edition, "selection", project)


async def _author_seen(scene: Scene, edition: Any, phase_id: str, project: Any) -> str | None:
    """Whom an expert sees beside what another expert said."""
    phase, session = reviewing.phase_of(edition, phase_id), scene.session
    ana, ben = [await _named(scene, name) for name in ("Ana", "Ben")]
    await add_remark(
        session, edition, phase, project.id, await reviewing.signed_in(session, ana), text="It works."
    )
    talk = await discussion_of(session, edition, phase, project.id, await reviewing.signed_in(session, ben))
    return talk.remarks[0].author


async def _named(scene: Scene, name: str) -> Person:
    made = await expert(scene.session, f"{name.lower()}@example.org")
    made.name = name
    await scene.session.flush()
    return made


DISCUSSING = [
    Behaviour("nomination.panel.discussion", False, True, talks("nomination"), (False, True)),
    Behaviour("selection.panel.discussion", False, True, talks("selection"), (False, True)),
    Behaviour(
        "nomination.panel.anonymous",
        False,
        True,
        author_before_the_panel,
        ("Ana", None),
        given={"nomination.panel.discussion": True},
    ),
    Behaviour(
        "selection.panel.anonymous",
        False,
        True,
        author_before_the_winners,
        ("Ana", None),
        given={"selection.panel.discussion": True},
    ),
    Behaviour("nomination.panel.feedback", False, True, written_for_the_letter, ("no-feedback", None)),
]
