"""A voter in a browser without JavaScript, and what htmx gets."""

from __future__ import annotations

import re
from collections.abc import Collection
from urllib.parse import unquote

import pytest
from sqlmodel import select

from prizes.accounts.rules.roles import Role
from prizes.ballot.models import Vote
from prizes.nomination.models import ProjectText
from prizes.nomination.rules.states import State
from tests.ballot.paper import contest, nominee
from tests.contest import VOTING, at, load_contest, small_rules, with_role
from tests.queries import statements

HTMX = {"hx_request": "true", "hx_request_type": "partial"}


@pytest.fixture(autouse=True)
def voting(time):
    time(VOTING)


@pytest.fixture
async def voter(session, browser):
    await session.commit()  # SQLite has one writer
    await browser.sign_in("ana.maria@example.org")
    return browser


def buttons(page) -> dict[str, str]:
    """Label by project, of the buttons on a paper."""
    found = re.findall(r'<button class="button[^"]*" id="v-(\w+)"[^>]*>([^<]*)<', page.html)
    return dict(found)


async def in_force(session) -> list[str]:
    await session.commit()  # a new transaction sees what others have written
    return [row.choices for row in (await session.exec(select(Vote).where(Vote.in_force))).all()]


async def test_a_paper_shows_every_nominee_with_its_words_and_a_button(session, browser):
    box = await contest(session)
    page = await browser.get("/en/2027/categories/C1")
    assert page.heading.endswith("Governments")
    assert page.has("Category 1 of 3")
    assert page.has(
        "3 projects in random order. Choose one. You can change your vote until 28 February 2027."
    )
    assert {box.id(t) for t in ("Ant", "Bee", "Cat")} == set(buttons(page))
    assert set(buttons(page).values()) == {"Vote"}
    assert page.has("Owner of Ant · Kenya")
    assert page.has("Teachers in three mountain districts write lessons together and share them over")
    assert not page.has("By now 240 schools take part.")
    assert "C1" not in page.text
    assert page.has("0 of 2 categories")


async def test_one_tap_is_a_saved_vote_and_leads_back_to_the_project(session, voter):
    box = await contest(session)
    await voter.get("/en/2027/categories/C1")
    page = await voter.post("/en/2027/ballot/C1", {"project": box.id("Bee")})
    assert str(page.url).endswith(f"/en/2027/categories/C1?notice=vote-saved#v-{box.id('Bee')}")
    assert page.has("Your vote is saved.")
    assert page.has("1 of 2 categories")
    assert buttons(page)[box.id("Bee")] == "Your vote"
    assert buttons(page)[box.id("Ant")] == "Vote"
    assert await in_force(session) == [box.id("Bee")]


async def test_the_next_category_without_a_vote_is_offered(session, voter):
    box = await contest(session)
    page = await voter.post("/en/2027/ballot/C1", {"project": box.id("Bee")})
    # Right behind the button that was pressed, and in the dock after the list.
    button = page.html.index(f'id="v-{box.id("Bee")}"')
    assert [m.start() > button for m in re.finditer("Next: <bdi>Infrastructure</bdi>", page.html)] == [
        True
    ] * 2
    assert page.html[button:].partition("<a ")[2].startswith('href="/en/2027/categories/C2"')
    page = await voter.post("/en/2027/ballot/C2", {"project": box.id("Dog")})
    assert "Next:" not in page.text
    assert page.links.count("/en/2027/ballot/finish") == 3


async def test_a_tap_before_signing_in_is_a_vote_after_it(session, browser):
    box = await contest(session)
    page = await browser.get("/en/2027/categories/C1")
    assert page.has("We ask for your email address once, with your first vote.")
    await browser.post("/en/2027/ballot/C1", {"project": box.id("Cat")})
    await browser.submit("/sign-in", {"email": "new.voter@example.org"})
    code = await browser.mailbox.code_for("new.voter@example.org")
    page = await browser.submit("/sign-in/code", {"code": code, "then": "vote"})
    assert page.has("Your vote is saved.")
    assert buttons(page)[box.id("Cat")] == "Your vote"


@pytest.mark.parametrize("lang", ["ar", "zh", "fr", "ru", "es"])
async def test_a_vote_in_every_language(session, another_browser, lang):
    box = await contest(session)
    reader = another_browser()
    reader.lang = lang
    await reader.sign_in("ana.maria@example.org")
    page = await reader.get(f"/{lang}/2027/categories/C1")
    assert page.reader.html["dir"] == ("rtl" if lang == "ar" else "ltr")
    assert '<bdi lang="en">Ant</bdi>' in page.html
    page = await reader.post(f"/{lang}/2027/ballot/C1", {"project": box.id("Ant")})
    assert 'aria-pressed="true"' in page.html


async def test_an_order_of_ones_own_stays_and_differs_from_the_order_of_the_alphabet(session, voter):
    edition = await load_contest(session)
    for n in range(12):
        await nominee(session, edition, "C1", f"Project {n:02}")
    await session.commit()
    first = list(buttons(await voter.get("/en/2027/categories/C1")))
    assert list(buttons(await voter.get("/en/2027/categories/C1"))) == first
    titles = re.findall(r"Project \d\d", (await voter.get("/en/2027/categories/C1")).text)
    assert sorted(set(titles)) != list(dict.fromkeys(titles))


# --- refusals ---


async def test_a_project_of_another_category_is_refused_beside_the_paper(session, voter):
    box = await contest(session)
    page = await voter.post("/en/2027/ballot/C1", {"project": box.id("Dog")}, status=422)
    assert page.has("Your vote is not saved")
    assert page.has(". You can vote for it there.")
    assert set(buttons(page).values()) == {"Vote"}
    assert await in_force(session) == []


async def test_a_second_vote_where_none_may_change_is_refused(session, voter):
    box = await contest(session, voting__ballot={"change": "never"})
    page = await voter.post("/en/2027/ballot/C1", {"project": box.id("Ant")})
    assert buttons(page) == {box.id("Ant"): "Your vote"}
    page = await voter.post("/en/2027/ballot/C1", {"project": box.id("Bee")}, status=409)
    assert page.has("The rules do not allow a vote to be changed.")
    assert await in_force(session) == [box.id("Ant")]


async def test_after_the_close_a_vote_is_refused_and_the_paper_is_a_gallery(session, voter, time):
    box = await contest(session)
    time(at("2027-03-01 12:00"))
    await voter.sign_in("ana.maria@example.org")
    page = await voter.post("/en/2027/ballot/C1", {"project": box.id("Ant")}, status=409)
    assert page.has(
        "Voting closed on 28 February 2027, 23:00. This choice arrived too late and was not saved."
    )
    page = await voter.get("/en/2027/categories/C1")
    assert page.has("Voting closed on 28 February 2027")
    assert page.has("Selected")
    assert buttons(page) == {}


async def test_an_unknown_category_or_edition_is_missing(session, voter):
    box = await contest(session)
    for path in ("/en/2027/categories/C99", "/en/2099/categories/C1"):
        await voter.get(path, status=404)
    await voter.post("/en/2027/ballot/C99", {"project": box.id("Ant")}, status=404)


@pytest.mark.parametrize("sent", [{}, {"project": ""}, {"project": "x" * 100_000}, {"project": "a,b"}])
async def test_odd_forms_are_refused_and_nothing_is_saved(session, voter, sent):
    await contest(session)
    await voter.post("/en/2027/ballot/C1", sent, status=422)
    assert await in_force(session) == []


async def test_in_the_grace_only_those_who_were_here_before_the_close_have_a_paper(
    session, browser, another_browser, time
):
    box = await contest(session)
    time(at("2027-02-28 21:50"))
    await browser.sign_in("in.time@example.org")
    time(at("2027-02-28 22:10"))
    page = await browser.get("/en/2027/categories/C1")
    assert set(buttons(page).values()) == {"Vote"}
    page = await browser.post("/en/2027/ballot/C1", {"project": box.id("Ant")})
    assert page.has("Your vote is saved.")
    late = another_browser()
    assert buttons(await late.get("/en/2027/categories/C1")) == {}
    await late.sign_in("late@example.org")
    assert buttons(await late.get("/en/2027/categories/C1")) == {}
    await late.post("/en/2027/ballot/C1", {"project": box.id("Ant")}, status=409)


async def test_a_code_asked_for_before_the_close_leads_to_a_vote_after_it(session, browser, time):
    box = await contest(session)
    time(at("2027-02-28 21:58"))
    await browser.post("/en/2027/ballot/C1", {"project": box.id("Cat")})
    await browser.submit("/sign-in", {"email": "slow.mail@example.org"})
    code = await browser.mailbox.code_for("slow.mail@example.org")
    time(at("2027-02-28 22:05"))
    await browser.submit("/sign-in/code", {"code": code})
    page = await browser.submit("/ballot/C1")
    assert page.has("Your vote is saved.")
    assert await in_force(session) == [box.id("Cat")]


# --- other rules ---


async def test_in_two_steps_a_choice_is_no_vote_before_it_is_confirmed(session, voter):
    box = await contest(session, voting__ballot={"confirm": "two_step"})
    page = await voter.get("/en/2027/categories/C1")
    assert set(buttons(page).values()) == {"Choose"}
    page = await voter.post("/en/2027/ballot/C1", {"project": box.id("Ant")})
    assert page.heading == "Confirm your vote"
    assert page.has("Nothing is saved yet.")
    assert await in_force(session) == []
    page = await voter.submit("/ballot/C1")
    assert page.has("Your vote is saved.")
    assert await in_force(session) == [box.id("Ant")]


async def test_in_two_steps_a_choice_that_cannot_be_cast_is_refused_at_once(session, voter):
    box = await contest(session, voting__ballot={"confirm": "two_step"})
    await voter.post("/en/2027/ballot/C1", {"project": box.id("Dog")}, status=422)


async def test_several_projects_are_ticked_and_saved_together(session, voter):
    box = await contest(session, voting__ballot={"choices": 2})
    page = await voter.get("/en/2027/categories/C1")
    assert page.has("Tick up to 2 projects that you vote for, then save.")
    page = await voter.submit("/ballot/C1", {"project": [box.id("Ant"), box.id("Bee")]})
    assert page.has("Your vote is saved.")
    ticked = [value for name, value in page.form("/ballot/C1")["fields"] if name == "project"]
    assert sorted(ticked) == sorted([box.id("Ant"), box.id("Bee")])


async def test_too_many_ticks_are_refused_and_kept(session, voter):
    box = await contest(session, voting__ballot={"choices": 2})
    await voter.get("/en/2027/categories/C1")
    three = [box.id(t) for t in ("Ant", "Bee", "Cat")]
    page = await voter.submit("/ballot/C1", {"project": three}, status=422)
    assert page.has("You can choose at most 2 projects in this category.")
    assert sorted(v for n, v in page.form("/ballot/C1")["fields"] if n == "project") == sorted(three)
    assert await in_force(session) == []


# --- my ballot ---


async def test_my_ballot_has_my_choices_and_is_no_receipt(session, voter):
    box = await contest(session)
    await voter.post("/en/2027/ballot/C1", {"project": box.id("Bee")})
    page = await voter.get("/en/2027/ballot")
    assert '<h2><bdi lang="en">Bee</bdi></h2>' in page.html
    assert page.has("No vote yet")
    assert not re.search(r"\bC[12]\b", page.text)
    # The one thing to do is the next category without a vote, never this page.
    dock = page.html.partition('id="progress"')[2].partition("</section>")[0]
    assert re.findall(r'href="([^"]+)"', dock) == ["/en/2027/categories/C2"]
    assert page.has("1 of 2 categories")
    assert page.has("This page is not a receipt.")
    assert page.has("You can change this vote 5 more times.")
    assert "E-government" not in page.text


async def test_a_vote_is_taken_back_on_my_ballot(session, voter):
    box = await contest(session)
    await voter.post("/en/2027/ballot/C1", {"project": box.id("Bee")})
    await voter.get("/en/2027/ballot")
    page = await voter.submit("/ballot/C1/withdrawal")
    assert page.has("Your vote has been withdrawn.")
    assert "Bee" not in page.text
    assert await in_force(session) == [""]


async def test_after_the_close_my_ballot_shows_no_choice(session, voter, time):
    box = await contest(session)
    await voter.post("/en/2027/ballot/C1", {"project": box.id("Bee")})
    time(at("2027-03-01 12:00"))
    await voter.sign_in("ana.maria@example.org")
    page = await voter.get("/en/2027/ballot")
    assert "Bee" not in page.text
    assert page.has("no longer shown to anyone")


async def test_somebody_elses_ballot_is_not_to_be_seen(session, voter, another_browser):
    box = await contest(session)
    await voter.post("/en/2027/ballot/C1", {"project": box.id("Bee")})
    other = another_browser()
    await other.sign_in("bob@example.org")
    page = await other.get("/en/2027/ballot")
    assert "Bee" not in page.text
    assert page.has("0 of 2 categories")


@pytest.mark.parametrize(
    ("complete", "words"),
    [
        ("any", "Each category counts by itself."),
        ("all", "Your ballot counts only with a vote in every category. 1 is still missing."),
        (2, "Your ballot counts only with votes in at least 2 categories. 1 is still missing."),
    ],
)
async def test_whether_a_ballot_counts_is_said_as_the_rules_have_it(session, voter, complete, words):
    box = await contest(session, voting__ballot={"complete": complete})
    page = await voter.post("/en/2027/ballot/C1", {"project": box.id("Bee")})
    assert page.has(words)
    if complete != "any":
        await voter.post("/en/2027/ballot/C2", {"project": box.id("Dog")})
        assert (await voter.get("/en/2027/ballot")).has("Your ballot is complete: it counts.")


async def test_a_choice_that_left_the_ballot_is_said_and_another_can_be_chosen(session, voter):
    box = await contest(session)
    await voter.post("/en/2027/ballot/C1", {"project": box.id("Bee")})
    box.projects["Bee"].state = State.DISQUALIFIED.value
    session.add(box.projects["Bee"])
    await session.commit()
    page = await voter.get("/en/2027/categories/C1")
    assert page.has("A project that you chose has left the ballot.")
    assert box.id("Bee") not in buttons(page)
    page = await voter.post("/en/2027/ballot/C1", {"project": box.id("Ant")})
    assert page.has("Your vote is saved.")


# --- the end ---


async def test_the_end_says_how_many_what_can_be_kept_whom_to_tell_and_what_comes(session, voter):
    box = await contest(session)
    await voter.post("/en/2027/ballot/C1", {"project": box.id("Bee")})
    page = await voter.get("/en/2027/ballot/finish")
    assert page.heading == "You have voted in 1 of 2 categories. Thank you."
    assert "/en/2027/categories/C2" in page.links  # what is left
    await voter.post("/en/2027/ballot/C2", {"project": box.id("Dog")})
    page = await voter.get("/en/2027/ballot/finish")
    assert page.heading == "You have voted in 2 of 2 categories. Thank you."
    assert page.has("Every vote is recorded and will be counted.")
    assert page.has("You can change your votes until 28 February 2027, 23:00, Geneva time.")
    assert page.has("It has 2 codes.")
    assert page.has("You voted") and page.has("Voting closes")
    assert re.search(r">28 February 2027, 23:00</\w+>Voting closes", page.html)
    assert "/en/2027/calendar.ics" in page.links
    assert page.has("Bee") and page.has("Dog")
    # What is sent on says nothing of a choice.
    for link in page.links:
        if link.startswith(("https://", "mailto:")):
            assert "prizes.test/en/2027/" in unquote(link)
            assert not any(each in unquote(link) for each in ("Bee", "Dog", "C1", box.id("Bee")))
    page = await voter.submit("/ballot/receipt/letter")
    assert page.has("The receipt has been sent.")


async def test_where_all_categories_are_needed_the_end_says_what_is_missing(session, voter):
    box = await contest(session, voting__ballot={"complete": "all"})
    await voter.post("/en/2027/ballot/C1", {"project": box.id("Bee")})
    page = await voter.get("/en/2027/ballot/finish")
    assert page.has("Your ballot counts only with a vote in every category. 1 is still missing.")


async def test_whoever_has_not_voted_is_not_thanked(session, voter):
    await contest(session)
    page = await voter.get("/en/2027/ballot/finish")
    assert page.heading == "You have not voted yet"
    assert not page.has("receipt")
    assert "/en/2027/categories/C1" in page.links


async def test_after_the_close_the_end_shows_no_choice(session, voter, time):
    box = await contest(session)
    await voter.post("/en/2027/ballot/C1", {"project": box.id("Bee")})
    time(at("2027-03-01 12:00"))
    await voter.sign_in("ana.maria@example.org")
    page = await voter.get("/en/2027/ballot/finish")
    assert page.heading == "Voting is closed"
    assert not page.has("Bee")


# --- htmx ---


async def test_htmx_gets_two_buttons_the_progress_and_a_word(session, voter):
    box = await contest(session)
    await voter.post("/en/2027/ballot/C1", {"project": box.id("Bee")})
    page = await voter.post("/en/2027/ballot/C1", {"project": box.id("Ant")}, **HTMX)
    assert buttons(page) == {box.id("Bee"): "Vote", box.id("Ant"): "Your vote"}
    assert "<html" not in page.html
    assert 'id="progress"' in page.html
    assert "Your vote is saved." in page.text
    assert page.html.count('hx-swap-oob="true"') == 2
    assert len(page.html) < 2500


async def test_htmx_gets_the_whole_list_when_no_button_may_stay(session, voter):
    box = await contest(session, voting__ballot={"change": "never"})
    page = await voter.post("/en/2027/ballot/C1", {"project": box.id("Ant")}, **HTMX)
    assert '<hx-partial hx-target="#paper"' in page.html
    assert buttons(page) == {box.id("Ant"): "Your vote"}


async def test_htmx_gets_a_refusal_where_it_is_seen_and_heard(session, voter):
    box = await contest(session)
    page = await voter.post("/en/2027/ballot/C1", {"project": box.id("Dog")}, status=422, **HTMX)
    assert 'id="announce" class="bad" role="alert"' in page.html
    assert ". You can vote for it there." in page.text


async def test_htmx_hears_of_the_close_too(session, voter, time):
    box = await contest(session)
    time(at("2027-03-01 12:00"))
    await voter.sign_in("ana.maria@example.org")
    page = await voter.post("/en/2027/ballot/C1", {"project": box.id("Ant")}, status=409, **HTMX)
    assert 'role="alert"' in page.html
    assert "Voting closed on 28 February 2027" in page.text


async def test_htmx_sends_who_is_not_signed_in_to_the_sign_in_page(session, browser):
    box = await contest(session)
    page = await browser.post("/en/2027/ballot/C1", {"project": box.id("Ant")}, status=204, **HTMX)
    assert page.response.headers["hx-redirect"].startswith("/en/sign-in?held=")


# --- weight ---


@pytest.mark.parametrize("signed", [False, True])
async def test_a_papers_number_of_queries_does_not_grow_with_its_projects(database, session, browser, signed):
    edition = await load_contest(session)
    await nominee(session, edition, "C1", "One")
    await session.commit()
    if signed:
        await browser.sign_in("ana@example.org")
        await browser.post("/en/2027/ballot/C1", {"project": "none"}, status=422)
    counts = []
    for more in ((), ("Two", "Three")):
        for title in more:
            await nominee(session, edition, "C1", title)
        await session.commit()
        await browser.get("/en/2027/categories/C1")
        with statements(database) as seen:
            await browser.get("/en/2027/categories/C1")
        counts.append(len(seen))
    # The head says how much somebody signed in has to do (`test_my_work` bounds what that costs).
    assert counts[0] == counts[1] <= (10 if signed else 6)


WORDS = [
    "network",
    "village",
    "teacher",
    "solar",
    "lesson",
    "district",
    "server",
    "school",
    "farmer",
    "market",
    "clinic",
    "record",
    "radio",
    "women",
    "island",
    "language",
    "archive",
    "library",
    "public",
    "service",
    "office",
    "rural",
    "coastal",
    "sensor",
    "water",
    "forest",
    "drought",
    "payment",
    "identity",
    "training",
    "engineer",
    "student",
    "open",
    "data",
    "portal",
    "mobile",
    "health",
    "remote",
    "mountain",
    "river",
    "community",
    "council",
    "budget",
]


def long_text(n: int) -> str:
    """170 words that compress no better than honest ones."""
    import random

    lot = random.Random(n)
    return ". ".join(
        " ".join(
            lot.choice(WORDS) + lot.choice(["", "s", "ing", "ed", " of", " and the", " in"])
            for _ in range(12)
        ).capitalize()
        for _ in range(11)
    )


@pytest.mark.parametrize("lang", ["en", "ar"])
@pytest.mark.parametrize("number", [20, 48, 90])
async def test_a_paper_is_within_eight_kilobytes_for_twenty_and_fourteen_whatever_its_length(
    session, browser, lang, number
):
    edition = await load_contest(session, categories="wsis-18")
    for n in range(number):
        await nominee(
            session,
            edition,
            "C1",
            f"{' '.join(WORDS[n % 35 : n % 35 + 4])} {n}",
            summary=long_text(n),
            owner=" ".join(WORDS[n % 30 + 5 : n % 30 + 9]),
            sdgs=[1 + n % 17, 1 + n * 5 % 16],
        )
    await session.commit()
    for coding in ("gzip", "br", "zstd"):
        request = browser.client.build_request(
            "GET", f"/{lang}/2027/categories/C1", headers={"accept-encoding": coding}
        )
        answer = await browser.client.send(request, stream=True)
        body = b"".join([chunk async for chunk in answer.aiter_raw()])
        head = sum(len(name) + len(value) + 4 for name, value in answer.headers.raw)
        assert answer.headers["content-encoding"] == coding
        assert len(body) + head <= (8_000 if number == 20 else 14_000), coding


# --- what stands in a row ---

SENTENCE = {
    "id": "sentence",
    "kind": "sentence",
    "label": "One sentence",
    "required": False,
    "shown_to": ["public"],
}
PICTURES = {"id": "pictures", "kind": "files", "label": "Pictures", "required": False, "shown_to": ["public"]}


async def asking(session, *fields, **answers):
    """A contest whose rules ask these too, and a nominee that has answered."""
    asked = load_asking(fields)
    edition = await load_contest(session, **asked)
    made = await nominee(session, edition, "C1", "Ant", answers=answers)
    await session.commit()
    return made


def load_asking(fields):
    form = small_rules().submission.form.model_dump(mode="json")
    return {"submission__form": form | {"fields": [*form["fields"], *fields]}}


async def test_the_sentence_that_was_asked_for_stands_in_the_row(session, browser):
    await asking(session, SENTENCE, sentence="Lessons over the radio.")
    page = await browser.get("/en/2027/categories/C1")
    assert page.has("Lessons over the radio.")
    assert not page.has("Teachers in three mountain districts")


async def test_the_sentence_is_read_in_the_readers_language_else_as_it_was_written(session, browser):
    made = await asking(session, SENTENCE, sentence="Lessons over the radio.")
    for lang, answers in (("fr", {"sentence": "Des leçons à la radio."}), ("es", {})):
        text = ProjectText(
            project_id=made.id, lang=lang, title="T", summary="S", answers=answers, updated_at=made.updated_at
        )
        session.add(text)
    await session.commit()
    assert '<bdi lang="fr">Des leçons à la radio.</bdi>' in (await browser.get("/fr/2027/categories/C1")).html
    assert (
        '<bdi lang="en">Lessons over the radio.</bdi>' in (await browser.get("/es/2027/categories/C1")).html
    )


async def test_a_sentence_that_is_not_for_the_public_stands_in_no_row(session, browser):
    await asking(session, SENTENCE | {"shown_to": ["experts"]}, sentence="Lessons over the radio.")
    page = await browser.get("/en/2027/categories/C1")
    assert not page.has("Lessons over the radio.")
    assert page.has("Teachers in three mountain districts")


async def test_a_project_without_a_picture_has_a_drawing_of_its_own(session, browser):
    made = await asking(session)
    page = await browser.get("/en/2027/categories/C1")
    row = page.html.partition(f'<li class="row" id="p-{made.id}"')[2].partition("</li>")[0]
    found = re.search(
        r'<svg class="pic n0"[^>]* aria-hidden="true"><use href="#(m\d)"/><text[^>]*>An</text>', row
    )
    assert f'<g id="{found[1]}"' in page.html
    assert "<img" not in page.html


async def test_the_first_picture_stands_in_the_row_small_and_late(session, browser):
    files = [
        {"id": "paper", "kind": "pdf", "name": "a.pdf", "bytes": 9, "alt": "A"},
        {"id": "pic", "kind": "png", "name": "b.png", "bytes": 9, "alt": "B", "widths": [320, 960]},
    ]
    await asking(session, PICTURES, pictures=files)
    page = await browser.get("/en/2027/categories/C1")
    (picture,) = re.findall(r"<img[^>]*>", page.html)
    for attribute in (
        'src="/en/2027/files/pic/320"',
        'alt=""',
        'width="96"',
        'height="96"',
        'loading="lazy"',
    ):
        assert attribute in picture
    assert '<svg class="pic' not in page.html


async def test_a_vote_that_was_taken_back_is_said_on_the_paper(session, voter):
    box = await contest(session)
    await voter.post("/en/2027/ballot/C1", {"project": box.id("Bee")})
    await voter.get("/en/2027/ballot")
    await voter.submit("/ballot/C1/withdrawal")
    page = await voter.get("/en/2027/categories/C1")
    assert page.has("You have withdrawn your vote in this category.")
    assert set(buttons(page).values()) == {"Vote"}


# --- the next category ---


async def test_htmx_gets_the_next_category_with_the_way_back(session, voter):
    box = await contest(session)
    await voter.post("/en/2027/ballot/C1", {"project": box.id("Bee")})
    sent = {name.replace("_", "-"): value for name, value in HTMX.items()}
    page = await voter.get("/en/2027/categories/C2?after=C1", headers=sent)
    assert "<html" not in page.html
    assert page.html.lstrip().startswith('<div id="paper" data-category="C2"')
    assert '<h1 id="heading" tabindex="-1"><bdi>Infrastructure</bdi></h1>' in page.html
    assert page.has("Your vote in Governments is saved. Back")
    assert "/en/2027/categories/C1" in page.links
    assert (
        '<div id="announce" hx-swap-oob="innerHTML">Your vote in Governments is saved. Next category: '
        in page.html
    )
    for odd in ("/en/2027/categories/C2?after=C99", "/en/2027/categories/C2?after="):
        assert not (await voter.get(odd, headers=sent)).has("is saved")
    assert not (await voter.get("/en/2027/categories/C2?after=C1")).has("is saved")


# --- long papers and finding ---


async def test_a_long_paper_gives_each_text_when_it_is_asked_for(session, browser):
    edition = await load_contest(session)
    made = [await nominee(session, edition, "C1", f"Project {n}", summary=long_text(n)) for n in range(48)]
    await session.commit()
    page = await browser.get("/en/2027/categories/C1")
    assert len(buttons(page)) == len(made)
    last = long_text(7).split()[-8:]
    assert " ".join(last) not in page.text
    there = next(a for a in page.links if f"open={made[7].id}" in a)
    assert there.endswith(f"#p-{made[7].id}")
    opened = await browser.get(there)
    assert " ".join(last) in opened.text
    assert " ".join(long_text(8).split()[-8:]) not in opened.text
    part = await browser.get(
        there.partition("#")[0], headers={k.replace("_", "-"): v for k, v in HTMX.items()}
    )
    assert part.html.lstrip().startswith(f'<div class="whole-text" id="o-{made[7].id}"')
    assert " ".join(last) in part.text
    await nominee(session, edition, "C1", "One too many", summary=long_text(99))
    await session.commit()
    page = await browser.get("/en/2027/categories/C1")
    assert not [a for a in page.links if "open=" in a]  # each has a page of its own
    page = await browser.get("/en/2027/categories/C1?q=many")
    assert len([a for a in page.links if "open=" in a]) == 1


async def test_projects_are_found_by_words_country_and_goal(session, browser):
    edition = await load_contest(session)
    for n in range(23):
        await nominee(session, edition, "C1", f"Project {n}", summary=f"Number {n}", sdgs=[1], country="IN")
    odd = await nominee(session, edition, "C1", "École mobile", summary="Un bus", sdgs=[4], country="CU")
    await session.commit()
    page = await browser.get("/en/2027/categories/C1")
    assert "<select" not in page.html  # twenty-four are found without a search
    await nominee(session, edition, "C1", "One more", summary="More", sdgs=[1], country="IN")
    await session.commit()
    page = await browser.get("/en/2027/categories/C1")
    assert set(re.findall(r'<option value="(\w{2})"', page.html)) == {"IN", "CU"}
    for search in ("q=ecole+BUS", "country=CU", "sdg=4", "q=mobile&country=CU&sdg=4"):
        page = await browser.get(f"/en/2027/categories/C1?{search}")
        assert set(buttons(page)) == {odd.id}, search
        assert page.has("1 project · Show all")
    for odd_search, status in (
        ("country=%00", 422),
        ("sdg=99", 200),
        ("sdg=x", 200),
        ("q=" + "a" * 5000, 422),
    ):
        await browser.get(f"/en/2027/categories/C1?{odd_search}", status=status)
    page = await browser.get("/en/2027/categories/C1?q=nowhere")
    assert page.has("No project fits these filters.")
    assert not buttons(page)


async def test_what_is_ticked_stays_on_a_narrowed_paper(session, voter):
    """Otherwise saving what is to be seen would take the others back."""
    box = await contest(session, voting__ballot={"choices": 3})
    await voter.post("/en/2027/ballot/C1", {"project": box.id("Ant")})
    page = await voter.get("/en/2027/categories/C1?q=Bee")
    assert box.id("Ant") in page.html
    assert box.id("Cat") not in page.html


async def test_my_ballot_can_show_only_where_no_vote_is_yet(session, voter):
    box = await contest(session)
    await voter.post("/en/2027/ballot/C1", {"project": box.id("Bee")})
    page = await voter.get("/en/2027/ballot")
    assert 'id="c-C1"' in page.html
    assert "/en/2027/ballot?show=missing" in page.links
    page = await voter.get("/en/2027/ballot?show=missing")
    assert 'id="c-C1"' not in page.html
    assert 'id="c-C2"' in page.html


async def test_a_gallery_is_searched_too(session, browser, time):
    box = await contest(session)
    time(at("2027-03-02 12:00"))
    page = await browser.get("/en/2027/categories/C1?q=Bee")
    assert box.id("Bee") in page.html
    assert box.id("Ant") not in page.html


# --- the closed box ---


@pytest.mark.parametrize("role", [None, Role.EXPERT, Role.OBSERVER, Role.STEWARD])
async def test_nobody_sees_a_count_before_the_tally(app, session, browser, another_browser, role):
    """Two projects, one with seven votes: no page or answer for any role may depend on which of them has them, nor what
    the database is asked for it, so that its time tells nothing either.
    """
    from tests.house.test_routes import filled, table
    from tests.queries import statements

    box = await contest(session, voting__ballot={"visible": "nothing"})
    if role:
        await with_role(session, "somebody@example.org", role)
        await session.commit()
        await browser.sign_in("somebody@example.org")
    ant = box.id("Ant")
    paths = {
        filled(re.sub(r"{(project|nomination)}", ant, route.split(" ")[1]))
        for route in table(app)
        if route.startswith("GET ")
    }
    paths.remove("/en/me/factor")  # draws another secret each time
    assert len(paths) > 20

    async def all_pages(of: Collection[str] = paths) -> dict[str, tuple[str, list[str]]]:
        found = {}
        for path in sorted(of):
            with statements(app.state.database) as asked:
                answer = await browser.client.get(path, follow_redirects=False)
            said = re.sub(r'urn:wsis-prizes:request:\w+|"request_id":"\w+"', "", answer.text)
            found[path] = said, asked
        return found

    async def votes(for_ant: int, for_bee: int) -> None:
        from sqlalchemy import delete

        from tests.contest import person

        await session.exec(delete(Vote))
        for n in range(for_ant + for_bee):
            name = f"v{n}-{for_ant}@example.org"
            await box.cast("C1", "Ant" if n < for_ant else "Bee", by=await person(session, name))
        await session.commit()

    await votes(7, 2)
    before = await all_pages()
    await votes(2, 7)
    after = await all_pages()
    differing = [path for path in paths if _without_ids(before[path][0]) != _without_ids(after[path][0])]
    assert differing == []
    assert any("FROM vote" in each for _, asked in before.values() for each in asked)
    # A process remembers some answers for a while, so that what it asks the database differs from one time to the next
    # by itself: one of the ways in which it asked before must be that in which it asks now, at once or again.
    unlike = [path for path in paths if before[path][1] != after[path][1]]
    if unlike:
        again = await all_pages(unlike)
        await votes(6, 3)
        warm = await all_pages(unlike)
        ways = {path: {tuple(each[path][1]) for each in (before, warm)} for path in unlike}
        now = {path: {tuple(each[path][1]) for each in (after, again)} for path in unlike}
        assert [path for path in unlike if not ways[path] & now[path]] == []


def _without_ids(html: str) -> str:
    return re.sub(r"\b[0-9a-hjkmnp-tv-z]{16}\b", "ID", html)
