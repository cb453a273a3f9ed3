"""A replay as plain JSON, for programs."""

from __future__ import annotations

from typing import Any

from prizes.replay.rules.outcomes import EditionReplay, ReplayedStage, ReplayedSum
from prizes.replay.rules.places import sums_by


def as_plain(found: EditionReplay) -> dict[str, Any]:
    """By phase each project with what became of it, what would have, and why, in English."""
    return {
        "kept_out": {project: str(why) for project, why in sorted(found.kept_out.items())},
        "phases": [_stage(found, stage) for stage in found.stages],
    }


def _stage(found: EditionReplay, stage: ReplayedStage) -> dict[str, Any]:
    shown, total = stage.shown_incomplete()
    by_region, by_group = (sums_by(each, found, stage) for each in ("region", "group"))
    return {
        "id": stage.phase.id,
        "kind": stage.phase.kind,
        "sum": _sum(stage.total),
        "by_region": {each.name: _sum(each) for each in by_region},
        "by_group": {each.name: _sum(each) for each in by_group},
        "notes": [str(note) for note in stage.notes],
        "incomplete_votes": None if stage.incomplete is None else {"sum": total, "categories": shown},
        "projects": [
            {
                "project": row.project,
                "title": found.projects[row.project].title,
                "category": row.category,
                "country": found.projects[row.project].country,
                "was": row.was.value,
                "would": row.would.value,
                "why": str(row.why),
            }
            for row in stage.rows
        ],
    }


def _sum(one: ReplayedSum) -> dict[str, int]:
    return {"was": one.was, "would": one.would, "unknown": one.unknown}
