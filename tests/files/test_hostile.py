"""Hostile files: each is refused with a sentence, or taken and cleaned of what it brought along."""

from __future__ import annotations

import io
import subprocess

import pikepdf
import pytest
from PIL import Image

from prizes.files.faults import SENTENCES, Fault, UnfitFile
from prizes.files.kinds import Kind
from prizes.files.looking import cleaned
from tests.files.hostile import HOSTILE, HTML, MB, zipped
from tests.files.made import document, picture, with_place

LEFT_OVERS = (HTML, zipped(), b"Canary", b"Exif", b"GPS", b"<script", b"PK\x03\x04", b"ICC_PROFILE")


async def look(content: bytes):
    return await cleaned(content, accept=tuple(Kind), most_bytes=10 * MB)


async def test_there_are_sixty_of_them_and_every_fault_has_one_and_a_sentence():
    assert len(HOSTILE) >= 60
    assert (
        {fault for _, fault in HOSTILE.values() if fault} | {Fault.INFECTED} == set(Fault) == set(SENTENCES)
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
        return
    with pytest.raises(UnfitFile) as refused:
        await look(content)
    assert refused.value.fault is fault
    assert str(refused.value.sentence)


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


async def test_links_of_a_document_stay():
    make, _ = HOSTILE["pdf-with-a-web-link"]
    file = await look(make())
    with pikepdf.open(io.BytesIO(file.content)) as pdf:
        assert str(pdf.pages[0].Annots[0].A.URI) == "https://x.example"


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
    assert refused.value.fault is Fault.WRONG_TYPE


async def test_a_question_may_ask_for_smaller_files():
    with pytest.raises(UnfitFile) as refused:
        await cleaned(picture(), accept=("png",), most_bytes=10)
    assert refused.value.fault is Fault.TOO_LARGE


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
    assert refused.value.fault is Fault.TOO_MUCH


async def test_a_process_that_does_not_end_is_ended(monkeypatch):
    monkeypatch.setattr("prizes.files.looking.PATIENCE", 0.001)
    with pytest.raises(UnfitFile) as refused:
        await look(picture())
    assert refused.value.fault is Fault.TOO_MUCH
