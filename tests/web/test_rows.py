"""Acts on several rows of a list: one declaration gives the page's boxes, question and result, and the same for programs."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from sqlmodel import select

from prizes.accounts.models import AnsweredRequest
from prizes.accounts.rules.roles import Role
from prizes.acts import routers
from prizes.acts.several import ON_ROWS
from prizes.journal.acts import (
    ACCOUNTS_REVOKE,
    ACCOUNTS_SEND_INVITATION_AGAIN,
    ACCOUNTS_WITHDRAW_INVITATION,
    CASE_DISMISS_FLAG,
    CASE_TAKE_APPEAL,
    MAILING_SEND_AGAIN,
    NOMINATION_DECIDE_LIKENESS,
    NOMINATION_END_DELEGATE,
    NOMINATION_END_LATE_ENTRY,
    NOMINATION_RENEW_LATE_CODE,
    NOMINATION_TAKE_APPEAL,
    REVIEW_REMIND,
    REVIEW_SEND_SEAT_AGAIN,
    REVIEW_UNASSIGN,
    REVIEW_WITHDRAW_SEAT,
    ActKind,
)
from prizes.journal.models import JournalEntry
from prizes.nomination.models import LateEntry
from prizes.web.layout.lists import LISTINGS, Listing
from prizes.web.layout.rows import RowsAct
from tests.contest import SUBMITTING, expert, load_contest, steward, with_role
from tests.queries import statements
from tests.web import listed
from tests.web.test_office_lists import EVE, delegates, late, pairs

routers.for_pages()  # all are declared now
ROOT = Path(__file__).parents[2]


async def unopened(session, edition, n: int) -> None:
    await late(session, edition, n)
    for entry in (await session.exec(select(LateEntry))).all():
        entry.opened_at = None


async def of_edition(session, edition, n: int) -> None:
    """Roles of this edition, before those of all editions."""
    for place in range(n):
        await with_role(session, f"ada{place}of{n}@example.org", Role.STEWARD)


TRIED: dict[str, tuple[Callable[..., Awaitable[None]], dict[str, str], ActKind]] = {
    "dismiss_flags": (listed.flags, {"dismissal": "A school voted together."}, CASE_DISMISS_FLAG),
    "end_delegates": (delegates, {}, NOMINATION_END_DELEGATE),
    "end_late_entries": (unopened, {}, NOMINATION_END_LATE_ENTRY),
    "part_likenesses": (pairs, {"reason": "Two different villages."}, NOMINATION_DECIDE_LIKENESS),
    "remind_several": (listed.assignments, {"tone": "plain"}, REVIEW_REMIND),
    "renew_late_codes": (unopened, {}, NOMINATION_RENEW_LATE_CODE),
    "send_invitations_again": (listed.invitations, {"lang": "fr"}, ACCOUNTS_SEND_INVITATION_AGAIN),
    "send_letters_again": (listed.failed_letters, {}, MAILING_SEND_AGAIN),
    "send_seats_again": (listed.seats, {}, REVIEW_SEND_SEAT_AGAIN),
    "take_roles_away": (of_edition, {}, ACCOUNTS_REVOKE),
    "take_up_appeals": (listed.appeals, {}, NOMINATION_TAKE_APPEAL),
    "take_up_vote_appeals": (listed.vote_appeals, {}, CASE_TAKE_APPEAL),
    "withdraw_assignments": (listed.assignments, {}, REVIEW_UNASSIGN),
    "withdraw_invitations": (listed.invitations, {}, ACCOUNTS_WITHDRAW_INVITATION),
    "withdraw_seats": (listed.seats, {}, REVIEW_WITHDRAW_SEAT),
}
"""By the name of an act: what gives it rows to which it can be done, what it is told, and what is journaled of each."""
ROW_BY_ROW = {"end_delegates", "end_late_entries", "renew_late_codes", "take_roles_away"}
"""Acts that ask the database for each row: they are few, and each row is done with a savepoint of its own."""
Tried = tuple[Listing[Any], RowsAct]


def test_every_act_on_rows_is_tried():
    assert {act.name for _, act in ON_ROWS} == set(TRIED)


def test_the_handbook_says_of_each_list_what_can_be_done_to_several_rows():
    """Or why nothing can."""
    text = (ROOT / "docs" / "stewarding.md").read_text(encoding="utf-8")
    part = text.partition("### Several rows at once")[2].partition("## Import")[0]
    told = {
        row[1]: row[2] for row in re.findall(r"^\| ([^|]+) \| `([^`]+)` \| ([^|]+) \|$", part, re.MULTILINE)
    }
    lists = {each.path.removeprefix("/{edition}/"): each for each in LISTINGS}
    assert set(told) == {*lists, "office/nominations"}
    for path, listing in lists.items():
        labels = [f"*{act.label}*" for act in listing.bulk]
        assert [label for label in labels if label not in told[path]] == [], path
        assert told[path].count("*") == 2 * len(labels), path
        assert labels or told[path].startswith("none: "), path


@pytest.fixture
async def edition(session, app, time):
    time(SUBMITTING)
    made = await load_contest(session)
    await steward(session, EVE)
    await session.commit()
    return made


@pytest.fixture(params=ON_ROWS, ids=lambda each: each[1].name)
async def tried(request, session, edition, browser) -> Tried:
    """An act, and four rows of its list."""
    await TRIED[request.param[1].name][0](session, edition, 4)
    await session.commit()
    await browser.sign_in(EVE)
    return request.param


def here(listing: Listing[Any]) -> str:
    return f"/en{listing.path.format(edition='2027')}"


def boxes(page) -> dict[str, str]:
    """Names of the rows that can be ticked, by key."""
    found = html.fromstring(page.html).xpath("//tbody//input[@name='row'][@form='several']")
    return {each.get("value"): each.get("aria-label") for each in found}


async def asked(browser, tried: Tried, rows: list[str], **more: str):
    page = await browser.get(here(tried[0]))
    assert tried[1].name in page.html and set(rows) <= set(boxes(page))
    return await browser.submit("/several", {"row": rows, "act": tried[1].name, **more})


async def journaled(session, kind: ActKind) -> list[str | None]:
    await session.rollback()
    found = await session.exec(select(JournalEntry.actor_id).where(JournalEntry.act == kind.name))
    return [*found.all()]


@pytest.mark.both_databases
async def test_rows_are_ticked_confirmed_once_and_each_is_done(browser, tried, session):
    listing, act = tried
    chosen = list(boxes(await browser.get(here(listing))))[:2]
    page = await asked(browser, tried, chosen)
    assert page.has(str(act.asks(2)).replace("%(n)s", "2")), "one question, with the number of rows"
    assert await journaled(session, TRIED[act.name][2]) == [], "nothing is done before"
    page = await browser.submit(
        f"/several/{page.form('/several/')['action'].rpartition('/')[2]}", TRIED[act.name][1]
    )
    assert page.has("Done for 2 rows.") and not page.has("Refused"), page.text[:800]
    assert page.url.path == f"{here(listing)}/several" and "result=" in str(page.url)
    done = await journaled(session, TRIED[act.name][2])
    assert len(done) == 2 and len(set(done)) == 1 and None not in done


async def test_a_form_that_is_sent_twice_is_done_once(browser, tried, session):
    _, act = tried
    page = await asked(browser, tried, list(boxes(await browser.get(here(tried[0]))))[:2])
    form = page.form("/several/")
    fields = [pair for pair in form["fields"] if pair[0] not in TRIED[act.name][1]]
    fields += TRIED[act.name][1].items()
    first = await browser.post(form["action"], fields)
    again = await browser.post(form["action"], fields)
    assert first.url == again.url and again.has("Done for 2 rows.")
    assert len(await journaled(session, TRIED[act.name][2])) == 2


@pytest.mark.both_databases
async def test_programs_do_the_same_and_are_told_row_by_row(browser, tried, session):
    """A row that there is not is refused with its reason, and the others are done."""
    listing, act = tried
    first, second, *_ = boxes(await browser.get(here(listing)))
    path = next(path for path, name in programs(browser.app) if name == act.name)
    sent = {"ids": [first, "0123456789abcdef", second], **TRIED[act.name][1]}
    headers = {"sec-fetch-site": "same-origin", "accept-language": "fr", "idempotency-key": "one"}
    answer = await browser.client.post(path, json=sent, headers=headers)
    assert answer.status_code == 200, answer.text
    said = answer.json()
    assert (said["done"], said["refused"]) == (2, 1)
    assert [(row["id"], row["done"]) for row in said["items"]] == [
        (first, True),
        ("0123456789abcdef", False),
        (second, True),
    ]
    why = said["items"][1]
    assert why["type"].startswith("urn:wsis-prizes:problem:") and why["detail"]
    again = await browser.client.post(path, json=sent, headers=headers)
    assert again.json() == said
    assert len(await journaled(session, TRIED[act.name][2])) == 2


def programs(app) -> list[tuple[str, str]]:
    from tests.house.test_routes import routes

    return [
        (path.replace("{edition}", "2027"), route.name)
        for path, route in routes(app)
        if path.startswith("/api/") and "POST" in route.methods
    ]


async def test_whoever_may_not_see_the_list_may_not_act_on_its_rows(browser, tried):
    listing, act = tried
    form = (await asked(browser, tried, list(boxes(await browser.get(here(listing))))[:1])).form("/several/")
    browser.client.cookies.clear()
    await browser.sign_in("nobody@example.org")
    await browser.post(f"{here(listing)}/several", {"act": act.name}, status=403)
    await browser.post(form["action"], form["fields"], status=403)
    path = next(path for path, name in programs(browser.app) if name == act.name)
    headers = {"sec-fetch-site": "same-origin"}
    answer = await browser.client.post(path, json={"ids": ["x"], **TRIED[act.name][1]}, headers=headers)
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "tried",
    [each for each in ON_ROWS if each[1].name not in ROW_BY_ROW],
    ids=lambda each: each[1].name,
    indirect=True,
)
async def test_many_rows_ask_the_database_no_more_often_than_few(browser, tried, session, edition, database):
    listing, act = tried
    await TRIED[act.name][0](session, edition, 9)
    await session.commit()
    path = next(path for path, name in programs(browser.app) if name == act.name)
    rows = list(boxes(await browser.get(here(listing))))
    numbers = []
    for ids in (rows[:2], rows[2:9]):
        with statements(database) as seen:
            answer = await browser.client.post(
                path, json={"ids": ids, **TRIED[act.name][1]}, headers={"sec-fetch-site": "same-origin"}
            )
        assert answer.json()["done"] == len(ids), answer.text
        numbers.append(len([each for each in seen if not str(each).lower().startswith("insert")]))
    assert numbers[0] == numbers[1]


# --- what the mechanism does, seen on one list ---------------------------------------------------------

LETTERS = "/en/2027/office/letters"


@pytest.fixture
async def letters(session, edition, browser):
    await listed.failed_letters(session, edition, 3)
    await session.commit()
    await browser.sign_in(EVE)
    return browser


async def test_nothing_ticked_or_no_such_act_is_said_and_changes_nothing(letters, session):
    page = await letters.post(f"{LETTERS}/several", {"act": "send_letters_again"}, status=422)
    assert page.has("Select at least one row of the list.")
    page = await letters.post(f"{LETTERS}/several", {"act": "no_such_act", "row": "x"}, status=422)
    assert page.has("Choose what to do with the selected rows.")
    assert await journaled(session, MAILING_SEND_AGAIN) == []


async def test_the_whole_list_means_every_row_that_fits_its_filters(letters, session, edition):
    await listed.failed_letters(session, edition, 60)
    await session.commit()
    page = await letters.get(f"{LETTERS}?q=of60")
    assert page.has("For all 60 rows of this list")
    page = await letters.submit("/several", {"act": "send_letters_again", "whole": "yes"})
    assert page.has("Send 60 emails again?")
    page = await letters.submit("/several/again")
    assert page.has("Done for 60 rows.")
    assert len(await journaled(session, MAILING_SEND_AGAIN)) == 60


async def test_too_many_rows_at_once_are_refused(letters, session, edition):
    await listed.failed_letters(session, edition, 501)
    await session.commit()
    await letters.get(LETTERS)
    page = await letters.submit("/several", {"act": "send_letters_again", "whole": "yes"}, status=422)
    assert page.has("At most 500 rows can be processed at once. Narrow the list.")


async def test_what_is_refused_stands_beside_its_row_and_the_rest_is_done(letters, session):
    rows = list(boxes(await letters.get(LETTERS)))
    await letters.submit("/several", {"act": "send_letters_again", "row": rows})
    page = await letters.submit("/several/again", {"rows": " ".join([*rows, "gone"])})
    assert page.has("Done for 3 rows. Refused for 1 row. The reason is below.")
    cells = [cell.text_content().strip() for cell in html.fromstring(page.html).xpath("//tbody/tr/*")]
    assert cells == ["gone", "There is no such email."] or cells[0] == "gone"
    page = await letters.get(str(page.url).replace("/en/", "/fr/"))
    assert page.has("Fait pour 3 lignes.")


async def test_a_result_is_for_whoever_asked_and_is_stored_sealed(letters, session, another_browser):
    rows = list(boxes(await letters.get(LETTERS)))
    await letters.submit("/several", {"act": "send_letters_again", "row": rows})
    page = await letters.submit("/several/again")
    await steward(session, "ann@example.org")
    await session.commit()
    other = another_browser()
    await other.sign_in("ann@example.org")
    seen = await other.get(str(page.url))
    assert seen.url.path == LETTERS, "another steward is led to the list"
    await session.rollback()
    for kept in (await session.exec(select(AnsweredRequest))).all():
        assert "lost0of3" not in kept.body


async def test_what_is_wrong_for_all_rows_is_said_once_and_nothing_is_done(session, edition, browser):
    await listed.flags(session, edition, 2)
    await session.commit()
    await browser.sign_in(EVE)
    rows = list(boxes(await browser.get("/en/2027/office/flags")))
    await browser.submit("/several", {"act": "dismiss_flags", "row": rows})
    page = await browser.submit("/several/dismissal", {"dismissal": " "}, status=422)
    assert page.has("Enter the reason in 3 to 1,000 characters. Only stewards see it.")
    assert page.has("Dismiss the flagged votes for 2 projects?"), "the rows are still chosen"
    assert await journaled(session, CASE_DISMISS_FLAG) == []
    page = await browser.submit("/several/dismissal", {"dismissal": "One school."})
    assert page.has("Done for 2 rows.")
    assert boxes(await browser.get("/en/2027/office/flags")) == {}, (
        "dismissed ones are no longer to be checked"
    )


async def test_who_sees_a_list_and_may_not_act_has_no_boxes(session, edition, browser):
    from prizes.accounts.rules.roles import Role
    from tests.contest import with_role

    await listed.challenges(session, edition, 2)
    await with_role(session, "seer@example.org", Role.OBSERVER)
    await session.commit()
    await browser.sign_in("seer@example.org")
    assert boxes(await browser.get("/en/2027/office/challenges")) == {}
    await browser.get("/en/2027/office/letters", status=403)


async def test_an_expert_who_is_refused_is_not_led_to_the_office(session, edition, browser):
    await listed.assignments(session, edition, 1)
    await expert(session, "fay@example.org")
    await session.commit()
    await browser.sign_in("fay@example.org")
    page = await browser.post("/en/2027/office/reviews/several", {"act": "none"}, status=422)
    assert "/en/2027/office/reviews" in page.links and "/en/2027/office/" not in page.links


async def test_the_name_of_a_row_is_isolated_in_the_label_of_its_box(tried, browser):
    label = (await browser.get(here(tried[0]))).html
    assert "Select \u2068" in label
