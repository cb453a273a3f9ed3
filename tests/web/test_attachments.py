"""Files in the browser, without scripts: added, described, moved, removed; refused by name; and who may fetch them."""

from __future__ import annotations

import pytest
from sqlmodel import select

from prizes.accounts.rules.roles import Role
from prizes.config import use
from prizes.gate.nomination import uploads
from prizes.nomination.actions import attachments
from prizes.nomination.models import Attachment, Project
from prizes.review.models import Assignment
from tests.browsing import ORIGIN
from tests.contest import VOTING, load_contest, person, steward, with_role
from tests.files.made import document, picture, script
from tests.files.test_names import NAMES
from tests.nomination.drafts import WORDS, begun
from tests.nomination.test_attachments import FORM, PAPER, PICTURES
from tests.queries import statements

ANA, EVE, BEN = "ana@example.org", "eve@example.org", "ben@example.org"


@pytest.fixture
async def edition(session, app):
    edition = await load_contest(session, submission__form=FORM)
    await steward(session, EVE)
    await session.commit()
    return edition


@pytest.fixture
async def draft(session, edition):
    project = await begun(session, edition, await person(session, ANA))
    await session.commit()
    return project


def page_of(project, field: str = "pictures", lang: str = "en") -> str:
    return f"/{lang}/2027/nominations/{project.id}/files/{field}"


async def send(browser, path: str, *files: tuple[str, bytes], status: int = 200, **texts: str):
    """The form of the page with files, as a browser sends it."""
    if "alt" in texts:
        texts[f"words.{path.rpartition('/')[2]}"] = texts.pop("alt")
    answer = await browser.client.post(
        path,
        data={"act": "add"} | texts,
        files=[("file", (name, content, "application/octet-stream")) for name, content in files],
        headers={"sec-fetch-site": "same-origin", "origin": ORIGIN},
    )
    return browser._seen(answer, status)


def says(page, words: str) -> bool:
    """Without the signs that keep names apart from the sentence around them."""
    return words in page.text.replace("\u2068", "").replace("\u2069", "")


async def rows(database) -> list[Attachment]:
    async with database.reading() as session:
        return list((await session.exec(select(Attachment).order_by(Attachment.added_at))).all())


async def kept(database, project) -> Project:
    async with database.reading() as session:
        return await session.get_one(Project, project.id)


# --- the page ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["en", "ar"])
async def test_a_picture_is_added_with_words_and_shown_in_the_form_preview_and_receipt(
    browser, draft, database, lang
):
    browser.lang = lang
    await browser.sign_in(ANA)
    page = await send(
        browser, page_of(draft, lang=lang), ("v.png", picture(size=(1200, 600))), alt="A village"
    )
    assert "notice=files-added" in str(page.url)
    (row,) = await rows(database)
    address = f"/{lang}/2027/files/{row.id}"
    for where in ("/form/story", "/preview"):
        page = await browser.get(f"/{lang}/2027/nominations/{draft.id}{where}")
        assert f'src="{address}/320"' in page.html
        assert 'alt="A village"' in page.html and 'loading="lazy"' in page.html
        assert 'width="1200" height="600"' in page.html
    await browser.post(f"/{lang}/2027/nominations/{draft.id}/submission")
    page = await browser.get(f"/{lang}/2027/nominations/{draft.id}")
    assert f"{address}/960 960w" in page.html


async def test_files_are_added_in_the_form_and_what_was_typed_is_saved_with_them(browser, draft, database):
    await browser.sign_in(ANA)
    page = await browser.get(page_of(draft))
    assert page.url.path == f"/en/2027/nominations/{draft.id}/form/story"
    typed = dict(page.form(draft.id)["fields"]) | {"answers.description": WORDS + " Typed, not saved yet."}
    typed = {name: value for name, value in typed.items() if not name.startswith(("file.", "words."))}
    page = await send(browser, page_of(draft), ("v.png", picture()), alt="A village", **typed)
    assert page.url.path == f"/en/2027/nominations/{draft.id}/form/story"
    after = await kept(database, draft)
    assert after.answers["description"] == WORDS + " Typed, not saved yet."
    assert [each["alt"] for each in after.answers["pictures"]] == ["A village"]


async def test_a_file_that_is_refused_costs_no_word(browser, draft, database):
    await browser.sign_in(ANA)
    page = await browser.get(page_of(draft))
    typed = dict(page.form(draft.id)["fields"]) | {"answers.description": WORDS + " Typed, not saved yet."}
    typed = {name: value for name, value in typed.items() if not name.startswith(("file.", "words."))}
    page = await send(browser, page_of(draft), ("bad.png", b"<svg/>"), status=422, **typed)
    assert says(page, "“bad.png”: Files of this type are not accepted here.")
    assert ("answers.description", WORDS + " Typed, not saved yet.") in page.form(draft.id)["fields"]
    assert (await kept(database, draft)).answers["description"] == WORDS + " Typed, not saved yet."


async def test_without_a_script_a_chosen_file_that_is_not_added_is_said(browser, draft, database):
    await browser.sign_in(ANA)
    await browser.get(page_of(draft))
    page = await browser.submit(draft.id, {"file.pictures": "village.png", "then": "next"})
    assert page.url.path == f"/en/2027/nominations/{draft.id}/form/story"
    assert page.has("Your answers have been saved, but the file was not added.")


async def test_descriptions_are_saved_while_they_are_typed(browser, draft, database):
    await browser.sign_in(ANA)
    await send(browser, page_of(draft), ("a.png", picture()))
    (row,) = await rows(database)
    here = f"/en/2027/nominations/{draft.id}/fields"
    await browser.post(here, {"chapter": "story", f"alt.{row.id}": "A village"}, hx_request="true")
    assert (await kept(database, draft)).answers["pictures"][0]["alt"] == "A village"
    sent = {"chapter": "story", f"alt.{row.id}": "x" * 501, "answers.description": WORDS + " More."}
    page = await browser.post(here, sent, status=422, hx_request="true")
    assert page.has("This is too long: at most 500 characters.")
    after = await kept(database, draft)
    assert (after.answers["pictures"][0]["alt"], after.answers["description"]) == (
        "A village",
        WORDS + " More.",
    )


async def test_good_files_are_kept_and_each_other_one_is_named_with_its_reason(browser, draft, database):
    await browser.sign_in(ANA)
    page = await send(
        browser,
        page_of(draft),
        ("good.png", picture()),
        ("bad.png", b"<svg/>"),
        ("half.jpg", picture("JPEG", (300, 300))[:800]),
        ("paper.pdf", document()),
        status=422,
    )
    assert page.has("3 files were not accepted.")
    assert says(page, "“bad.png”: Files of this type are not accepted here.")
    assert says(page, "“half.jpg”: The file is damaged or incomplete.")
    assert says(page, "“paper.pdf”: Files of this type are not accepted here.")
    assert [row.name for row in await rows(database)] == ["good.png"]


async def test_what_has_no_room_is_named(browser, draft, database):
    await browser.sign_in(ANA)
    files = [(f"{n}.png", picture(size=(10 + n, 10))) for n in range(4)]
    page = await send(browser, page_of(draft), *files, status=422)
    assert says(page, "“3.png”: At most 3 files can be added here.")
    assert len(await rows(database)) == 3
    assert (
        "The maximum number of files has been reached. Remove one to add another."
        in (await browser.get(page_of(draft))).text
    )


async def test_every_button_keeps_all_descriptions(browser, draft, database):
    await browser.sign_in(ANA)
    await send(browser, page_of(draft), ("a.png", picture()), ("b.png", picture(size=(50, 20))))
    first, second = await rows(database)
    words = {f"alt.{first.id}": "First", f"alt.{second.id}": "Second"}
    page = await browser.post(page_of(draft), words | {"act": f"up:{second.id}"})
    assert page.has("Your changes to the files have been saved.")
    listed = (await kept(database, draft)).answers["pictures"]
    assert [(each["id"], each["alt"]) for each in listed] == [(second.id, "Second"), (first.id, "First")]
    await browser.post(page_of(draft), {f"alt.{first.id}": "Third", "act": f"remove:{second.id}"})
    listed = (await kept(database, draft)).answers["pictures"]
    assert [(each["id"], each["alt"]) for each in listed] == [(first.id, "Third")]


async def test_a_description_that_is_too_long_comes_back_and_nothing_is_saved(browser, draft, database):
    await browser.sign_in(ANA)
    await send(browser, page_of(draft), ("a.png", picture()))
    (row,) = await rows(database)
    page = await browser.post(page_of(draft), {f"alt.{row.id}": "x" * 501, "act": "save"}, status=422)
    assert page.has("This is too long: at most 500 characters.")
    assert (f"alt.{row.id}", "x" * 501) in page.form(draft.id)["fields"]


async def test_a_submission_waits_for_words_and_links_to_the_question(browser, draft):
    await browser.sign_in(ANA)
    await send(browser, page_of(draft), ("a.png", picture()))
    page = await browser.post(f"/en/2027/nominations/{draft.id}/submission", status=422)
    assert says(page, "“a.png” has no description.")
    story = f"/en/2027/nominations/{draft.id}/form/story"
    assert f"{story}#f-answers-pictures" in page.links
    page = await browser.get(story)
    assert 'id="f-answers-pictures"' in page.html


async def test_a_submitted_project_takes_a_file_with_its_words_only(browser, draft, database):
    await browser.sign_in(ANA)
    await browser.post(f"/en/2027/nominations/{draft.id}/submission")
    page = await send(browser, page_of(draft), ("a.png", picture()), status=422)
    assert page.has(
        "A submitted project must remain complete. Your changes were not saved. The submitted text is unchanged."
    )
    assert await rows(database) == []
    await send(browser, page_of(draft), ("a.png", picture()), alt="A village")
    assert len(await rows(database)) == 1


async def test_choosing_nothing_says_so(browser, draft):
    await browser.sign_in(ANA)
    page = await send(browser, page_of(draft), ("", b""), status=422)
    assert page.has("Choose a file first.")


@pytest.mark.parametrize("name", [name for name in NAMES if name.strip()])
async def test_no_name_does_harm(browser, draft, database, name):
    await browser.sign_in(ANA)
    page = await send(browser, page_of(draft), (name, picture()), alt="A village")
    (row,) = await rows(database)
    assert "<script>" not in page.html
    answer = await browser.client.get(f"/en/2027/files/{row.id}")
    assert answer.status_code == 200
    assert "\n" not in answer.headers["content-disposition"] and "set-cookie" not in answer.headers


RAW = {
    "no-boundary": ("multipart/form-data", b"x"),
    "wrong-boundary": ("multipart/form-data; boundary=a", b"--b\r\n\r\nx"),
    "cut-off": (
        "multipart/form-data; boundary=a",
        b'--a\r\nContent-Disposition: form-data; name="file"; filename="x',
    ),
    "no-name": (
        "multipart/form-data; boundary=a",
        b"--a\r\nContent-Disposition: form-data\r\n\r\nx\r\n--a--\r\n",
    ),
    "thirty-files": (
        "multipart/form-data; boundary=a",
        b'--a\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\nx\r\n' * 30 + b"--a--\r\n",
    ),
    "odd-charset": ("multipart/form-data; charset=utf-7; boundary=a", b"--a--\r\n"),
    "json": ("application/json", b"{}"),
    "nothing": ("", b""),
}


@pytest.mark.parametrize("name", RAW)
async def test_a_body_that_is_none_is_refused_and_never_a_failure(browser, draft, database, name):
    await browser.sign_in(ANA)
    kind, body = RAW[name]
    headers = {"sec-fetch-site": "same-origin", "content-type": kind}
    answer = await browser.client.post(page_of(draft), content=body, headers=headers, follow_redirects=False)
    assert answer.status_code in (303, 400, 422)
    assert await rows(database) == []


async def test_a_body_beyond_all_measure_is_refused_by_its_own_word(browser, draft):
    await browser.sign_in(ANA)
    page = await send(browser, page_of(draft), ("a.png", bytes(31_100_000)), status=413)
    assert "at most 31 megabytes" in page.html


async def test_thirty_megabytes_reach_the_reader_and_only_here(browser, draft):
    await browser.sign_in(ANA)
    page = await send(browser, page_of(draft), ("a.png", bytes(5_000_001)), status=422)
    assert says(page, "“a.png”: The file is too large.")
    await send(browser, f"/en/2027/nominations/{draft.id}", ("a.png", bytes(5_000_001)), status=413)


async def test_a_script_in_a_paper_is_refused_in_words(browser, draft):
    await browser.sign_in(ANA)
    page = await send(
        browser, page_of(draft, "paper"), ("paper.pdf", document(OpenAction=script())), status=422
    )
    assert says(page, "“paper.pdf”: The document contains a script.")


async def test_others_do_not_find_the_page_and_strangers_sign_in(browser, another_browser, draft):
    stranger = another_browser()
    page = await send(stranger, page_of(draft), ("a.png", picture()))
    assert "/sign-in" in str(page.url)
    await browser.sign_in(BEN)
    await browser.get(page_of(draft), status=404)
    await send(browser, page_of(draft), ("a.png", picture()), status=404)


async def test_an_unknown_question_is_not_found(browser, draft):
    await browser.sign_in(ANA)
    for field in ("description", "nothing"):
        await browser.get(page_of(draft, field), status=404)
        await send(browser, page_of(draft, field), ("a.png", picture()), status=404)


async def test_files_of_a_draft_begun_before_signing_in_stay_with_it(browser, edition, database):
    await browser.get("/en/2027/nominations/")
    await browser.submit("/2027/nominations/", {"title": "Smart village"})
    async with database.reading() as session:
        project = (await session.exec(select(Project))).one()
    assert project.nominator_id is None
    await send(browser, page_of(project), ("a.png", picture()), alt="A village")
    (row,) = await rows(database)
    await browser.get(f"/en/2027/files/{row.id}")
    await browser.sign_in(ANA)
    await browser.get(f"/en/2027/files/{row.id}")
    await browser.get(page_of(project))


async def test_a_scanner_that_is_away_is_said_and_nothing_is_kept(browser, draft, database, settings):
    use(settings.model_copy(update={"scanner_url": "clamd://127.0.0.1:1"}))
    await browser.sign_in(ANA)
    page = await send(browser, page_of(draft), ("a.png", picture()), status=503)
    assert page.has("The file could not be checked for viruses. Please try again in a few minutes.")
    assert await rows(database) == []


async def test_nobody_waits_while_a_file_is_looked_at(browser, draft, database, monkeypatch):
    """On SQLite one writer holds the lock: an upload must not be that one for seconds."""
    looked = uploads.cleaned

    async def slowly(*args, **options):
        async with database.writing() as session:
            found = await session.get_one(Project, draft.id)
            found.url = "https://written.example/meanwhile"
            session.add(found)
        return await looked(*args, **options)

    monkeypatch.setattr(uploads, "cleaned", slowly)
    await browser.sign_in(ANA)
    await send(browser, page_of(draft), ("a.png", picture()), alt="A village")
    after = await kept(database, draft)
    assert (after.url, len(after.answers["pictures"])) == ("https://written.example/meanwhile", 1)


async def test_a_file_leaves_the_store_when_its_row_is_not_written(browser, draft, monkeypatch, tmp_path):
    async def fails(*_args, **_options):
        raise RuntimeError("no row")

    monkeypatch.setattr(attachments, "add", fails)
    await browser.sign_in(ANA)
    await send(browser, page_of(draft), ("a.png", picture(size=(400, 300))), status=500)
    assert [path for path in (tmp_path / "files").rglob("*") if path.is_file()] == []


# --- who may fetch -------------------------------------------------------------------------------------


async def in_state(database, project, state: str) -> None:
    async with database.writing() as session:
        found = await session.get_one(Project, project.id)
        found.state = state
        session.add(found)


@pytest.fixture
async def picture_row(browser, draft, database):
    await browser.sign_in(ANA)
    await send(browser, page_of(draft), ("v.png", picture(size=(1200, 600))), alt="A village")
    return (await rows(database))[0]


@pytest.fixture
async def paper_row(browser, draft, database):
    """Shown to experts and stewards alone."""
    await browser.sign_in(ANA)
    await send(browser, page_of(draft, "paper"), ("Ŕęport 2027.pdf", document(3)), alt="A report")
    return (await rows(database))[0]


@pytest.mark.parametrize("path", ["", "/320"])
async def test_a_picture_of_a_draft_is_seen_by_its_members_and_stewards_alone(
    browser, another_browser, picture_row, draft, database, path
):
    address = f"/en/2027/files/{picture_row.id}{path}"
    await browser.get(address)
    eve, ben, stranger = another_browser(), another_browser(), another_browser()
    await eve.sign_in(EVE)
    await eve.get(address)
    await ben.sign_in(BEN)
    for other in (ben, stranger):
        await other.get(address, status=404)
    await in_state(database, draft, "submitted")
    await stranger.get(address, status=404)
    await in_state(database, draft, "nominated")
    await stranger.get(address)
    await in_state(database, draft, "disqualified")
    await stranger.get(address, status=404)


async def test_a_paper_for_experts_stays_with_them(browser, another_browser, paper_row, draft, database):
    await in_state(database, draft, "nominated")
    address = f"/en/2027/files/{paper_row.id}"
    await another_browser().get(address, status=404)
    page = await another_browser().get(f"/en/2027/projects/{draft.id}")
    assert address not in page.html
    steward = another_browser()
    await steward.sign_in(EVE)
    page = await steward.get(f"/en/2027/office/nominations/{draft.id}")
    assert address in page.html and page.has("A report") and page.has("PDF, 0.01 MB")
    await steward.get(address)


async def test_what_only_voters_see_is_fetched_while_they_vote(
    browser, another_browser, session, app, database, time
):
    voters = PICTURES | {"shown_to": ["voters", "experts", "stewards"]}
    edition = await load_contest(session, submission__form={"fields": [FORM["fields"][0], voters, PAPER]})
    project = await begun(session, edition, await person(session, ANA))
    await session.commit()
    await browser.sign_in(ANA)
    await send(browser, page_of(project), ("v.png", picture()), alt="A village")
    (row,) = await rows(database)
    await in_state(database, project, "nominated")
    ben, stranger = another_browser(), another_browser()
    await ben.sign_in(BEN)
    address = f"/en/2027/files/{row.id}"
    await ben.get(address, status=404)
    time(VOTING)
    await ben.sign_in(BEN)
    await ben.get(address)
    await stranger.get(address, status=404)


async def test_an_expert_fetches_what_is_theirs_to_review(
    browser, another_browser, session, edition, paper_row, draft, database
):
    address = f"/en/2027/files/{paper_row.id}"
    await in_state(database, draft, "submitted")
    expert = await with_role(session, "expert@example.org", Role.EXPERT)
    await with_role(session, "idle@example.org", Role.EXPERT)
    session.add(
        Assignment(phase="nomination", project_id=draft.id, expert_id=expert.id, created_at=draft.created_at)
    )
    await session.commit()
    one, idle = another_browser(), another_browser()
    await one.sign_in("expert@example.org")
    await idle.sign_in("idle@example.org")
    await one.get(address)
    await idle.get(address, status=404)
    await in_state(database, draft, "withdrawn")
    await one.get(address, status=404)


async def test_an_unknown_file_or_width_or_edition_is_not_found(browser, picture_row):
    for path in (
        "/en/2027/files/0123456789abcdef",
        f"/en/2027/files/{picture_row.id}/321",
        f"/en/2026/files/{picture_row.id}",
        "/en/2027/files/..%2f..%2fetc%2fpasswd",
    ):
        await browser.get(path, status=404)


# --- how it is sent ------------------------------------------------------------------------------------


async def test_a_picture_is_sent_so_that_it_can_do_nothing(browser, picture_row):
    answer = await browser.client.get(f"/en/2027/files/{picture_row.id}")
    assert answer.headers["content-type"] == "image/png"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert "script-src" not in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    assert answer.headers["content-disposition"].startswith("inline;")
    assert answer.headers["cache-control"].startswith("private, max-age=")
    assert answer.content.startswith(b"\x89PNG")


async def test_a_paper_is_sent_as_a_download_under_its_own_name(browser, paper_row):
    answer = await browser.client.get(f"/en/2027/files/{paper_row.id}")
    assert answer.headers["content-disposition"].startswith('attachment; filename="')
    assert "filename*=UTF-8''" in answer.headers["content-disposition"]
    assert "content-encoding" not in answer.headers


async def test_what_a_browser_has_is_not_sent_again(browser, picture_row):
    address = f"/en/2027/files/{picture_row.id}"
    tag = (await browser.client.get(address)).headers["etag"]
    assert (await browser.client.get(address, headers={"if-none-match": tag})).status_code == 304
    small = (await browser.client.get(f"{address}/320")).headers["etag"]
    assert small != tag


@pytest.mark.parametrize(
    ("asked", "status", "start", "end"),
    [
        ("bytes=0-9", 206, 0, 10),
        ("bytes=5-", 206, 5, None),
        ("bytes=-7", 206, -7, None),
        ("bytes=0-999999999", 206, 0, None),
        ("bytes=999999-", 416, 0, 0),
        ("bytes=0-1,3-4", 200, 0, None),
        ("lines=1-2", 200, 0, None),
        ("bytes=-", 200, 0, None),
    ],
)
async def test_a_part_of_a_paper_can_be_asked_for(browser, paper_row, asked, status, start, end):
    address = f"/en/2027/files/{paper_row.id}"
    whole = (await browser.client.get(address)).content
    answer = await browser.client.get(address, headers={"range": asked})
    assert answer.status_code == status
    assert answer.content == whole[start:end]


async def test_a_page_of_files_asks_as_often_for_three_as_for_one(browser, draft, database):
    await browser.sign_in(ANA)
    await send(browser, page_of(draft), ("a.png", picture()), alt="A")
    with statements(database) as one:
        await browser.get(page_of(draft))
    await send(
        browser, page_of(draft), ("b.png", picture(size=(9, 9))), ("c.png", picture(size=(8, 8))), alt="B"
    )
    with statements(database) as three:
        await browser.get(page_of(draft))
    assert len(one) == len(three)
