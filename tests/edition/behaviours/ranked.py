"""What a selection does in which a ranking of marks decides."""

from __future__ import annotations

from typing import Any

from prizes import clock
from prizes.edition.document.rules import Rules
from prizes.results import actions as results
from prizes.results.rules.by_marks import ranked_fields
from prizes.review.rules.deciding import ProjectFacts
from tests.contest import SELECTING, steward
from tests.edition.behaviours.table import Behaviour, Scene, refusal_of
from tests.results import panels

MARKING = {"criteria": [{"id": "quality", "label": "Quality", "weight": 1}], "reviews": 1}


def among(**marks: int) -> Any:
    """What passes, and what is left to people, of Ant and Bee of one country and Cat of another. `marks`: of each."""

    def passing(rules: Rules) -> tuple[list[str], list[str]]:
        projects = [
            ProjectFacts(
                name,
                "C1",
                name.title(),
                "en",
                owner=name,
                country="FR" if name == "cat" else "KE",
                stakeholder_type=None,
                nominator_id=None,
                state="champion",
            )
            for name in marks
        ]
        given = {name: {"expert": {"quality": mark}} for name, mark in marks.items()}
        found = ranked_fields(rules, rules.selections[0], projects, given, choices={})["C1"]
        return sorted(found.passed), sorted(found.undecided)

    return passing


async def chosen_by_hand(scene: Scene) -> str | None:
    with clock.at(SELECTING):
        panel = panels.Panel(scene.session, await scene.edition(), {})
        ant = await panels.champion(panel, "Ant", 7)
        by = (await steward(scene.session)).id
        act = results.choose(scene.session, panel.edition, ant.id, "winner", reason="", chooser=by)
        return await refusal_of(act)


def given(**cut: Any) -> dict[str, Any]:
    ranked = {"gives": "winner", "decided": "ranking", "basis": [{"source": "marks"}], "ties": ["leave_out"]}
    return {
        "selection.cut": {**ranked, "most": 1, **cut},
        "selection.marking": MARKING,
        "selection.recognitions": [],
    }


ONE_OF = {"of": "country", "most": 1}
RANKED = [
    Behaviour(
        "selection.cut.decided", "panel", "ranking", chosen_by_hand, (None, "decided-by-marks"), given=given()
    ),
    Behaviour(
        "selection.cut.ties",
        ["leave_out"],
        ["panel"],
        among(ant=5, bee=5, cat=2),
        (([], []), ([], ["ant", "bee"])),
        given=given(),
    ),
    Behaviour(
        "selection.cut.threshold",
        None,
        "3/5",
        among(ant=5, bee=4, cat=2),
        ((["ant", "bee", "cat"], []), (["ant", "bee"], [])),
        given=given(most=3),
    ),
    Behaviour(
        "selection.cut.quotas.0.of",
        "country",
        "owner",
        among(ant=5, bee=4, cat=3),
        ((["ant", "cat"], []), (["ant", "bee"], [])),
        given=given(most=2, quotas=[ONE_OF]),
    ),
    Behaviour(
        "selection.cut.quotas.0.most",
        1,
        2,
        among(ant=5, bee=4, cat=3),
        ((["ant", "cat"], []), (["ant", "bee"], [])),
        given=given(most=2, quotas=[ONE_OF]),
    ),
]
