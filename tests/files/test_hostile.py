"""Hostile files: each is refused with a sentence, or taken and cleaned of what it brought along."""

from __future__ import annotations

import io
import subprocess

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pikepdf import Dictionary, Name
from PIL import Image

from prizes.files.bare import bare_jpeg, bare_jpeg_2000, without_notes
from prizes.files.faults import SENTENCES, FileFault, UnfitFile
from prizes.files.kinds import Kind
from prizes.files.looking import cleaned
from tests.files.hostile import HOSTILE, HTML, MB, bookmarked, cut_off, jpeg_2000, zipped
from tests.files.made import document, linked, picture, with_exif, with_picture, with_place

LEFT_OVERS = (HTML, zipped(), b"Canary", b"Exif", b"GPS", b"<script", b"PK\x03\x04", b"ICC_PROFILE")


async def look(content: bytes):
    return await cleaned(content, accept=tuple(Kind), most_bytes=10 * MB)


async def test_there_are_sixty_of_them_and_every_fault_has_one_and_a_sentence():
    assert len(HOSTILE) >= 60
    assert (
        {fault for _, fault in HOSTILE.values() if fault} | {FileFault.INFECTED}
        == set(FileFault)
        == set(SENTENCES)
    )


@pytest.mark.parametrize("name", HOSTILE)
async def test_a_hostile_file_is_refused_with_a_sentence_or_cleaned(name):
    make, fault = HOSTILE[name]
    content = make()
    if fault is None:
        file = await look(content)
        assert file.content != content
        for part in (file.content, *file.variants.values()):
            assert not [left for left in LEFT_OVERS if left in part]
        if file.kind is Kind.PDF:
            leads_to_the_web_alone(file.content)
        return
    with pytest.raises(UnfitFile) as refused:
        await look(content)
    assert refused.value.fault is fault
    assert str(refused.value.sentence)


def leads_to_the_web_alone(content: bytes) -> None:
    """Everything in a document that acts, by reading all of it anew."""
    waiting = []
    with pikepdf.open(io.BytesIO(content), attempt_recovery=False) as pdf:
        assert pdf.check_pdf_syntax() == []
        assert len(pdf.pages) > 0
        waiting = list(pdf.objects)
        while waiting:
            thing = waiting.pop()
            if isinstance(thing, pikepdf.Array):
                waiting += [part for part in thing if not getattr(part, "is_indirect", False)]
            elif isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
                assert not {"/OpenAction", "/AA", "/PA", "/JS"} & set(thing.keys())
                assert "/URI" not in thing or str(thing.URI).startswith(("https://x.example", "mailto:"))
                assert str(thing.get("/S")) not in ("/Hide", "/Made", "/Named")
                waiting += [part for _, part in thing.items() if not getattr(part, "is_indirect", False)]


async def test_a_picture_that_is_cleaned_is_still_the_picture():
    file = await look(picture("JPEG", (2_000, 1_000)))
    assert (file.size.width, file.size.height) == (2_000, 1_000)
    assert sorted(file.variants) == [320, 960]
    for width, content in file.variants.items():
        with Image.open(io.BytesIO(content)) as small:
            assert (small.format, small.size) == ("WEBP", (width, width // 2))


async def test_a_picture_is_upright_before_what_says_so_is_dropped():
    file = await look(with_place("JPEG", orientation=6))
    assert (file.size.width, file.size.height) == (30, 40)
    with Image.open(io.BytesIO(file.content)) as image:
        assert dict(image.getexif()) == {}


async def test_what_can_be_seen_through_stays_so():
    file = await look(picture("PNG", mode="RGBA"))
    with Image.open(io.BytesIO(file.content)) as image:
        assert image.mode == "RGBA"


async def test_a_large_picture_is_made_smaller():
    file = await look(picture("JPEG", (6_000, 1_500)))
    assert (file.size.width, file.size.height) == (4_096, 1_024)


async def test_a_picture_has_no_copies_larger_than_itself():
    assert (await look(picture("PNG", (320, 200)))).variants == {}


async def test_a_document_keeps_its_pages_and_loses_what_tells_of_its_maker():
    make, _ = HOSTILE["pdf-with-metadata"]
    file = await look(make())
    with pikepdf.open(io.BytesIO(file.content)) as pdf:
        assert len(pdf.pages) == 1
        assert "/Info" not in pdf.trailer and "/Metadata" not in pdf.Root


@pytest.mark.parametrize(
    "address",
    ["https://x.example", "HTTP://x.example/a b?c=d#e", "mailto:a@x.example", "https://x.example/ß"],
)
async def test_links_of_a_document_stay(address):
    file = await look(linked(address))
    with pikepdf.open(io.BytesIO(file.content)) as pdf:
        assert str(pdf.pages[0].Annots[0].A.URI) == address


async def test_ways_within_a_document_stay():
    content = bookmarked(A=Dictionary(S=Name.GoTo, D=pikepdf.Array([0, Name.Fit])))
    file = await look(content)
    with pikepdf.open(io.BytesIO(file.content)) as pdf:
        assert str(pdf.Root.Outlines.First.A.S) == "/GoTo"


@pytest.mark.parametrize("kind", ["plain", "progressive", "CMYK"])
async def test_a_photo_within_a_document_is_bare_and_the_same_to_the_pixel(kind):
    options = {"mode": "CMYK"} if kind == "CMYK" else {"progressive": kind == "progressive"}
    taken = picture("JPEG", (400, 300), exif=with_exif(), comment=b"Canary", icc_profile=b"Canary", **options)
    file = await look(with_picture(taken))
    with pikepdf.open(io.BytesIO(file.content)) as pdf:
        kept = pdf.pages[0].Resources.XObject.P.read_raw_bytes()
    assert len(kept) < len(taken)
    assert not [left for left in LEFT_OVERS if left in kept]
    with Image.open(io.BytesIO(taken)) as before, Image.open(io.BytesIO(kept)) as after:
        assert before.tobytes() == after.tobytes()
        assert not after.getexif()


async def test_a_jpeg_2000_within_a_document_is_the_same_to_the_pixel():
    file = await look(with_picture(jpeg_2000(), Name.JPXDecode))
    with pikepdf.open(io.BytesIO(file.content)) as pdf:
        kept = pdf.pages[0].Resources.XObject.P.read_raw_bytes()
    with Image.open(io.BytesIO(picture("JPEG2000"))) as before, Image.open(io.BytesIO(kept)) as after:
        assert before.tobytes() == after.tobytes()


@given(st.binary(max_size=80), st.integers(0, 600))
def test_a_jpeg_that_was_broken_is_read_to_its_end_or_refused(noise, at):
    whole = with_place()
    broken = whole[:at] + noise + whole[at:]
    for read in (bare_jpeg, bare_jpeg_2000):
        try:
            kept = read(broken)
        except ValueError:
            continue
        assert b"Exif" not in kept.partition(b"\xff\xda")[0]
    assert len(without_notes(broken)) == len(broken)


@pytest.mark.parametrize("tenth", range(1, 10))
async def test_a_document_that_was_cut_off_is_refused(tenth):
    whole = cut_off()
    with pytest.raises(UnfitFile) as refused:
        await look(whole[: len(whole) * tenth // 10])
    assert refused.value.fault is FileFault.NOT_WHOLE


@pytest.mark.parametrize("content", [document(), picture("PNG"), picture("JPEG"), picture("WEBP")])
async def test_the_same_file_is_the_same_file_again(content):
    assert (await look(content)).sha256 == (await look(content)).sha256


@pytest.mark.parametrize("content", [document(), picture("PNG")])
async def test_a_file_that_was_cleaned_can_be_sent_again(content):
    once = await look(content)
    assert (await look(once.content)).kind is once.kind


async def test_only_what_the_question_takes_is_taken():
    with pytest.raises(UnfitFile) as refused:
        await cleaned(document(), accept=("png",), most_bytes=10 * MB)
    assert refused.value.fault is FileFault.WRONG_TYPE


async def test_a_question_may_ask_for_smaller_files():
    with pytest.raises(UnfitFile) as refused:
        await cleaned(picture(), accept=("png",), most_bytes=10)
    assert refused.value.fault is FileFault.TOO_LARGE


async def test_the_process_that_reads_a_file_knows_no_setting(monkeypatch):
    monkeypatch.setenv("PRIZES_SECRET_KEY", "canary")
    seen = {}

    def run(command, **options):
        seen.update(options["env"])
        return subprocess.CompletedProcess(command, 1, b"", b"")

    monkeypatch.setattr(subprocess, "run", run)
    with pytest.raises(UnfitFile) as refused:
        await look(picture())
    assert set(seen) == {"PYTHONPATH", "PYTHONDONTWRITEBYTECODE"}
    assert refused.value.fault is FileFault.TOO_MUCH


async def test_a_process_that_does_not_end_is_ended(monkeypatch):
    monkeypatch.setattr("prizes.files.looking.PATIENCE", 0.001)
    with pytest.raises(UnfitFile) as refused:
        await look(picture())
    assert refused.value.fault is FileFault.TOO_MUCH
