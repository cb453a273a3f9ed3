"""A replay as plain JSON, for programs."""

from __future__ import annotations

from typing import Any

from prizes.replay.rules.outcomes import EditionReplay, ReplayedStage, ReplayedSum
from prizes.replay.rules.places import ALWAYS, class_names, sums_by


def as_plain(found: EditionReplay) -> dict[str, Any]:
    """By phase each project with what became of it, what would have, and why, in English."""
    return {
        "kept_out": {project: str(why) for project, why in sorted(found.kept_out.items())},
        "phases": [_stage(found, stage) for stage in found.stages],
    }


def _stage(found: EditionReplay, stage: ReplayedStage) -> dict[str, Any]:
    shown, total = stage.shown_incomplete()
    by = {name: _sums(found, stage, name) for name in (*ALWAYS, *class_names(found))}
    return {
        "id": stage.phase.id,
        "kind": stage.phase.kind,
        "sum": _sum(stage.total),
        "by_region": by.pop("region"),
        "by_group": by.pop("group"),
        "by_class": by,
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


def _sums(found: EditionReplay, stage: ReplayedStage, name: str) -> dict[str, dict[str, int]]:
    return {each.name: _sum(each) for each in sums_by(name, found, stage)}


def _sum(one: ReplayedSum) -> dict[str, int]:
    return {"was": one.was, "would": one.would, "unknown": one.unknown}
