"""What the rules around the form do: screening, late entries, appeals, files."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from prizes import clock
from prizes.edition.document.components import FormField
from prizes.edition.document.rules import Rules
from prizes.edition.kinds.files import accepted, most_bytes
from prizes.nomination.actions.screening import save_sheet
from prizes.nomination.rules.file_answers import file_field
from prizes.nomination.rules.late_entries import may_propose
from prizes.nomination.rules.screening import no_appeal
from tests.contest import SUBMITTING, person, steward
from tests.edition.behaviours.table import Behaviour, Scene, code_of
from tests.nomination.drafts import submitted

CHECKS: dict[str, Any] = {"submission.screening.checks": [{"id": "true", "label": "It is true"}]}


async def passes_with_one_sheet(scene: Scene) -> bool:
    with clock.at(SUBMITTING):
        edition = await scene.edition()
        project = await submitted(scene.session, edition, await person(scene.session, "one@example.org"))
        who = await steward(scene.session)
        found = await save_sheet(
            scene.session,
            edition,
            project.id,
            checks={"true": "yes"},
            revision=project.revision,
            screener=who.id,
        )
    return found.project.screened_at is not None


def may_come_late(rules: Rules) -> bool:
    """Whether somebody can be let in until two hours after the close."""
    phase = rules.submission
    closes = rules.instant(phase.closes) if phase else None
    assert closes is not None
    return may_propose(rules, closes + timedelta(hours=2), closes)


def appeals_after_five_days(rules: Rules) -> str | None:
    now = SUBMITTING + timedelta(days=5)
    return code_of(no_appeal(rules, "ineligible", SUBMITTING, now, appealed=False))


def _papers(rules: Rules) -> FormField:
    field = file_field(rules, "papers")
    assert field is not None
    return field


SCREENING = [
    Behaviour("submission.screening.screeners", 1, 2, passes_with_one_sheet, (True, False), CHECKS),
    Behaviour("submission.late_hours", 24, 0, may_come_late, (True, False)),
    Behaviour("submission.appeal_days", 10, 3, appeals_after_five_days, (None, "time-to-appeal-over")),
    Behaviour(
        "submission.form.fields.6.accept",
        ["pdf", "png"],
        ["pdf"],
        lambda rules: [kind.value for kind in accepted(_papers(rules))],
        (["pdf", "png"], ["pdf"]),
        document="full",
    ),
    Behaviour(
        "submission.form.fields.6.megabytes",
        5,
        2,
        lambda rules: most_bytes(_papers(rules)),
        (5_000_000, 2_000_000),
        document="full",
    ),
]
