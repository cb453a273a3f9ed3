"""Two stewards decide that an edition has badges; each is valid by the schema of Open Badges and names no person."""

from __future__ import annotations

import json
import stat
from functools import cache
from pathlib import Path

import pytest
from jsonschema import Draft201909Validator, FormatChecker
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from prizes.badges import keys
from prizes.badges.actions import KIND, make_key, propose_badges, withdraw_key
from prizes.badges.addresses import issuer_id
from prizes.badges.issuing import badge_of, has_badges, status_list_of
from prizes.badges.models import BadgeKeyUse
from prizes.badges.queries import current_key, key_in_use
from prizes.badges.rules.verdicts import BadgeVerdict
from prizes.badges.verifying import verify
from prizes.certificates.actions import forget_holder, issue_to_experts, revoke, show
from prizes.certificates.queries import of_person, of_projects
from prizes.clock import now
from prizes.edition.models import Proposal
from prizes.errors import Conflict, Failed, Forbidden, Invalid, Missing
from prizes.i18n.languages import CODES
from prizes.journal.models import JournalEntry
from prizes.nomination.models import Project
from prizes.office.approvals import approve
from tests.badges.issued import SECOND, approved, contest_with_badges, one_steward
from tests.contest import load_contest, person
from tests.results.publishing import END

SCHEMA = Path(__file__).parent / "ob_v3p0_achievementcredential_schema.json"
"""As 1EdTech publishes it, unchanged; docs/dependencies.md says from where."""


@cache
def validator() -> Draft201909Validator:
    return Draft201909Validator(json.loads(SCHEMA.read_text()), format_checker=FormatChecker())


def faults(document) -> list[str]:
    return [
        f"{list(fault.absolute_path)}: {fault.message[:200]}" for fault in validator().iter_errors(document)
    ]


@pytest.fixture
async def box(session, time):
    return await contest_with_badges(session, time)


async def winner(session, box):
    (one, *_) = await of_projects(session, [box.id("Bee")])
    return one


async def badge(session, box, lang="en"):
    return json.loads(await badge_of(session, box.edition, await winner(session, box), lang))


async def verdict(session, document) -> BadgeVerdict:
    return (await verify(session, json.dumps(document).encode())).verdict


# --- four eyes -----------------------------------------------------------------------------------------


async def test_without_a_key_nothing_is_proposed(session, time):
    time(END)
    edition = await load_contest(session)
    with pytest.raises(Conflict, match="prizes issuer make"):
        await propose_badges(session, edition, proposer=(await one_steward(session)).id)


async def test_a_steward_alone_signs_nothing(session, time):
    time(END)
    edition = await load_contest(session)
    one = await one_steward(session)
    await make_key(session)
    proposal = await propose_badges(session, edition, proposer=one.id)
    with pytest.raises(Forbidden):
        await approve(session, edition, proposal.id, seen_sha256=proposal.sha256, approver=one.id)
    assert not await has_badges(session, edition)
    two = await one_steward(session, SECOND)
    with pytest.raises(Conflict):
        await approve(session, edition, proposal.id, seen_sha256="0" * 64, approver=two.id)
    assert not await has_badges(session, edition)
    await approve(session, edition, proposal.id, seen_sha256=proposal.sha256, approver=two.id)
    assert await has_badges(session, edition)
    used = (await session.exec(select(BadgeKeyUse))).one()
    assert (used.proposed_by, used.approved_by, used.sha256) == (one.id, two.id, proposal.sha256)


@pytest.mark.both_databases
async def test_the_database_too_wants_two_people(session, time):
    time(END)
    edition = await load_contest(session)
    one, key = await one_steward(session), await make_key(session)
    values = {"edition_id": edition.id, "key_id": key.id, "sha256": "0" * 64, "approved_at": now()}
    with pytest.raises(IntegrityError):
        async with session.begin_nested():
            session.add(BadgeKeyUse(**values, proposed_by=one.id, approved_by=one.id))


async def test_another_key_in_between_is_another_content(session, time):
    time(END)
    edition = await load_contest(session)
    one, two = await one_steward(session), await one_steward(session, SECOND)
    await make_key(session)
    proposal = await propose_badges(session, edition, proposer=one.id)
    time(END.replace(hour=23))
    await make_key(session)
    with pytest.raises(Conflict):
        await approve(session, edition, proposal.id, seen_sha256=proposal.sha256, approver=two.id)


async def test_what_was_approved_is_in_the_journal_and_a_proposal(session, box):
    acts = {entry.act for entry in (await session.exec(select(JournalEntry))).all()}
    assert {"badges.make-key", "badges.propose", "badges.approve"} <= acts
    (proposal,) = (await session.exec(select(Proposal).where(Proposal.kind == KIND))).all()
    key = await current_key(session)
    assert json.loads(proposal.content) == {"edition": "2027", "issuer": issuer_id(), "key": key.public}
    with pytest.raises(Conflict, match="already signed"):
        await propose_badges(session, box.edition, proposer=proposal.proposed_by)


# --- what a badge says ---------------------------------------------------------------------------------


def test_the_schema_finds_what_is_wrong():
    assert faults({"@context": []})


@pytest.mark.parametrize("lang", CODES)
async def test_a_badge_is_valid_by_the_published_schema_in_each_language(session, box, lang):
    document = await badge(session, box, lang)
    assert faults(document) == []
    subject = document["credentialSubject"]
    assert subject["achievement"]["inLanguage"] == lang
    assert {each["inLanguage"] for each in subject["achievement"]["related"]} == {*CODES} - {lang}
    assert subject["identifier"][0]["identityHash"] == "Bee"
    assert document["name"].endswith(": Bee")
    assert await verdict(session, document) is BadgeVerdict.VALID
    texts = json.dumps(document, ensure_ascii=False)
    assert "\u2068" not in texts and "\u2069" not in texts, "no isolates"
    assert "@example.org" not in texts


async def test_a_project_keeps_the_letters_of_its_own_language(session, box):
    bee = await session.get(Project, box.id("Bee"))
    bee.title, bee.owner, bee.language = "النحلة <b>", 'Пчёлы & "Co"', "ar"
    await session.flush()
    document = await badge(session, box, "fr")
    assert faults(document) == []
    assert [each["identityHash"] for each in document["credentialSubject"]["identifier"]] == [
        bee.title,
        bee.owner,
    ]
    assert bee.title not in document["credentialSubject"]["narrative"], "which may be shown as Markdown"
    assert await verdict(session, document) is BadgeVerdict.VALID


async def test_the_badge_of_an_expert_has_no_name(session, time):
    time(END)
    edition = await load_contest(session, announcement__certificates=["expert"])
    eve = await person(session, "eve@example.org")
    eve.name = "Eve Example"
    await issue_to_experts(session, edition, [eve.id])
    await make_key(session)
    await approved(session, edition)
    (one,) = await of_person(session, eve.id)
    await show(session, eve, one.id, shown=True)
    (one,) = await of_person(session, eve.id)
    text = await badge_of(session, edition, one, "en")
    assert faults(json.loads(text)) == []
    assert "Eve" not in text and "eve@" not in text
    assert json.loads(text)["credentialSubject"]["id"].endswith(f"/certificates/{one.spelled}")
    assert await verdict(session, json.loads(text)) is BadgeVerdict.VALID
    await forget_holder(session, eve)
    assert await verdict(session, json.loads(text)) is BadgeVerdict.WITHDRAWN


async def test_a_rehearsal_says_that_it_certifies_nothing(session, box):
    box.edition = type(box.edition)(
        **{name: getattr(box.edition, name) for name in box.edition.__slots__} | {"kind": "rehearsal"}
    )
    document = await badge(session, box)
    assert "certifies nothing" in document["description"]
    assert "certifies nothing" in document["credentialSubject"]["achievement"]["description"]


# --- what becomes of it --------------------------------------------------------------------------------


async def test_a_badge_goes_the_way_of_its_certificate(session, box):
    document, one = await badge(session, box), await winner(session, box)
    assert await verdict(session, document) is BadgeVerdict.VALID
    before = json.loads(await status_list_of(session, box.edition))
    box.projects["Bee"].state = "disqualified"
    await session.flush()
    assert await verdict(session, document) is BadgeVerdict.LAPSED
    lapsed = json.loads(await status_list_of(session, box.edition))
    assert lapsed["credentialSubject"]["encodedList"] != before["credentialSubject"]["encodedList"]
    by = (await one_steward(session)).id
    await revoke(session, box.edition, one.id, reason="Wrong.", by=by)
    found = await verify(session, json.dumps(document).encode())
    assert found.verdict is BadgeVerdict.REVOKED and found.certificate.reason == "Wrong."
    with pytest.raises(Missing):
        await badge(session, box)


async def test_an_altered_badge_is_refused_with_the_reason(session, box):
    document = await badge(session, box)
    assert await verdict(session, document | {"name": "Winner: Wasp"}) is BadgeVerdict.ALTERED
    assert await verdict(session, document | {"note": "and the first of all"}) is BadgeVerdict.NO_BADGE
    other = document["issuer"] | {"id": "did:web:evil.example:badges"}
    assert await verdict(session, document | {"issuer": other}) is BadgeVerdict.UNKNOWN_ISSUER
    proof = document["proof"] | {"verificationMethod": f"{issuer_id()}#z6Mkunknown"}
    assert await verdict(session, document | {"proof": proof}) is BadgeVerdict.UNKNOWN_KEY
    proof = document["proof"] | {"cryptosuite": "ecdsa-rdfc-2019"}
    found = await verify(session, json.dumps(document | {"proof": proof}).encode())
    assert (found.verdict, found.place) == (BadgeVerdict.NO_BADGE, "proof")


async def test_a_badge_is_not_valid_before_its_certificate_was_issued(session, box, time):
    document = await badge(session, box)
    time(box.edition.frozen_at)
    assert await verdict(session, document) is BadgeVerdict.NOT_YET_VALID


async def test_a_corrected_title_is_said_and_is_in_the_next_badge(session, box):
    document = await badge(session, box)
    bee = await session.get(Project, box.id("Bee"))
    bee.title = "Bees"
    await session.flush()
    found = await verify(session, json.dumps(document).encode())
    assert found.is_valid and found.renamed
    found = await verify(session, json.dumps(await badge(session, box)).encode())
    assert found.is_valid and not found.renamed


# --- keys ----------------------------------------------------------------------------------------------


async def test_the_file_of_a_key_is_for_its_owner_alone_and_is_no_key_of_a_log(session, box):
    key = await current_key(session)
    path = keys.private_file(key.public)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert sorted(p.name for p in path.parent.iterdir()) == [f"{key.public}.key"]
    assert path.read_bytes() != (path.parent.parent / "2027" / "log.key").read_bytes()
    assert await keys.issuer_key_faults(session) == []


async def test_a_machine_without_the_file_signs_nothing_and_says_so(session, box, monkeypatch):
    key = await current_key(session)
    monkeypatch.setattr(keys, "_seeds", {})
    keys.private_file(key.public).rename(keys.private_file("elsewhere"))
    with pytest.raises(Failed, match="lacks the key"):
        await status_list_of(session, box.edition)
    (fault,) = await keys.issuer_key_faults(session)
    assert key.public in str(fault)
    keys.private_file("elsewhere").rename(keys.private_file(key.public))
    keys.private_file(key.public).chmod(0o644)
    with pytest.raises(Failed, match="other users can read"):
        await status_list_of(session, box.edition)


async def test_after_a_rotation_old_badges_stay_valid_and_new_ones_have_the_new_key(session, box, time):
    old = await badge(session, box)
    time(END.replace(hour=23))
    key = await make_key(session)
    assert (await badge(session, box))["proof"] == old["proof"], (
        "until two stewards have approved the new key"
    )
    forged = json.loads(
        json.dumps(old).replace(old["proof"]["verificationMethod"], f"{issuer_id()}#{key.public}")
    )
    assert await verdict(session, forged) is BadgeVerdict.ALTERED
    await approved(session, box.edition)
    new = await badge(session, box)
    assert new["proof"]["verificationMethod"].endswith(key.public) and new["proof"] != old["proof"]
    assert (await key_in_use(session, box.edition)).public == key.public
    assert await verdict(session, old) is BadgeVerdict.VALID
    assert await verdict(session, new) is BadgeVerdict.VALID


async def test_a_key_that_was_never_approved_for_an_edition_signs_none_of_its_badges(session, box, time):
    """Whoever has the file of a key, but no second steward, makes no valid badge."""
    from prizes.badges.addresses import key_address
    from prizes.badges.keys import seed_of
    from prizes.badges.rules.proofs import signed

    document = await badge(session, box)
    document.pop("proof")
    key = await make_key(session)
    made = signed(document, seed_of(key.public), key_address(key.public))
    assert await verdict(session, made) is BadgeVerdict.UNKNOWN_KEY


async def test_a_withdrawn_key_ends_its_badges_and_another_one_begins_anew(session, box, time):
    old, key = await badge(session, box), await current_key(session)
    with pytest.raises(Invalid):
        await withdraw_key(session, key.public, reason=" ")
    await withdraw_key(session, key.public, reason="A disk was lost.")
    with pytest.raises(Conflict):
        await withdraw_key(session, key.public, reason="Again.")
    with pytest.raises(Missing):
        await withdraw_key(session, "z6Mk", reason="Which?")
    assert await verdict(session, old) is BadgeVerdict.WITHDRAWN_KEY
    with pytest.raises(Missing):
        await badge(session, box)
    time(END.replace(hour=23))
    await make_key(session)
    await approved(session, box.edition)
    assert await verdict(session, await badge(session, box)) is BadgeVerdict.VALID


async def test_each_place_in_the_list_is_taken_once(session, box):
    places = [one.place for one in await of_projects(session, [box.id("Ant"), box.id("Bee")])]
    assert len({*places}) == len(places) > 1
    document = await badge(session, box)
    assert document["credentialStatus"]["statusListIndex"] == str((await winner(session, box)).place)
