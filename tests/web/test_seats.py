"""Pages of seats: who sits where, whom to invite, terms of reference, what experts say of themselves."""

import pytest
from sqlmodel import select

from prizes import clock
from prizes.accounts.queries import person_with_address
from prizes.mail.rules.letters import FROM_ANYBODY
from prizes.mail.unreachable import note_unreachable
from prizes.review.actions.profile import save_expertise
from prizes.review.actions.seats import accept_seat, invite_member
from prizes.review.expertise import Expertise
from prizes.review.models import Assignment, ExpertProfile, PanelSeat
from prizes.review.queries.reach import EVERYTHING
from prizes.review.rules.seats import CHAIR_MAY, TERMS, SeatOffer, SeatPart, terms_sha256
from tests.browsing import ORIGIN
from tests.contest import NOMINATING, load_contest, person, steward
from tests.queries import statements
from tests.review.reviewing import assigned, signed_in, submitted

PANELS = "/en/2027/office/panels"
CANARY = "Zanzibar-Canary"


@pytest.fixture
async def edition(database, time):
    async with database.writing() as session:
        edition = await load_contest(session)
        await steward(session, "s1@example.org")
    time(NOMINATING)
    return edition


async def offered(session, edition, email, category="C1", part="expert", *, inviter=None):
    inviter = inviter or f"s1@{email.partition('@')[2]}"
    boss = await signed_in(session, await person_with_address(session, inviter))
    return await invite_member(
        session,
        edition,
        SeatOffer(email, category, SeatPart(part), None, "en"),
        inviter=boss,
        reach=EVERYTHING,
    )


async def seated(session, edition, email, category="C1", part="expert", *, capacity=None):
    seat = await offered(session, edition, email, category, part)
    who = await signed_in(session, await person(session, email))
    await accept_seat(session, edition, seat.id, who, capacity=capacity, terms=terms_sha256())
    return seat


async def in_panels(database, edition, *seats):
    """Address, category and part of each."""
    async with database.writing() as session:
        return [(await seated(session, edition, *each)).id for each in seats]


async def seat_of(database, email):
    async with database.reading() as session:
        return (await session.exec(select(PanelSeat).where(PanelSeat.email == email))).one()


# --- stewards ------------------------------------------------------------------------------------------


async def test_a_page_of_panels_says_where_a_chair_or_an_expert_is_missing(edition, browser, database):
    await browser.sign_in("s1@example.org")
    number = len(edition.rules.categories)
    page = await browser.get(PANELS)
    assert page.has("There are no experts yet.")
    assert page.has(f"{number} categories have no chair yet.")
    assert page.has(f"{number} categories have no expert yet.")
    await in_panels(
        database,
        edition,
        ("ana@example.org", "C1", "chair"),
        ("ben@example.org", "C2", "substitute"),
        ("cleo@example.org", "C7-EGOV", "chair"),
    )
    page = await browser.get(PANELS)
    assert page.has("One category has no chair yet.")
    assert page.has("One category has no expert yet."), "a substitute waits"
    asked = {link for link in page.links if link.startswith(f"{PANELS}/invitation?")}
    assert asked == {f"{PANELS}/invitation?category=C2&part={part}" for part in ("chair", "expert")}


async def test_a_page_of_panels_shows_what_members_say_of_themselves(edition, browser, database):
    async with database.writing() as session:
        await seated(session, edition, "ana@example.org", capacity=20)
        ana = await person_with_address(session, "ana@example.org")
        ana.entity_name = "Ministry of Words"
        said = Expertise(
            lines=["C7-EGOV"],
            languages=["fr", "ar"],
            country="KE",
            affiliations="Old University",
            gender="woman",
        )
        await save_expertise(session, ana, said)
    await browser.sign_in("s1@example.org")
    page = await browser.get(PANELS)
    words = (
        "C7-EGOV",
        "French and Arabic",
        "Kenya",
        "Ministry of Words",
        "Old University",
        "Woman",
        "0 of at most 20",
    )
    for word in words:
        assert page.has(word), word


async def test_hints_of_interests_are_shown_before_anybody_is_invited(edition, browser, database, mailbox):
    async with database.writing() as session:
        await submitted(session, edition, "Alpha", owner="Ministry of Words")
        await submitted(session, edition, "Beta", owner="Somebody else")
        ana = await person(session, "ana@words.example")
        ana.entity_name = "Ministry of Words"
        session.add(ana)
    await browser.sign_in("s1@example.org")
    page = await browser.get(f"{PANELS}/invitation")
    assert page.has("First check for possible conflicts of interest. No email is sent yet.")
    assert not [form for form in page.forms if form["action"] == PANELS]
    page = await browser.get(f"{PANELS}/invitation?email=ana@words.example&category=C1")
    assert page.has("One possible conflict of interest was found in the projects of this panel.")
    assert page.has("Alpha") and not page.has("Beta")
    assert page.has("the owner has the same name as one of the person’s organizations")
    assert not [m for m in mailbox.letters if m["To"] == "ana@words.example"]
    page = await browser.submit("/office/panels", {"part": "chair", "capacity": "25", "lang": "fr"})
    assert page.has("The invitation has been sent.")
    assert page.has("Invited, awaiting a reply")
    seat = await seat_of(database, "ana@words.example")
    assert (seat.part, seat.capacity, seat.lang, seat.state) == ("chair", 25, "fr", "invited")
    letter = await mailbox.newest_to("ana@words.example")
    assert f"/fr/2027/seats/{seat.id}" in letter.get_body(("plain",)).get_content()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"email": "no address"}, "no address"),
        ({"part": "king"}, "Choose a role on the panel."),
        ({"capacity": "many"}, "Enter a whole number from 1 to 1,000, or leave the field empty."),
        ({"capacity": "0"}, "Enter a whole number from 1 to 1,000, or leave the field empty."),
        ({"category": "C99"}, "Choose one of your panels."),
    ],
)
async def test_a_wrong_invitation_is_shown_again_with_what_was_typed(
    edition, browser, database, typed, words
):
    await browser.sign_in("s1@example.org")
    sent = {"email": "ana@example.org", "category": "C1", "part": "expert", "capacity": "7"} | typed
    page = await browser.post(PANELS, sent, status=422)
    assert page.has(words) or words in page.html
    assert page.has("The invitation was not sent")
    assert typed.get("email", "ana@example.org") in page.html
    async with database.reading() as session:
        assert (await session.exec(select(PanelSeat))).all() == []


@pytest.mark.parametrize("query", ["email=nothing", "email=ana@example.org&category=C99"])
async def test_a_wrong_address_or_panel_is_asked_for_again(edition, browser, query):
    await browser.sign_in("s1@example.org")
    page = await browser.get(f"{PANELS}/invitation?{query}", status=422)
    assert page.has("The invitation was not sent")
    assert not [form for form in page.forms if form["action"] == PANELS]


async def test_several_are_invited_by_a_table_each_with_the_same_letter(edition, browser, database, mailbox):
    await browser.sign_in("s1@example.org")
    page = await browser.get(PANELS)
    assert f"{PANELS}/invitations" in page.links
    await browser.get(f"{PANELS}/invitations")
    table = "email;category;role;language\nana@words.example;C1;expert;fr\nben@words.example;C2;alternate;"
    page = await browser.submit(f"{PANELS}/invitations", {"rows": table})
    assert page.url.path == PANELS and page.has("The invitations have been sent.")
    assert (await seat_of(database, "ben@words.example")).part == "substitute"
    letters = await mailbox.delivered()
    ana, ben = (next(m for m in letters if m["To"] == f"{n}@words.example") for n in ("ana", "ben"))
    assert "jusqu" in ana.get_body(("plain",)).get_content()
    assert "The invitation is open until" in ben.get_body(("plain",)).get_content()


async def test_of_a_table_with_a_fault_nobody_is_invited_and_the_lines_stay(edition, browser, database):
    async with database.writing() as session:
        await offered(session, edition, "ana@example.org")
    await browser.sign_in("s1@example.org")
    await browser.get(f"{PANELS}/invitations")
    table = "email,category\nben@words.example,C1\n\nana@example.org,C1\nnowhere,C1\nben@words.example,C1"
    page = await browser.submit(f"{PANELS}/invitations", {"rows": table}, status=422)
    assert page.has("No invitation was sent.")
    assert page.has("Line 4: This person is already on this panel, or has an open invitation to it.")
    assert page.has("Line 5: This is not an email address.")
    assert page.has("Line 6: This person is already on this panel")
    assert not page.has("Line 2")
    assert dict(page.form(f"{PANELS}/invitations")["fields"])["rows"] == table
    async with database.reading() as session:
        assert [s.email for s in (await session.exec(select(PanelSeat))).all()] == ["ana@example.org"]
    page = await browser.submit(f"{PANELS}/invitations", {"rows": table.replace("C1", "C99")}, status=422)
    assert page.has("Line 2: There is no category “C99”.")


async def test_a_mailbox_that_is_full_is_named_by_its_line(edition, browser, database):
    async with database.writing() as session:
        for n in range(FROM_ANYBODY):
            await offered(session, edition, f"ana+{n}@words.example", inviter="s1@example.org")
    await browser.sign_in("s1@example.org")
    await browser.get(f"{PANELS}/invitations")
    table = "email,category\nben@words.example,C1\n\nana@words.example,C2"
    page = await browser.submit(f"{PANELS}/invitations", {"rows": table}, status=429)
    assert page.has("Line 4: This mailbox has received the maximum number of emails for today.")
    assert not page.has("Line 2")
    assert dict(page.form(f"{PANELS}/invitations")["fields"])["rows"] == table


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"email\nben@words.example\n", None),
        (b"email\nnowhere\n", "Line 2: This is not an email address."),
        ("email\nb\u00e9n@words.example".encode("latin-1"), "The file is not encoded in UTF-8."),
    ],
)
async def test_a_file_is_read_as_the_lines_are_and_shown_where_it_is_wrong(
    edition, browser, database, content, words
):
    await browser.sign_in("s1@example.org")
    answer = await browser.client.post(
        f"{PANELS}/invitations",
        data={"rows": ""},
        files={"file": ("panel.csv", content, "text/csv")},
        headers={"sec-fetch-site": "same-origin", "origin": ORIGIN},
    )
    page = browser._seen(answer, 422 if words else 200)
    if words is None:
        assert (await seat_of(database, "ben@words.example")).category == "*"
        return
    assert page.has(words)
    assert "email" in dict(page.form(f"{PANELS}/invitations")["fields"])["rows"], (
        "what was sent can be corrected"
    )


async def test_an_open_invitation_is_withdrawn(edition, browser, database):
    async with database.writing() as session:
        await offered(session, edition, "ana@example.org")
    await browser.sign_in("s1@example.org")
    await browser.get(PANELS)
    page = await browser.submit("/removal")
    assert not page.has("Invited, awaiting a reply")
    async with database.reading() as session:
        assert (await session.exec(select(PanelSeat))).all() == []


async def test_a_substitute_steps_in_and_takes_what_is_left(edition, browser, database, mailbox):
    ana, ben = await in_panels(
        database, edition, ("ana@example.org", "C1", "expert"), ("ben@example.org", "C1", "substitute")
    )
    async with database.writing() as session:
        project = await submitted(session, edition, "Alpha")
        boss = await person_with_address(session, "s1@example.org")
        await assigned(session, edition, boss)
        ana_id = (await session.get(PanelSeat, ana)).person_id
        given = (await session.exec(select(Assignment).where(Assignment.expert_id == ana_id))).all()
        assert [a.project_id for a in given] == [project.id]
        others = await session.exec(select(Assignment).where(Assignment.expert_id != ana_id))
        for each in others.all():
            await session.delete(each)
    await browser.sign_in("s1@example.org")
    await browser.get(PANELS)
    page = await browser.submit(f"/{ana}/substitute", {"substitute": ben})
    assert page.has("The alternate has replaced the member and will be notified by email.")
    async with database.reading() as session:
        seat = await session.get(PanelSeat, ben)
        assert seat.part == "expert"
        assert (await session.exec(select(Assignment.expert_id))).all() == [seat.person_id]
    subjects = [
        letter["Subject"] for letter in await mailbox.delivered() if letter["To"] == "ben@example.org"
    ]
    assert subjects.count("You are replacing a member of your panel") == 1


async def test_more_members_cost_no_more_questions_to_the_database(database, browser, time):
    counted = []
    for slug, number in (("2027", 1), ("2028", 4)):
        async with database.writing() as session:
            edition = await load_contest(session, slug=slug)
            domain = f"{slug}.example.org"
            await steward(session, f"s1@{domain}", edition=slug)
            for n in range(number):
                await seated(session, edition, f"x{n}@{domain}", f"C{n % 2 + 1}")
                await offered(session, edition, f"y{n}@{domain}")
                expert = await person_with_address(session, f"x{n}@{domain}")
                await save_expertise(session, expert, Expertise(lines=["C1"]))
        time(NOMINATING)
        await browser.sign_in(f"s1@{domain}")
        with statements(database) as seen:
            await browser.get(f"/en/{slug}/office/panels")
        counted.append(len(seen))
    assert counted[0] == counted[1], counted


# --- chairs --------------------------------------------------------------------------------------------


@pytest.fixture
async def chair(edition, browser, database):
    await in_panels(
        database,
        edition,
        ("chair@example.org", "C1", "chair"),
        ("ana@example.org", "C1", "expert"),
        ("ben@example.org", "C2", "expert"),
    )
    await browser.sign_in("chair@example.org")
    return browser


async def test_a_chair_looks_after_their_own_panel_and_no_other(chair, database):
    page = await chair.get(PANELS)
    assert page.has("ana@example.org") and not page.has("ben@example.org")
    assert page.has("2 experts are on panels.")
    other = await seat_of(database, "ben@example.org")
    await chair.post(f"{PANELS}/{other.id}/removal", status=404)
    await chair.get(f"{PANELS}/invitation?email=cleo@example.org&category=C2", status=422)
    await chair.post(PANELS, {"email": "cleo@example.org", "category": "C2", "part": "expert"}, status=422)


async def test_a_chair_invites_experts_but_no_chair(chair, database):
    page = await chair.get(f"{PANELS}/invitation?email=cleo@example.org&category=C1")
    asked = [value for name, value in page.form("/office/panels")["fields"] if name == "part"]
    assert asked == ["expert"]
    sent = {"email": "cleo@example.org", "category": "C1"}
    await chair.post(PANELS, sent | {"part": "chair"}, status=403)
    await chair.post(PANELS, sent | {"part": "substitute"})
    assert (await seat_of(database, "cleo@example.org")).part == "substitute"


async def test_a_chair_cannot_take_their_own_seat_away_but_that_of_an_expert(chair, database):
    page = await chair.get(PANELS)
    own, other = await seat_of(database, "chair@example.org"), await seat_of(database, "ana@example.org")
    actions = {form["action"] for form in page.forms}
    assert f"{PANELS}/{own.id}/removal" not in actions
    await chair.post(f"{PANELS}/{own.id}/removal", status=403)
    await chair.get(PANELS)
    await chair.submit(f"/{other.id}/removal")
    assert (await seat_of(database, "ana@example.org")).state == "left"


async def test_a_chair_with_an_interest_finds_no_hint_of_that_project(chair, database, edition):
    from prizes.review.actions.recusing import recuse

    async with database.writing() as session:
        project = await submitted(session, edition, CANARY, owner="Ministry of Words")
        cleo = await person(session, "cleo@example.org")
        cleo.entity_name = "Ministry of Words"
        session.add(cleo)
    address = f"{PANELS}/invitation?email=cleo@example.org&category=C1"
    assert (await chair.get(address)).has(CANARY)
    async with database.writing() as session:
        me = await person_with_address(session, "chair@example.org")
        await recuse(session, edition, project.id, me.id, reason="Family.", declared_by=me.id)
    assert CANARY not in (await chair.get(address)).html


async def test_an_expert_who_chairs_nothing_sees_no_page_of_panels(edition, browser, database):
    await in_panels(database, edition, ("ana@example.org", "C1", "expert"))
    await browser.sign_in("ana@example.org")
    for path in ("", "/invitation"):
        page = await browser.get(PANELS + path, status=403)
        assert page.has("This page is for stewards and for the chairs of this panel.")


# --- the invited ---------------------------------------------------------------------------------------


@pytest.fixture
async def invited(edition, database, another_browser, mailbox):
    """Ana's browser, and the address of her invitation."""
    async with database.writing() as session:
        await submitted(session, edition, CANARY, owner=f"{CANARY} Ltd")
        seat = await offered(session, edition, "ana@example.org")
    browser = another_browser()
    await browser.sign_in("ana@example.org")
    return browser, f"/en/2027/seats/{seat.id}"


async def test_the_invited_read_the_terms_and_nothing_of_any_project(invited):
    browser, address = invited
    assert address in (await browser.get("/en/me")).links
    page = await browser.get(address)
    assert page.has("You are invited to serve as an expert on a panel.")
    for heading, sentences in TERMS:
        assert page.has(heading.text) and all(page.has(each.text) for each in sentences)
    assert CANARY not in page.html
    assert not page.has("Powers of a chair")
    for path in ("/review/", "/office/panels"):
        await browser.get(f"/en/2027{path}", status=403)


async def test_a_chair_reads_what_a_chair_may_do(edition, database, browser):
    async with database.writing() as session:
        seat = await offered(session, edition, "ana@example.org", part="chair")
    await browser.sign_in("ana@example.org")
    page = await browser.get(f"/en/2027/seats/{seat.id}")
    assert page.has("You are invited to chair a panel of experts.")
    assert all(page.has(each.text) for each in CHAIR_MAY)


async def test_accepting_needs_the_terms_and_keeps_what_was_typed(invited, database):
    browser, address = invited
    page = await browser.get(address)
    assert "terms" not in [
        name for name, _ in page.form(address)["fields"]
    ]  # nothing is agreed to in advance
    page = await browser.submit(address, {"capacity": "12", "answer": "accept"}, status=422)
    assert page.has("Agree to the terms of reference, or decline.")
    assert ("capacity", "12") in page.form(address)["fields"]
    page = await browser.submit(address, {"terms": "yes", "capacity": "x", "answer": "accept"}, status=422)
    assert page.has("Enter a whole number from 1 to 1,000, or leave the field empty.")
    assert ("terms", "yes") in page.form(address)["fields"]
    page = await browser.submit(address, {"terms": "yes", "capacity": "12", "answer": "accept"})
    assert page.has(
        "You have joined the panel. Please add your expertise, so that you are assigned suitable projects."
    )
    assert page.heading == "My expertise"
    seat = await seat_of(database, "ana@example.org")
    assert (seat.state, seat.capacity, seat.terms_sha256) == ("accepted", 12, terms_sha256())
    await browser.get("/en/2027/review/")
    page = await browser.get(address)
    assert page.heading == "My place on a panel"
    assert address in (await browser.get("/en/me")).links


async def test_terms_that_changed_meanwhile_are_shown_anew(invited, database):
    browser, address = invited
    page = await browser.post(
        address, {"terms": "yes", "version": "0" * 64, "answer": "accept", "capacity": "9"}, status=409
    )
    assert page.has("The terms of reference have changed in the meantime. Please read them again.")
    fields = page.form(address)["fields"]
    assert ("version", terms_sha256()) in fields and ("capacity", "9") in fields
    assert ("terms", "yes") not in fields


async def test_declining_with_a_reason_opens_nothing(invited, browser, database):
    ana, address = invited
    page = await ana.post(address, {"answer": "decline", "note": "x" * 1001}, status=422)
    assert page.has("This is too long: at most 1,000 characters.")
    page = await ana.post(address, {"answer": "decline", "note": "No time this year."})
    assert page.has("You have declined the invitation.")
    await ana.get(address, status=404)
    await ana.get("/en/2027/review/", status=403)
    await browser.sign_in("s1@example.org")
    page = await browser.get(PANELS)
    assert page.has("No time this year.") and page.has("Invite again")


async def test_a_member_leaves_and_is_signed_out(edition, browser, database):
    await in_panels(database, edition, ("ana@example.org", "C1", "expert"))
    seat = await seat_of(database, "ana@example.org")
    await browser.sign_in("ana@example.org")
    address = f"/en/2027/seats/{seat.id}"
    await browser.get(address)
    page = await browser.submit("/leaving", {"note": "x" * 1001}, status=422)
    assert page.has("This is too long")
    page = await browser.submit("/leaving", {"note": "A new post."})
    assert page.has("You have left the panel.")
    seat = await seat_of(database, "ana@example.org")
    assert (seat.state, seat.note) == ("left", "A new post.")
    assert "/sign-in" in str((await browser.get("/en/me")).url)


@pytest.mark.parametrize("lang", ["ar", "zh", "fr", "ru", "es"])
async def test_in_every_language_an_invitation_is_accepted(edition, another_browser, database, lang):
    async with database.writing() as session:
        seat = await offered(session, edition, "ana@example.org", part="chair")
    browser = another_browser()
    browser.lang = lang
    await browser.sign_in("ana@example.org")
    address = f"/{lang}/2027/seats/{seat.id}"
    page = await browser.get(address)
    assert page.reader.html["dir"] == ("rtl" if lang == "ar" else "ltr")
    await browser.submit(address, {"terms": "yes", "answer": "accept"})
    assert (await seat_of(database, "ana@example.org")).state == "accepted"


async def test_panels_say_which_addresses_cannot_be_reached(edition, browser, database):
    async with database.writing() as session:
        await seated(session, edition, "chair@example.org", part="chair")
        await seated(session, edition, "member@example.org")
        for name in ("asked", "lost"):
            await offered(session, edition, f"{name}@example.org")
        lost = {"lost@example.org": "5.1.1", "member@example.org": "5.2.1"}
        await note_unreachable(session, lost, "report")
    for who in ("s1", "chair"):
        await browser.sign_in(f"{who}@example.org")
        page = await browser.get(PANELS)
        assert [f"cannot be reached ({code})" in page.text for code in ("5.1.1", "5.2.1")] == [True, True]
        assert page.text.count("cannot be reached") == 2
        page = await browser.get(f"{PANELS}/seats")
        assert page.text.count("cannot be reached") == 2


async def test_an_invitation_is_open_until_its_day(invited, database):
    browser, address = invited
    seat = await seat_of(database, "ana@example.org")
    with clock.at(seat.expires_at):
        await browser.sign_in("ana@example.org")
        await browser.get(address, status=404)


# --- what I know ---------------------------------------------------------------------------------------


async def test_an_expert_says_what_they_know_and_changes_it_later(edition, browser, database):
    await browser.sign_in("ana@example.org")
    await browser.get("/en/me/expertise")
    page = await browser.post(
        "/en/me/expertise",
        {
            "lines": ["C1", "C7-EGOV"],
            "languages": ["fr"],
            "country": "KE",
            "affiliations": "University of Words",
            "gender": "woman",
        },
    )
    assert page.has("Your profile is saved.")
    page = await browser.get("/en/me/expertise")
    fields = page.form("/me/expertise")["fields"]
    assert {
        ("lines", "C1"),
        ("lines", "C7-EGOV"),
        ("languages", "fr"),
        ("country", "KE"),
        ("gender", "woman"),
    } <= set(fields)
    await browser.post("/en/me/expertise", {"gender": ""})
    async with database.reading() as session:
        kept = (await session.exec(select(ExpertProfile))).one()
    assert (kept.lines, kept.languages, kept.affiliations, kept.gender) == ([], [], "", None)


async def test_a_profile_that_fits_no_list_is_shown_again(edition, browser, database):
    await browser.sign_in("ana@example.org")
    page = await browser.post(
        "/en/me/expertise", {"country": "XX", "affiliations": "University of Words"}, status=422
    )
    assert page.has("Choose an item from the list.")
    assert ("affiliations", "University of Words") in page.form("/me/expertise")["fields"]
    async with database.reading() as session:
        assert (await session.exec(select(ExpertProfile))).all() == []
