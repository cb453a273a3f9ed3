"""Files of projects for programs."""

from __future__ import annotations

import httpx
import pytest

from prizes.gate.nomination import uploads
from prizes.kit.token import digest
from prizes.nomination.project_roles import DraftKey
from tests.contest import load_contest, person
from tests.files.made import document, picture
from tests.nomination.drafts import begun
from tests.nomination.test_attachments import FORM

ANA = "ana@example.org"
HERE = {"sec-fetch-site": "same-origin"}


@pytest.fixture
async def project(session, app):
    edition = await load_contest(session, submission__form=FORM)
    project = await begun(session, edition, await person(session, ANA))
    await session.commit()
    return project


@pytest.fixture
async def token(browser, project):
    return await signed_in(browser, ANA)


async def signed_in(browser, email: str) -> str:
    await browser.json("POST", "/codes", {"email": email})
    code = await browser.mailbox.code_for(email)
    return (await browser.json("POST", "/sessions", {"email": email, "code": code})).json()["token"]


@pytest.fixture
def call(browser, token):
    async def send(method: str, path: str, *, with_token: str | None = token, **options) -> httpx.Response:
        headers = {"authorization": f"Bearer {with_token}"} if with_token else {}
        client = httpx.AsyncClient(transport=browser.client._transport, base_url="http://prizes.test")
        return await client.request(method, f"/api/v1{path}", headers=headers, **options)

    return send


def sent(*files: tuple[str, bytes]):
    return [("file", (name, content, "application/octet-stream")) for name, content in files]


async def add(call, project, *files, field: str = "pictures", **options) -> httpx.Response:
    return await call(
        "POST",
        f"/nominations/{project.id}/files/{field}",
        files=sent(*files),
        data={"alt": "A village"},
        **options,
    )


async def test_a_program_adds_lists_changes_fetches_and_removes(call, project):
    answer = await add(call, project, ("a.png", picture(size=(400, 300))), ("b.png", picture()))
    assert answer.status_code == 201
    first, second = answer.json()["items"]
    assert (first["name"], first["alt"], first["kind"], first["widths"]) == (
        "a.png",
        "A village",
        "png",
        [320],
    )
    changed = await call(
        "PATCH", f"/nominations/{project.id}/files/{second['id']}", json={"alt": "A school", "place": 1}
    )
    assert (changed.json()["place"], changed.json()["alt"]) == (1, "A school")
    listed = (await call("GET", f"/nominations/{project.id}/files")).json()["items"]
    assert [each["id"] for each in listed] == [second["id"], first["id"]]
    content = await call("GET", f"/editions/2027/files/{first['id']}")
    assert content.content.startswith(b"\x89PNG")
    small = await call("GET", f"/editions/2027/files/{first['id']}/320")
    assert small.headers["content-type"] == "image/webp"
    assert (await call("DELETE", f"/nominations/{project.id}/files/{first['id']}")).status_code == 204
    assert (await call("DELETE", f"/nominations/{project.id}/files/{first['id']}")).status_code == 404
    assert (await call("GET", f"/editions/2027/files/{first['id']}")).status_code == 404


async def test_the_same_file_sent_twice_is_the_same(call, project):
    first = (await add(call, project, ("a.png", picture()))).json()["items"]
    assert (await add(call, project, ("a.png", picture()))).json()["items"] == first


async def test_one_file_that_is_not_taken_keeps_all_out_and_is_named(call, project):
    answer = await add(call, project, ("a.png", picture()), ("b.png", document()))
    assert answer.status_code == 422
    assert "b.png" in answer.json()["errors"][0]["detail"]
    assert (await call("GET", f"/nominations/{project.id}/files")).json()["items"] == []


async def test_what_has_no_room_keeps_all_out(call, project):
    answer = await add(call, project, *[(f"{n}.png", picture(size=(10 + n, 9))) for n in range(4)])
    assert answer.status_code == 422
    assert (await call("GET", f"/nominations/{project.id}/files")).json()["items"] == []


async def test_nothing_is_a_refusal_in_words(call, project):
    answer = await call("POST", f"/nominations/{project.id}/files/pictures", data={"alt": "x"})
    assert answer.status_code == 422
    assert answer.json()["title"] == "Choose a file first."


async def test_others_find_nothing(browser, call, project):
    (file,) = (await add(call, project, ("a.png", picture()))).json()["items"]
    ben = await signed_in(browser, "ben@example.org")
    for method, path, options in (
        ("GET", f"/nominations/{project.id}/files", {}),
        ("POST", f"/nominations/{project.id}/files/pictures", {"files": sent(("a.png", picture()))}),
        ("PATCH", f"/nominations/{project.id}/files/{file['id']}", {"json": {"alt": "Mine"}}),
        ("DELETE", f"/nominations/{project.id}/files/{file['id']}", {}),
        ("GET", f"/editions/2027/files/{file['id']}", {}),
    ):
        assert (await call(method, path, with_token=ben, **options)).status_code == 404, path


async def test_nobody_is_asked_for_a_token_before_the_body_is_read(call, project):
    answer = await add(call, project, ("a.png", picture()), with_token="x")
    assert answer.status_code == 401


async def test_files_cannot_be_written_with_the_answers(call, project):
    answer = await call("PATCH", f"/nominations/{project.id}", json={"answers": {"pictures": []}})
    assert answer.status_code == 422


async def test_without_an_account_a_source_adds_some_files_a_day_and_is_then_asked_to_sign_in(
    session, browser, monkeypatch
):
    monkeypatch.setattr(uploads, "A_DAY", 1)  # times twenty, for an address
    edition = await load_contest(session, submission__form=FORM)
    key = "k" * 43
    drafts = [await begun(session, edition, DraftKey(digest(key))) for _ in range(11)]
    await session.commit()
    client = httpx.AsyncClient(transport=browser.client._transport, base_url="http://prizes.test")

    async def two_more(project) -> httpx.Response:
        both = sent(("a.png", picture(size=(40, 30))), ("b.png", picture()))
        path = f"/api/v1/nominations/{project.id}/files/pictures"
        return await client.post(path, files=both, headers={"draft-key": key} | HERE)

    statuses = [(await two_more(project)).status_code for project in drafts[:10]]
    assert statuses == [201] * 10
    refused = await two_more(drafts[10])
    assert refused.status_code == 403
    assert "Please sign in, then add the file" in refused.json()["title"]
    client.cookies.set("prizes-draft", key)
    page = await browser.client.post(
        f"/en/2027/nominations/{drafts[10].id}/files/pictures",
        files={"file": ("a.png", picture(), "image/png")},
        data={"act": "add", "words.pictures": "A village"},
        headers={"draft-key": key} | HERE,
    )
    assert page.status_code == 403
    assert "Please sign in, then add the file" in page.text
    assert "A village" in page.text
