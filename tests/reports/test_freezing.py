"""Frozen copies of the data: made once results are public, the same for ever, replaced where something is corrected."""

from __future__ import annotations

import hashlib
import json

import pytest
from sqlmodel import select

from prizes.accounts.queries import SignedIn
from prizes.ballot import turnout
from prizes.edition import actions as edition_actions
from prizes.edition.document.loading import load_shipped
from prizes.nomination.models import Project
from prizes.privacy.erasing import ask
from prizes.reports.actions import freeze_due, renew_frozen
from prizes.reports.models import FrozenFile
from prizes.reports.queries.package import data_of
from prizes.votelog.refusals import key_missing
from prizes.worker.handlers import RECURRING
from prizes.worker.loop import run_jobs
from tests.ballot.paper import nominee, with_four_votes
from tests.contest import VOTING, person
from tests.results.publishing import published_contest

pytestmark = pytest.mark.both_databases


async def versions(session) -> dict[int, dict[str, FrozenFile]]:
    found: dict[int, dict[str, FrozenFile]] = {}
    for row in (await session.exec(select(FrozenFile).execution_options(populate_existing=True))).all():
        found.setdefault(row.version, {})[row.name] = row
    return found


async def test_nothing_is_frozen_while_results_are_not_public(session, time):
    time(VOTING)
    await with_four_votes(session)
    assert await freeze_due(session) == [] == await renew_frozen(session)
    assert await versions(session) == {}


async def test_data_is_frozen_once_and_stays_although_what_it_counts_goes_on(session, time):
    box = await published_contest(session, time)
    for number in range(6):
        await nominee(session, box.edition, "C1", f"Unseen {number}", state="not_nominated", country="NG")
    assert await freeze_due(session) == ["2027"]
    assert await freeze_due(session) == [] == await renew_frozen(session)
    (first,) = (await versions(session)).values()
    described = json.loads(first["datapackage.json"].content)
    assert [each["path"] for each in described["resources"]] == [
        *("projects.csv", "project-goals.csv", "project-targets.csv", "winners.csv"),
        *("submissions.csv", "funnel.csv", "experts.csv"),
        *("voters.csv", "votes.csv", "votes-by-day.csv", "votes-by-category.csv"),
        *("excluded-votes.csv", "cases.csv", "rules.json"),
    ]
    for each in described["resources"]:
        content = first[each["path"]].content
        assert each["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        assert first[each["path"]].sha256 == hashlib.sha256(content).hexdigest()
    # One more who was not selected is counted by nobody: the difference would be one project.
    await nominee(session, box.edition, "C1", "Late", state="withdrawn", country="PE")
    assert await renew_frozen(session) == []
    data = (await data_of(session, box.edition)).data
    assert data.sum("submissions", "submitted", by="all").value == 11


async def test_voters_who_cannot_be_known_yet_are_counted_later_and_never_as_none(session, time, monkeypatch):
    await published_contest(session, time)

    async def unknown(*_):
        raise key_missing(edition="2027")

    with monkeypatch.context() as without_key:
        without_key.setattr(turnout, "origins_said", unknown)
        await freeze_due(session)
    assert "voters.csv" not in (await versions(session))[1]
    assert await renew_frozen(session) == ["2027"]
    assert (await versions(session))[2]["voters.csv"].content


async def test_what_is_corrected_makes_a_new_version_and_only_hashes_stay_of_the_old(session, time):
    box = await published_contest(session, time)
    await freeze_due(session)
    ant = await session.get(Project, box.id("Ant"))
    ant.title = "Ants"
    await nominee(session, box.edition, "C1", "Late", state="withdrawn", country="PE")
    await session.flush()
    assert await renew_frozen(session) == ["2027"]
    old, new = (await versions(session)).values()
    assert all(row.content is None and len(row.sha256) == 64 for row in old.values())
    assert b"Ants" in new["projects.csv"].content
    for name in ("submissions.csv", "funnel.csv", "experts.csv", "voters.csv"):
        assert new[name].sha256 == old[name].sha256
    found = await data_of(session, box.edition)
    assert [each.version for each in found.versions] == [2, 1]
    assert json.loads(found.files["datapackage.json"])["version"] == "2"


async def test_an_erasure_makes_frozen_copies_again_at_once(session, database, time):
    """Title and owner stay on record as such; that a steward has taken a name out of them shows with the erasure."""
    box = await published_contest(session, time)
    zora = await person(session, "zora@example.org", name="Zora Quill")
    ant = await session.get(Project, box.id("Ant"))
    ant.nominator_id, ant.owner = zora.id, "Workshop of Zora Quill"
    await session.commit()
    await freeze_due(session)
    assert b"Zora Quill" in (await versions(session))[1]["projects.csv"].content
    ant.owner = "Workshop"
    session.add(ant)
    await ask(session, SignedIn(zora, (), ""), withdraw_votes=False)
    await session.commit()
    while await run_jobs(database):
        pass
    old, new = (await versions(session)).values()
    assert all(row.content is None for row in old.values())
    assert not any(b"Zora" in row.content for row in new.values())
    assert new["voters.csv"].sha256 == old["voters.csv"].sha256


async def test_past_editions_are_frozen_too(session, time):
    await edition_actions.load(session, load_shipped("2016"), loader=None)
    assert await freeze_due(session) == ["2016"]
    (only,) = (await versions(session)).values()
    assert set(only) == {
        *(
            "datapackage.json",
            "projects.csv",
            "project-goals.csv",
            "project-targets.csv",
            "winners.csv",
            "reported.csv",
            "rules.json",
        )
    }
    assert b"nominated: Africa" in only["reported.csv"].content


def test_the_worker_does_it():
    assert {"freeze-data", "renew-frozen-data"} <= {kind.name for kind in RECURRING}
