"""Names of files: what is kept of what was sent, and what stands in a header and in the store."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prizes.files.kinds import Kind
from prizes.files.names import (
    NAME_LENGTH,
    clean_name,
    content_disposition,
    is_key,
    new_key,
    possible_keys,
    shown_name,
    variant_key,
)

NAMES = {
    "../../../etc/passwd": "passwd.png",
    "..\\..\\windows\\system32\\cmd.exe": "cmd.exe.png",
    "/absolute/photo.png": "photo.png",
    "C:\\photos\\me.PNG": "me.png",
    "photo.png\r\nSet-Cookie: a=b": "photo.png Set-Cookie_ a=b.png",
    "nul\x00byte.png": "nulbyte.png",
    "photo\u202egnp.exe": "photognp.exe.png",
    "photo.png.png.pdf": "photo.png",
    'quo"te;s%41.png': "quo_te_s_41.png",
    "": "file.png",
    "   ": "file.png",
    "...": "file.png",
    ".htaccess": "htaccess.png",
    "صورة القرية.jpg": "صورة القرية.png",
    "村庄.png": "村庄.png",
    "<script>.png": "script_.png",
    "a" * 300 + ".png": "a" * (NAME_LENGTH - 4) + ".png",
}


@pytest.mark.parametrize("sent", NAMES)
def test_a_name_is_kept_without_what_a_system_could_stumble_over(sent):
    assert clean_name(sent, Kind.PNG) == NAMES[sent]


@given(st.text(max_size=400), st.sampled_from(Kind))
def test_any_name_gives_a_short_name_that_says_what_the_file_is(sent, kind):
    name = clean_name(sent, kind)
    assert name.endswith("." + kind.ending)
    assert len(name) <= NAME_LENGTH
    assert not set(name) & set('/\\\r\n\0"<>:|?*;%\u202e')
    assert not name.startswith(".")
    assert clean_name(name, kind) == name


@given(st.text(max_size=200))
def test_a_header_is_ascii_without_line_ends_and_says_the_name(sent):
    name = clean_name(sent, Kind.PDF)
    header = content_disposition(name, inline=False)
    assert header.isascii() and header.isprintable()
    way, plain, whole = header.split("; ")
    assert way == "attachment"
    assert re.fullmatch(r'filename="[\w .-]+\.pdf"', plain, re.ASCII)
    assert unquote(whole.removeprefix("filename*=UTF-8''")) == name


@given(st.text(max_size=400))
def test_the_name_of_a_refused_file_can_stand_in_a_sentence(sent):
    name = shown_name(sent)
    assert 0 < len(name) <= NAME_LENGTH
    assert not set(name) & set("\r\n\0/\\\u202e")


def test_names_in_the_store_are_random_and_nothing_else():
    keys = {new_key(Kind.JPEG) for _ in range(100)}
    assert len(keys) == 100
    assert all(is_key(key) and is_key(variant_key(key, 320)) and len(key) <= 80 for key in keys)
    assert all(key in possible_keys(variant_key(key, 960)) and key in possible_keys(key) for key in keys)


@pytest.mark.parametrize("key", ["", "../etc/passwd", "probe/written-by-check", "projects/ab/short.png"])
def test_another_name_is_none_of_ours(key):
    assert not is_key(key)
