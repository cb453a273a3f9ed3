"""What no column can hold is refused once, on every way in, with 422, in the reader's language; all else passes."""

from __future__ import annotations

import json

import pytest

from prizes.edition.document.loading import read
from prizes.edition.document.problem import Problems
from prizes.gate.legible import is_legible_address, is_legible_body
from prizes.kit.paging import cursor, place
from prizes.kit.text import is_text
from tests.ballot.paper import contest
from tests.browsing import ORIGIN, Page
from tests.contest import VOTING, load_contest

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"


def scope(path: str = "/en/", query: bytes = b"", kind: str = JSON) -> dict:
    raw = path.encode("ascii")
    headers = [(b"content-type", kind.encode())]
    return {"path": path, "raw_path": raw, "query_string": query, "headers": headers}


@pytest.mark.parametrize(
    ("kind", "body", "legible"),
    [
        (JSON, rb'{"a": "\u0000"}', False),
        (JSON, rb'{"a": "\\u0000"}', True),  # a backslash, and then letters
        (JSON, rb'{"a": "\\\u0000"}', False),
        (JSON, b'{"a": "\x00"}', False),
        (JSON, rb'"\ud83d\ude00 \u00e9"', True),
        (JSON, rb'"\uD83D\uDE00"', True),
        (JSON, rb'"\ud83d"', False),
        (JSON, rb'"\ude00"', False),
        (JSON, rb'"\ud83d\ud83d\ude00"', False),
        (JSON, rb'"\ud83d\ude00\ude00"', False),
        (JSON, rb'"\ud83d\\\ude00"', False),
        (JSON, b'"\xed\xa0\x80"', False),
        (JSON, '"한국어 עברית"'.encode(), True),
        (JSON, '"a"'.encode("utf-16"), False),
        ("application/toml", rb'title = "\U00000000"', False),
        ("application/toml", rb'title = "\U0001F600"', True),
        ("", rb'{"a": "\u0000"}', False),
        (FORM, b"a=%00", False),
        (FORM, b"a=\x00", False),
        (FORM, b"a=%ed%A0%80", False),
        (FORM, b"a=%ED%95%9C", True),
        (FORM, rb"a=\u0000", True),  # text, in a form
        (FORM, b"a=%2500", True),
        ("multipart/form-data; boundary=x", b"\x00", True),  # looked at where it is taken apart
    ],
)
def test_bytes_of_a_body(kind, body, legible):
    assert is_legible_body(scope(kind=kind), body) is legible


@pytest.mark.parametrize(
    ("raw", "path", "query", "legible"),
    [
        (b"/en/%00", "/en/\x00", b"", False),
        (b"/en/%ED%A0%80", "/en/\ufffd\ufffd\ufffd", b"", False),
        (b"/en/%ED%95%9C", "/en/한", b"q=%ED%95%9C", True),
        (b"/en/", "/en/", b"q=%00", False),
        (b"/en/", "/en/", b"q=%eD%bF%80", False),
        (b"/en/%2500", "/en/%00", b"q=%2500", True),
    ],
)
def test_bytes_of_an_address(raw, path, query, legible):
    assert is_legible_address({"path": path, "raw_path": raw, "query_string": query}) is legible


def test_texts_within_values():
    assert is_text("a", 1, None, ["b", {"c": ("한", "\U0001f600")}])
    for wrong in ("\x00", ["a", ["\ud800"]], {"\udfff": 1}, {"a": {"b": "x\x00"}}):
        assert not is_text("a", wrong)


def test_a_cursor_holds_nothing_that_a_column_does_not():
    assert place(cursor(["a", 3]), 2) == ["a", 3]
    for values in (["\x00"], [2**31], [-(2**40)]):
        with pytest.raises(ValueError, match=r".+"):
            place(cursor(values), 1)


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "address",
    [
        "/fr/2027/projects/%00",
        "/fr/2027/projects?country=%00",
        "/fr/2027/projects?category=%00",
        "/fr/stocktaking?country=%00",
        "/fr/2027/cases/%00",
        "/fr/2027/files/%00",
        "/fr/2027/projects/%00/poster",
        "/fr/2027/export/file?category=%00",
        "/fr/2027/projects/%ED%A0%80",
    ],
)
async def test_pages_say_so_in_the_language_of_the_address(browser, session, time, address):
    time(VOTING)
    await load_contest(session)
    await session.commit()
    page = await browser.get(address, status=422)
    assert page.reader.html["lang"] == "fr"
    assert "U+0000" in page.text


@pytest.mark.both_databases
async def test_programs_get_a_problem_document(browser, session, time):
    time(VOTING)
    box = await contest(session)
    await session.commit()
    await browser.sign_in("voter@example.org")
    token = browser.client.cookies.get("prizes")
    for method, path, body in (
        ("GET", "/projects/%00", None),
        ("GET", "/editions/2027/projects?country=%00", None),
        ("POST", "/codes", {"email": "a@x.example", "remind": "\x00"}),
        ("POST", "/codes", {"email": "a@x.example", "remind": "\ud800"}),
        ("PUT", "/editions/2027/ballot/C1", {"project": "a\x00b"}),
    ):
        sent = {"authorization": f"Bearer {token}"} | ({"content-type": JSON} if body else {})
        content = json.dumps(body) if body else None
        answer = await browser.client.request(method, f"/api/v1{path}", content=content, headers=sent)
        assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
        assert answer.json()["type"] == "urn:wsis-prizes:problem:not-text"
    kept = await browser.json("PUT", "/editions/2027/ballot/C1", {"project": box.id("Ant")}, token=token)
    assert kept.status_code == 200


@pytest.mark.both_databases
async def test_numbers_beyond_a_column_are_refused(browser, session, time):
    time(VOTING)
    await load_contest(session)
    await session.commit()
    for number in (2**31, 10**38):
        answer = await browser.json("GET", f"/editions/2027/rules?version={number}")
        assert answer.status_code == 422
        await browser.get(f"/en/2027/guidelines?version={number}", status=422)


@pytest.mark.both_databases
@pytest.mark.parametrize("value", [b"\x00", b"\xed\xa0\x80"], ids=["nul", "surrogate"])
async def test_forms_of_both_kinds(browser, session, time, value):
    time(VOTING)
    box = await contest(session)
    await session.commit()
    await browser.sign_in("voter@example.org")
    here = {"sec-fetch-site": "same-origin", "origin": ORIGIN}
    vote = f"/en/2027/ballot/C1?x={box.id('Ant')}"
    parts = b'--x\r\nContent-Disposition: form-data; name="project"\r\n\r\n' + value + b"\r\n--x--\r\n"
    kinds = {"multipart/form-data; boundary=x": parts, FORM: b"project=" + value}
    for kind, body in kinds.items():
        answer = await browser.client.post(vote, content=body, headers=here | {"content-type": kind})
        if kind == FORM or value == b"\x00":
            assert answer.status_code == 422
            assert "U+0000" in Page(answer).text
        else:  # bytes that are no UTF-8 are read as what they may be
            assert answer.status_code < 500


def test_a_rules_document_with_u0000_in_an_escape_is_refused_with_a_sentence():
    for form, text in (("toml", 'a = "\\u0000"'), ("json", json.dumps({"a": {"b": ["\x00"]}}))):
        with pytest.raises(Problems) as refused:
            read(text, form)
        assert "U+0000" in str(refused.value.problems[0].wrong)


@pytest.mark.parametrize(
    "body", ['{"email": "a@x.example", "email": "b@x.example"}', '{"email": [{"a": 1, "a": 2}]}']
)
async def test_a_program_that_names_a_key_twice_is_told_which(browser, session, time, body):
    key = "email" if body.count("email") > 1 else "a"
    for kind in (JSON, "application/merge-patch+json", "Application/JSON; charset=utf-8"):
        headers = {"content-type": kind, "accept-language": "fr", "origin": ORIGIN}
        answer = await browser.client.post("/api/v1/codes", content=body, headers=headers)
        assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
        said = answer.json()
        assert said["type"] == "urn:wsis-prizes:problem:key-twice"
        assert [each["field"] for each in said["errors"]] == [key]
        assert key in said["title"] and "JSON" in said["title"] and "twice" not in said["title"]


def test_a_rules_document_with_a_key_twice_is_refused_whatever_its_form():
    for form, text in (("toml", "a = 1\na = 2"), ("json", '{"b": {"a": 1, "a": 2}}')):
        with pytest.raises(Problems) as refused:
            read(text, form)
        assert len(refused.value.problems) == 1
    assert "twice" in str(refused.value.problems[0].wrong)
