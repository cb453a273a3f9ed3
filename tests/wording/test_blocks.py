"""What stewards type for a page becomes paragraphs, lists and links to pages of this service, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prizes.web.public.own_words import filled_in
from prizes.wording.rules.blocks import Block, Inline, blocks_of, own_page, page_faults, with_own_links
from prizes.wording.rules.pages import BY_NAME

HERE = "https://prizes.example"
PLACES = {"edition": False}


def plain(*lines: str) -> tuple[tuple[Inline, ...], ...]:
    return tuple((Inline(line),) for line in lines)


def test_paragraphs_lists_links_and_the_given_text():
    found = blocks_of(
        "Welcome to {edition}.\nIt is here.\n\n{given}\n\nNote:\n* one\n- two\n\nSee [the rules](/2027/guidelines)!"
    )
    assert found == [
        Block("paragraph", plain("Welcome to {edition}.", "It is here.")),
        Block("given"),
        Block("paragraph", plain("Note:")),
        Block("list", plain("one", "two")),
        Block("paragraph", ((Inline("See "), Inline("the rules", "/2027/guidelines"), Inline("!")),)),
    ]


@given(st.text(alphabet="ab*-[]() \n/{}given", max_size=80))
def test_no_word_is_lost_whatever_is_typed(body):
    words = "".join(part.words for block in blocks_of(body) for line in block.lines for part in line)
    assert words.count("a") + words.count("b") <= body.count("a") + body.count("b")
    if "](" not in body:
        assert words.count("a") == body.count("a") and words.count("b") == body.count("b")


@pytest.mark.parametrize(
    ("address", "page"),
    [
        (f"{HERE}/en/2027/guidelines#voting", "/2027/guidelines#voting"),
        ("/ar/2027/", "/2027/"),
        ("/2027/projects?category=C1", "/2027/projects?category=C1"),
        ("/fr", "/"),
        (f"{HERE}/", "/"),
        ("/french/x", "/french/x"),
        ("https://evil.example/", None),
        (f"{HERE}.evil.example/", None),
        (f"{HERE}@evil.example/", None),
        ("//evil.example/", None),
        ("/\\evil.example", None),
        ("javascript:alert(1)", None),
        ("guidelines", None),
        ("mailto:a@b.example", None),
        ("/a\u202eb", None),
    ],
)
def test_a_link_leads_to_a_page_of_this_service_in_the_readers_language(address, page):
    assert own_page(address, HERE) == page
    wrong = page_faults("H", f"[x]({address})", PLACES, headed=True, base_url=HERE)
    assert bool(wrong) == (page is None)
    if page:
        shown = filled_in("H", with_own_links(f"[x]({address})", HERE), "en", "fr", str)
        assert shown.blocks[0].lines[0][0].page == f"/fr{page}"


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ("Words", None),
        ("{given}", None),
        ("Before.\n\n{given}\n\nAfter.", None),
        ("Before {given}", "paragraph of its own"),
        ("* {given}", "paragraph of its own"),
        ("{given}\n\n{given}", "once only"),
        ("{choice}", "no place {choice}"),
        ("", "fill in"),
        ("[x](https://evil.example/)", "only to a page of this service"),
        ("[x](/2027/ )", "without spaces"),
        ("[x](/2027/", "without spaces"),
    ],
)
def test_faults_of_a_page(body, wrong):
    found = page_faults("Heading", body, PLACES, headed=True, base_url=HERE)
    assert set(found) == ({"body"} if wrong else set())
    assert wrong is None or wrong in str(found["body"])


def test_a_heading_is_needed_where_there_is_one():
    assert set(page_faults("", "Words", PLACES, headed=True, base_url=HERE)) == {"subject"}
    assert page_faults("", "Words", PLACES, headed=False, base_url=HERE) == {}


def test_what_is_filled_in_is_not_read_for_links():
    shown = filled_in("H", "* {edition}", "en", "en", lambda _: "[x](/2027/)")
    ((part,),) = shown.blocks[0].lines
    assert part.page == "" and "[x](/2027/)" in part.words


def test_names_fit_their_columns_and_say_their_area():
    assert all(len(name) <= 60 and text.area == name.partition("-")[0] for name, text in BY_NAME.items())
