"""Webhooks from the form to the receiver: two stewards, one secret, each event once, retried, sent again, given up."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from functools import partial

import pytest
from sqlmodel import select
from standardwebhooks import Webhook as Verifier

from prizes import clock
from prizes.edition.models import Proposal
from prizes.errors import Conflict, Forbidden, Invalid
from prizes.journal import acts
from prizes.journal.actions import chain, record
from prizes.mail.models import Message
from prizes.office.approvals import approve
from prizes.webhooks import actions, telling
from prizes.webhooks.events import EVENTS, HookEvent, data_of, events_in, written
from prizes.webhooks.models import Webhook, WebhookDelivery
from prizes.webhooks.rules.retrying import MOST_TRIES
from prizes.webhooks.sending import HookSent, send
from prizes.worker import webhooks as worker
from tests.contest import NOMINATING, SUBMITTING, load_contest, person, steward
from tests.house.checkout import ROOT
from tests.webhooks.receiver import HOST, Receiver

URL = f"https://{HOST}:8443/hook"
EVERY = list(EVENTS)
PAGE = (ROOT / "docs" / "integrators.md").read_text()


async def public(_host, _port):
    return ["8.8.8.8"]


@pytest.fixture(autouse=True)
def resolver(monkeypatch):
    monkeypatch.setattr(actions, "look_up", public)


async def approved(session, edition, *, events=EVERY, url=URL) -> Webhook:
    """With a secret, by two stewards."""
    first, second = await steward(session, "eve@example.org"), await steward(session, "mo@example.org")
    proposal = await actions.propose_webhook(session, edition, url=url, events=events, proposer=first.id)
    await approve(session, edition, proposal.id, seen_sha256=proposal.sha256, approver=second.id)
    hook = (await session.exec(select(Webhook).where(Webhook.url == url))).one()
    await actions.renew_secret(session, edition, hook.id, by=first.id)
    return hook


async def deliveries(session) -> list[WebhookDelivery]:
    query = select(WebhookDelivery).order_by(WebhookDelivery.created_at, WebhookDelivery.event)
    return list((await session.exec(query)).all())


def happens(session, edition, act, subject="0123456789abcdef", **details) -> None:
    record(session, edition, act, subject, by=None, **details)


async def told(session) -> int:
    await session.flush()
    await chain(session)
    return await telling.tell_webhooks(session)


# --- rules ---------------------------------------------------------------------------------------------


def test_events_are_stored_by_name_and_documented():
    assert events_in(written(EVERY)) == set(EVERY)
    documented = set(re.findall(r"^\| `([a-z.]+)` \|", PAGE, re.MULTILINE))
    assert documented >= {event.value for event in HookEvent}


def test_the_ten_lines_of_the_document_verify_what_is_sent():
    (code,) = re.findall(r"```python\n(import base64.*?)```", PAGE, re.DOTALL)
    known: dict = {}
    exec(code, known)  # the text of our own document
    secret, now, body = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", _real(), '{"type":"webhook.test"}'
    headers = {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Verifier(secret).sign("msg_1", now, body),
    }
    assert known["verify"](secret, headers, body.encode())
    assert not known["verify"](secret, headers, body.encode() + b" ")
    assert not known["verify"](secret, headers | {"webhook-timestamp": "1614265330"}, body.encode())


def test_an_event_says_what_happened_to_what_and_nothing_of_a_person():
    reason = {
        "category": "C1",
        "reason": "Ana wrote nonsense",
        "revision": 3,
        "phase": "nomination",
        "sha256": "x",
    }
    assert data_of(HookEvent.PROJECT_RETURNED, "2027", "project:abc", reason) == {
        "edition": "2027", "project": "abc", "category": "C1",
    }  # fmt: skip
    assert data_of(HookEvent.WINNERS_PUBLISHED, "2027", "publication:x", {"sha256": "x", "projects": 9}) == {
        "edition": "2027"
    }


# --- acts ----------------------------------------------------------------------------------------------


@pytest.mark.both_databases
async def test_two_stewards_approve_the_very_addresses_and_none_is_told_before_there_is_a_secret(
    session, time
):
    edition = await load_contest(session)
    first, second = await steward(session, "eve@example.org"), await steward(session, "mo@example.org")
    proposal = await actions.propose_webhook(session, edition, url=URL, events=EVERY, proposer=first.id)
    assert json.loads(proposal.content)["addresses"] == ["8.8.8.8"]
    with pytest.raises(Forbidden):
        await approve(session, edition, proposal.id, seen_sha256=proposal.sha256, approver=first.id)
    await approve(session, edition, proposal.id, seen_sha256=proposal.sha256, approver=second.id)
    hook = (await session.exec(select(Webhook))).one()
    happens(session, edition, acts.NOMINATION_SUBMIT, category="C1")
    assert await told(session) == 0
    _, secret = await actions.renew_secret(session, edition, hook.id, by=first.id)
    assert secret.startswith("whsec_") and secret not in str((await session.exec(select(Webhook))).all())
    assert await told(session) == 0  # what was before the secret is not told
    happens(session, edition, acts.NOMINATION_SUBMIT, category="C1")
    assert await told(session) == 1
    assert await told(session) == 0
    with pytest.raises(Conflict):
        await actions.propose_webhook(session, edition, url=URL, events=EVERY, proposer=first.id)


async def test_private_addresses_are_refused_beside_the_field(session, time, monkeypatch):
    edition = await load_contest(session)
    eve = await steward(session)

    async def private(_host, _port):
        return ["10.0.0.7"]

    monkeypatch.setattr(actions, "look_up", private)
    for url, code in (
        ("https://intranet.example/", "webhook-address-not-public"),
        ("https://169.254.169.254/latest", "wrong-webhook-address"),
        ("http://example.org/", "wrong-webhook-address"),
    ):
        with pytest.raises(Invalid) as refused:
            await actions.propose_webhook(session, edition, url=url, events=EVERY, proposer=eve.id)
        assert refused.value.code == code and "url" in refused.value.fields
    assert (await session.exec(select(Proposal))).all() == []


async def test_what_is_not_chosen_and_what_is_of_another_edition_is_not_told(session, time):
    edition = await load_contest(session)
    await approved(session, edition, events=[HookEvent.PROJECT_RETURNED])
    happens(session, edition, acts.NOMINATION_SUBMIT, category="C1")
    record(session, "2026", acts.NOMINATION_RETURN, "0123456789abcdef", by=None)
    happens(session, edition, acts.NOMINATION_RETURN, reason="Nothing of this is told")
    assert await told(session) == 1
    (row,) = await deliveries(session)
    assert row.event == "project.returned" and "Nothing" not in row.payload


async def test_a_phase_that_begins_is_told_once(session, time):
    time(SUBMITTING)
    edition = await load_contest(session)
    await approved(session, edition, events=[HookEvent.PHASE_BEGUN])
    assert await told(session) == 0
    time(NOMINATING)
    assert (await told(session), await told(session)) == (1, 0)
    (row,) = await deliveries(session)
    said = json.loads(row.payload)
    assert said["type"] == "phase.begun"
    assert said["data"] == {"edition": "2027", "phase": "nomination", "kind": "nomination"}


async def test_winners_are_told_when_they_are_announced_and_not_when_they_are_approved(session, time):
    """The journal has the announcement at its instant, which is the end of the embargo."""
    edition = await load_contest(session)
    await approved(session, edition)
    happens(session, edition, acts.PROPOSALS["winners"].approve, sha256="x")
    assert await told(session) == 0
    happens(session, edition, acts.RESULTS_ANNOUNCE, sha256="x", projects=3)
    assert await told(session) == 1


async def test_a_correction_is_told_once_results_are_public_and_not_before(session, time):
    """What is corrected under the embargo replaces what was approved, and has no number in the journal."""
    edition = await load_contest(session)
    await approved(session, edition, events=[HookEvent.RESULTS_CORRECTED])
    said = {"category": "C1", "sha256": "a", "replaces": "b", "reason": "Ana was typed in place of Bo."}
    happens(session, edition, acts.RESULTS_CORRECT, **said)
    assert await told(session) == 0
    happens(session, edition, acts.RESULTS_CORRECT, **said, number=1)
    assert (await told(session), await told(session)) == (1, 0)
    (row,) = await deliveries(session)
    assert (row.event, "Ana" in row.payload) == ("results.corrected", False)
    assert json.loads(row.payload)["data"] == {"edition": "2027", "category": "C1", "number": 1}


async def test_a_delivery_is_tried_again_later_and_later_then_given_up_and_sent_again_by_a_steward(
    session, time
):
    edition = await load_contest(session)
    hook = await approved(session, edition)
    made = await actions.send_test(session, edition, hook.id)
    waits = []
    for _ in range(MOST_TRIES):
        time(made.run_after + timedelta(seconds=1))
        ((row, _),) = await telling.claim(session, 10)
        assert await telling.claim(session, 10) == []
        await telling.mark(session, row.id, HookSent(503, "later"))
        waits.append(made.run_after - clock.now())
    assert made.state == "failed" and made.status == 503 and made.answer == "later"
    assert waits[0] == timedelta(seconds=10) and waits[1] == timedelta(seconds=40)
    assert sorted(waits[:-1]) == waits[:-1]
    await actions.send_again(session, edition, hook.id, made.id, by=hook.approved_by)
    ((row, _),) = await telling.claim(session, 10)
    await telling.mark(session, row.id, HookSent(204, ""))
    assert made.state == "sent" and hook.failing_since is None


async def test_two_test_messages_of_one_instant_are_two(session, time):
    edition = await load_contest(session)
    hook = await approved(session, edition)
    made = [await actions.send_test(session, edition, hook.id) for _ in range(2)]
    assert made[0].cause != made[1].cause


async def test_a_webhook_that_fails_for_days_is_switched_off_and_stewards_are_told(session, time):
    edition = await load_contest(session)
    hook = await approved(session, edition)
    made = await actions.send_test(session, edition, hook.id)
    for days in (0, 4.9, 5.1):
        time(made.created_at + timedelta(days=days, minutes=1))
        made.state, made.run_after, made.claimed_until = "waiting", clock.now(), None
        await session.flush()
        ((row, _),) = await telling.claim(session, 10)
        await telling.mark(session, row.id, HookSent(None, "ConnectError"))
        assert hook.state == ("off" if days > 5 else "active")
    letters = (await session.exec(select(Message.to).where(Message.template == "webhook-off"))).all()
    assert sorted(letters) == ["eve@example.org", "mo@example.org"]
    assert await telling.claim(session, 10) == []
    await actions.switch_on(session, edition, hook.id, by=hook.approved_by)
    assert hook.state == "active"


# --- pages ---------------------------------------------------------------------------------------------


async def test_stewards_propose_approve_and_try_a_webhook_and_it_is_verified(
    session, database, browser, another_browser, tmp_path, time, monkeypatch
):
    await load_contest(session)
    await steward(session, "eve@example.org")
    await steward(session, "mo@example.org")
    await session.commit()
    await browser.sign_in("eve@example.org")
    other = another_browser()
    await other.sign_in("mo@example.org")
    await browser.get("/en/2027/office/webhooks")
    wrong = {"url": "https://10.0.0.1/", "events": ["phase.begun"]}
    page = await browser.submit("/office/webhooks", wrong, status=422)
    assert page.has("must have a host name") and 'value="https://10.0.0.1/"' in page.html
    await browser.submit("/office/webhooks", {"url": URL, "events": ["project.submitted", "phase.begun"]})
    proposal = (await session.exec(select(Proposal.id))).one()
    page = await other.get(f"/en/2027/office/proposals/{proposal}")
    assert page.has("8.8.8.8") and page.has(URL)
    await other.submit("/approval")
    await session.commit()
    hook = (await session.exec(select(Webhook))).one()
    await browser.get(f"/en/2027/office/webhooks/{hook.id}")
    page = await browser.submit("/secret")
    secret = re.search(r"whsec_[A-Za-z0-9+/=]+", page.html).group()
    assert "whsec_" not in (await browser.get(f"/en/2027/office/webhooks/{hook.id}")).html
    await browser.submit("/test")

    async with Receiver(tmp_path).running() as receiver:
        receiver.answer = b"HTTP/1.1 200 OK\r\ncontent-length: 15\r\n\r\n<b>received</b>"

        async def here(address, pinned, **more):
            assert list(pinned) == ["8.8.8.8"]
            local = type(address)(address.host, receiver.port, address.target)
            return await send(local, ["127.0.0.1"], **more, allowed=lambda _ip: True, trust=receiver.trust)

        monkeypatch.setattr(worker, "send", here)
        monkeypatch.setattr(worker, "clock", type("now", (), {"now": staticmethod(partial(_real))}))
        assert await worker.send_webhooks(database) == 1
        ((_, headers, body),) = receiver.requests
    assert Verifier(secret).verify(body, headers)["type"] == "webhook.test"
    page = await browser.get(f"/en/2027/office/webhooks/{hook.id}")
    assert page.has("delivered") and "&lt;b&gt;received" in page.html
    await browser.submit("/removal")
    assert browser.page.has("The webhook has been removed.") and not browser.page.has(URL)


def _real():
    from datetime import UTC, datetime

    return datetime.now(UTC)


async def test_no_token_and_no_other_role_reaches_webhooks(session, browser, time):
    await load_contest(session)
    await person(session, "ana@example.org")
    await session.commit()
    await browser.sign_in("ana@example.org")
    await browser.get("/en/2027/office/webhooks", status=403)
