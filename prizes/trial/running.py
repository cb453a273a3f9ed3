"""Trial runs of drafts: asked for by a steward, made by the worker in a process and a database of their own, and stored
as a file until the next one of the same draft.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import structlog
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.config import PACKAGE
from prizes.edition.actions import rules_from
from prizes.edition.document.rules import Rules
from prizes.edition.studio.queries import edition_draft
from prizes.errors import Missing
from prizes.files.store import drop, fetch, keep_content
from prizes.jobs.actions import enqueue, waiting
from prizes.jobs.kinds import JobKind
from prizes.kit.sentence import Sentence, say
from prizes.trial import refusals
from prizes.trial.rules.report import TrialReport, TrialSize, TrialWeight, as_plain, from_plain

log = structlog.get_logger("trial")
FOLDER = "trials"
"""Where reports lie in the store of files."""
LONGEST = 240
"""Seconds that a run may take: less than the lease of a job."""


@dataclass(frozen=True, slots=True)
class StoredTrial:
    """The last run of a draft."""

    rules_sha256: str
    size: TrialSize
    ended_at: datetime
    report: TrialReport


def _key(draft: str) -> str:
    return f"{FOLDER}/{draft}.json"


def _turn(draft: str) -> str:
    return f"trial:{draft}"


async def ask_for_trial(session: AsyncSession, draft_id: str, size: TrialSize) -> None:
    """Raises Missing, Problems if the draft has no readable rules, Conflict while a run is under way."""
    rules_from((await edition_draft(session, draft_id)).document)
    if await is_under_way(session, draft_id):
        raise refusals.trial_under_way()
    await enqueue(session, RUN_TRIAL(draft=draft_id, **asdict(size)), dedupe_key=_turn(draft_id))


async def is_under_way(session: AsyncSession, draft_id: str) -> bool:
    job = await waiting(session, _turn(draft_id))
    return job is not None and job.state == "waiting"


async def last_trial(draft_id: str) -> StoredTrial | None:
    """None: there is none yet."""
    content = await fetch(_key(draft_id))
    if content is None:
        return None
    stored = json.loads(content)
    return StoredTrial(
        stored["rules_sha256"],
        TrialSize(**stored["size"]),
        datetime.fromisoformat(stored["ended_at"]),
        from_plain(stored["report"]),
    )


async def forget_trial(draft_id: str) -> None:
    """Of a draft that is discarded."""
    await drop([_key(draft_id)])


async def run_trial(session: AsyncSession, draft: str, projects: int, experts: int, voters: int) -> None:
    """The job. A draft that was discarded in the meantime needs none."""
    try:
        rules = rules_from((await edition_draft(session, draft)).document)
    except Missing:
        return
    size = TrialSize(projects, experts, voters)
    report = await _apart(rules, size)
    stored = {
        "rules_sha256": rules.sha256(),
        "size": asdict(size),
        "ended_at": clock.now().isoformat(),
        "report": report,
    }
    await keep_content(_key(draft), json.dumps(stored, ensure_ascii=False).encode())


RUN_TRIAL = JobKind("run-trial", run_trial, reads=True, apart=True)


async def _apart(rules: Rules, size: TrialSize) -> dict[str, Any]:
    """The report as plain data, of a process that knows nothing of the service."""
    with tempfile.TemporaryDirectory(prefix="prizes-trial-") as folder:
        document = Path(folder) / "rules.json"
        document.write_bytes(rules.canonical())
        numbers = [f"--{name}={number}" for name, number in asdict(size).items()]
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "prizes.cli", "rehearse", str(document), "--json", *numbers),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            cwd=folder,
            env={"PYTHONPATH": str(PACKAGE.parent)},  # no setting of ours: it reaches no database and no mail
        )
        try:
            out, err = await asyncio.wait_for(process.communicate(), LONGEST)
        except TimeoutError:
            return as_plain(_without_a_result(TOO_LONG))
        finally:  # also when the worker is stopped
            if process.returncode is None:
                process.kill()
                await process.wait()
    if process.returncode not in (0, 1) or not out:
        log.error("trial run failed", rules=rules.sha256(), said=err.decode(errors="replace")[-2000:])
        return as_plain(_without_a_result(FAILED))
    found: dict[str, Any] = json.loads(out)
    return found


TOO_LONG = say("The run took longer than %(n)s minutes. Choose smaller numbers.", n=LONGEST // 60)
FAILED = say("The run ended with an error on our side. The error has been recorded.")


def _without_a_result(why: Sentence) -> TrialReport:
    report = TrialReport()
    report.find(None, TrialWeight.STOPS, why)
    return report
