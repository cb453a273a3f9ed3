"""Hostile and odd files by name. A pair: the file, and the fault it is refused with; None: it is taken, and cleaned."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Callable

import pikepdf
from pikepdf import Dictionary, Name
from PIL import Image

from prizes.files.faults import FileFault
from tests.files.made import (
    annotated,
    blank,
    document,
    linked,
    nested,
    picture,
    saved,
    script,
    with_attachment,
    with_metadata,
    with_picture,
    with_picture_in_text,
    with_place,
    with_stream,
)

MB = 1_000_000
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(document.domain)</script>"


def zipped() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("evil.html", HTML)
    return target.getvalue()


def chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def png_saying(width: int, height: int, *, data: bytes = b"", extra: bytes = b"") -> bytes:
    """A PNG whose header claims a size."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IDAT", zlib.compress(data, 9))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + extra + body + chunk(b"IEND", b"")


def jpeg_saying(width: int, height: int) -> bytes:
    """A JPEG whose frame header claims a size."""
    content = bytearray(picture("JPEG"))
    at = content.index(b"\xff\xc0")
    content[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(content)


def webp_saying(width: int, height: int) -> bytes:
    """An extended WebP whose canvas claims a size."""
    inner = picture("WEBP", lossless=True)[12:]
    canvas = bytes(4) + struct.pack("<I", width - 1)[:3] + struct.pack("<I", height - 1)[:3]
    body = b"WEBPVP8X" + struct.pack("<I", 10) + canvas + inner
    return b"RIFF" + struct.pack("<I", len(body)) + body


def text_bomb() -> bytes:
    """A PNG with a compressed text that unfolds to 200 MB."""
    text = b"Comment\0\0" + zlib.compress(bytes(200 * MB), 9)
    return png_saying(1, 1, data=bytes(4), extra=chunk(b"zTXt", text))


def colour_bomb() -> bytes:
    """A PNG with a colour profile that unfolds to 200 MB."""
    profile = b"icc\0\0" + zlib.compress(bytes(200 * MB), 9)
    return png_saying(1, 1, data=bytes(4), extra=chunk(b"iCCP", profile))


def moving(kind: str) -> bytes:
    target = io.BytesIO()
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "green", "blue")]
    frames[0].save(target, kind, save_all=True, append_images=frames[1:], duration=50)
    return target.getvalue()


def two_in_one() -> bytes:
    """A JPEG with a second picture behind the first, as telephones make them."""
    target = io.BytesIO()
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    frames[0].save(target, "MPO", save_all=True, append_images=frames[1:])
    return target.getvalue()


def encrypted(password: str) -> bytes:
    pdf = pikepdf.Pdf.new()
    pdf.add_blank_page()
    return saved(pdf, encryption=pikepdf.Encryption(user=password, owner="owner"))


def twice_compressed() -> bytes:
    once = zlib.compress(zlib.compress(bytes(100 * MB), 9), 9)
    return _raw_stream(once, [Name.FlateDecode, Name.FlateDecode])


def stream_bomb() -> bytes:
    """Streams of 1 MB each that unfold to 900 MB together."""
    pdf = pikepdf.Pdf.new()
    pdf.add_blank_page()
    packed = zlib.compress(bytes(300 * MB), 9)
    for n in range(3):
        stream = pikepdf.Stream(pdf, b"")
        stream.write(packed + bytes([n]), filter=Name.FlateDecode)
        pdf.Root[f"/X{n}"] = pdf.make_indirect(stream)
    return saved(pdf)


def _raw_stream(content: bytes, filters: list[Name]) -> bytes:
    pdf = pikepdf.Pdf.new()
    pdf.add_blank_page()
    stream = pikepdf.Stream(pdf, b"")
    stream.write(content, filter=pikepdf.Array(filters))
    pdf.pages[0].obj["/Contents"] = pdf.make_indirect(stream)
    return saved(pdf, stream_decode_level=pikepdf.StreamDecodeLevel.none, compress_streams=False)


def many_objects() -> bytes:
    pdf = pikepdf.Pdf.new()
    pdf.add_blank_page()
    pdf.Root["/Many"] = pikepdf.Array([pdf.make_indirect(pikepdf.Array([n])) for n in range(200_100)])
    return saved(pdf, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def named_script() -> bytes:
    tree = Dictionary(Names=pikepdf.Array([pikepdf.String("a"), script()]))
    return document(Names=Dictionary(JavaScript=tree))


def hidden_in_field() -> bytes:
    """A script of a form's field, run when somebody types."""
    field = Dictionary(FT=Name.Tx, T=pikepdf.String("a"), AA=Dictionary(K=script()))
    return document(AcroForm=Dictionary(Fields=pikepdf.Array([field])))


def action(kind: str, **more: object) -> bytes:
    return document(OpenAction=Dictionary(S=Name(f"/{kind}"), **more))


def cut_off() -> bytes:
    """A PDF of twenty pages that breaks off before the list of its objects."""
    pdf = pikepdf.Pdf.new()
    for n in range(20):
        pdf.add_blank_page().obj["/Contents"] = pdf.make_stream(b"BT (hello) Tj ET " * 100 + bytes([n]))
    whole = saved(pdf, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return whole[: len(whole) * 9 // 10]


def bookmarked(**bookmark: object) -> bytes:
    """A PDF with one bookmark."""
    pdf = pikepdf.Pdf.new()
    pdf.add_blank_page()
    outlines = pdf.make_indirect(Dictionary(Type=Name.Outlines, Count=1))
    made = pdf.make_indirect(Dictionary(Title=pikepdf.String("One"), Parent=outlines, **bookmark))
    outlines.First = outlines.Last = made
    pdf.Root.Outlines = outlines
    return saved(pdf)


def jpeg_2000() -> bytes:
    """One with a note of where it was taken, as cameras' programs write it."""
    note = b"uuid" + b"JpgTiffExif->JP2" + b"Exif\0\0 Canary GPS"
    whole = picture("JPEG2000")
    at = whole.index(b"jp2c") - 4
    return whole[:at] + struct.pack(">I", len(note) + 4) + note + whole[at:]


URI = Name.URI
ELSEWHERE = (
    "javascript:app.alert(1)",
    "JavaScript:app.alert(1)",
    " javascript:app.alert(1)",
    "java\nscript:app.alert(1)",
    "file:///etc/passwd",
    "smb://host/share",
    "\\\\host\\share\\a.exe",
    "//host/share",
    "ftp://x.example/a",
    "data:text/html,<script>alert(1)</script>",
    "ms-word:ofe|u|https://x.example",
    "https:\\\\host\\share",
    "http://x.example/\r\nfile:///etc/passwd",
    "a.exe",
    "",
)
"""Where no link of a document may lead."""


def pages_in_circles() -> bytes:
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[2 0 R]/Count 1>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
    )


Case = tuple[Callable[[], bytes], FileFault | None]
TYPE, NOT_WHOLE, MANY = FileFault.WRONG_TYPE, FileFault.NOT_WHOLE, FileFault.TOO_MANY_PIXELS

HOSTILE: dict[str, Case] = {
    # not what it says
    "nothing": (lambda: b"", FileFault.EMPTY),
    "one-byte": (lambda: b"\x89", TYPE),
    "text": (lambda: b"Dear Sir or Madam", TYPE),
    "svg-with-script": (lambda: SVG, TYPE),
    "svg-behind-xml": (lambda: b'<?xml version="1.0"?>' + SVG, TYPE),
    "html": (lambda: HTML, TYPE),
    "html-behind-spaces": (lambda: b"  \n" + HTML, TYPE),
    "zip": (zipped, TYPE),
    "gzip": (lambda: gzip.compress(b"x"), TYPE),
    "program-windows": (lambda: b"MZ" + bytes(300), TYPE),
    "program-linux": (lambda: b"\x7fELF" + bytes(300), TYPE),
    "php": (lambda: b"<?php system($_GET['c']); ?>", TYPE),
    "shell": (lambda: b"#!/bin/sh\nrm -rf /", TYPE),
    "gif": (lambda: blank("GIF"), TYPE),
    "gif-as-script": (lambda: b"GIF89a/*" + b"*/=alert(1)//", TYPE),
    "bmp": (lambda: blank("BMP"), TYPE),
    "tiff": (lambda: blank("TIFF"), TYPE),
    "avif-sign": (lambda: bytes(4) + b"ftypavif" + bytes(100), TYPE),
    "jpeg-2000-sign": (lambda: b"\x00\x00\x00\x0cjP  \r\n\x87\n" + bytes(100), TYPE),
    "postscript": (lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n(x) run", TYPE),
    "word": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), TYPE),
    "wave": (lambda: b"RIFF\x24\x00\x00\x00WAVEfmt ", TYPE),
    "eicar": (lambda: b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*", TYPE),
    "pdf-not-at-the-start": (lambda: b"\n" + document(), TYPE),
    "pdf-behind-html": (lambda: HTML + document(), TYPE),
    "pdf-of-no-version": (lambda: b"%PDF-x" + document()[6:], TYPE),
    "png-sign-of-old": (lambda: b"\x89PNG\n\n\x1a\n" + bytes(50), TYPE),
    # broken
    "png-sign-alone": (lambda: b"\x89PNG\r\n\x1a\n", NOT_WHOLE),
    "png-half": (lambda: picture("PNG", (400, 400))[:700], NOT_WHOLE),
    "png-wrong-checksum": (lambda: picture().replace(b"IDAT", b"IDAU", 1), NOT_WHOLE),
    "png-without-size": (lambda: png_saying(0, 0), NOT_WHOLE),
    "png-sign-then-html": (lambda: b"\x89PNG\r\n\x1a\n" + HTML, NOT_WHOLE),
    "jpeg-sign-alone": (lambda: b"\xff\xd8\xff", NOT_WHOLE),
    "jpeg-half": (lambda: picture("JPEG", (400, 400))[:900], NOT_WHOLE),
    "jpeg-sign-then-php": (lambda: b"\xff\xd8\xff\xe0<?php phpinfo(); ?>", NOT_WHOLE),
    "webp-sign-alone": (lambda: b"RIFF\x00\x00\x00\x00WEBP", NOT_WHOLE),
    "webp-half": (lambda: picture("WEBP", (400, 400))[:120], NOT_WHOLE),
    "pdf-sign-alone": (lambda: b"%PDF-1.7\n", NOT_WHOLE),
    "pdf-without-pages": (lambda: saved(pikepdf.Pdf.new()), NOT_WHOLE),
    "pdf-pages-in-circles": (pages_in_circles, NOT_WHOLE),
    "pdf-cut-off": (cut_off, NOT_WHOLE),
    "pdf-with-a-photo-that-is-none": (lambda: with_picture(HTML), NOT_WHOLE),
    "pdf-with-pixels-compressed-after": (
        lambda: with_picture(picture("JPEG"), [Name.DCTDecode, Name.FlateDecode]),
        NOT_WHOLE,
    ),
    # too much
    "10-mb-and-one-byte": (lambda: b"%PDF-1.7\n" + bytes(10 * MB - 8), FileFault.TOO_LARGE),
    "png-50000-by-50000": (lambda: png_saying(50_000, 50_000), MANY),
    "png-2-to-the-31": (lambda: png_saying(2**31 - 1, 2**31 - 1), MANY),
    "png-a-thread": (lambda: png_saying(2**31 - 1, 1), MANY),
    "png-honest-bomb": (lambda: blank("PNG", (50_000, 50_000)), MANY),
    "png-one-pixel-too-many": (lambda: png_saying(40_000_001, 1), MANY),
    "png-claims-more-than-it-has": (lambda: png_saying(6_000, 6_000, data=b"x"), NOT_WHOLE),
    "png-text-bomb": (text_bomb, NOT_WHOLE),
    "png-colour-bomb": (colour_bomb, NOT_WHOLE),
    "jpeg-65000-by-65000": (lambda: jpeg_saying(65_000, 65_000), MANY),
    "webp-16384-by-16384": (lambda: webp_saying(16_384, 16_384), NOT_WHOLE),
    "pdf-with-900-mb-inside": (stream_bomb, FileFault.TOO_MUCH),
    "pdf-compressed-twice": (twice_compressed, FileFault.TOO_MUCH),
    "pdf-with-a-picture-of-many-pixels": (
        lambda: with_stream(b"x", Width=10**6, Height=10**6, Filter=Name.DCTDecode),
        FileFault.TOO_MUCH,
    ),
    "pdf-with-301-pages": (lambda: document(301), FileFault.TOO_MANY_PAGES),
    "pdf-with-many-objects": (many_objects, FileFault.TOO_MUCH),
    "pdf-lists-within-lists": (lambda: nested(200), FileFault.TOO_MUCH),
    "pdf-lists-without-end": (lambda: nested(100_000), NOT_WHOLE),
    # pictures that do something, or tell something
    "png-that-moves": (lambda: moving("PNG"), FileFault.MOVING),
    "webp-that-moves": (lambda: moving("WEBP"), FileFault.MOVING),
    "jpeg-with-two": (two_in_one, None),
    "png-and-zip": (lambda: picture() + zipped(), None),
    "jpeg-and-html": (lambda: picture("JPEG", comment=HTML) + HTML, None),
    "webp-and-html": (lambda: picture("WEBP") + HTML, None),
    "jpeg-with-a-place": (with_place, None),
    "png-with-a-place": (lambda: with_place("PNG"), None),
    "webp-with-a-place": (lambda: with_place("WEBP"), None),
    "png-with-html-as-text": (
        lambda: png_saying(1, 1, data=bytes(4), extra=chunk(b"tEXt", b"a\0" + HTML)),
        None,
    ),
    "jpeg-with-a-profile-of-html": (lambda: picture("JPEG", icc_profile=HTML), None),
    "jpeg-in-cmyk": (lambda: picture("JPEG", mode="CMYK"), None),
    "png-of-sixteen-bits": (lambda: picture("PNG", mode="I;16"), None),
    # PDFs that do something, or tell something
    "pdf-script-at-opening": (lambda: document(OpenAction=script()), FileFault.SCRIPT),
    "pdf-script-by-name": (named_script, FileFault.SCRIPT),
    "pdf-script-of-a-field": (hidden_in_field, FileFault.SCRIPT),
    "pdf-script-of-a-link": (lambda: annotated(Subtype=Name.Link, A=script()), FileFault.SCRIPT),
    "pdf-script-after-a-link": (
        lambda: annotated(
            Subtype=Name.Link, A=Dictionary(S=Name.URI, URI="https://x.example", Next=script())
        ),
        FileFault.SCRIPT,
    ),
    "pdf-starts-a-program": (lambda: action("Launch", F=pikepdf.String("cmd.exe")), FileFault.ACTION),
    "pdf-sends-a-form": (
        lambda: action("SubmitForm", F=pikepdf.String("https://x.example")),
        FileFault.ACTION,
    ),
    "pdf-reads-data-in": (lambda: action("ImportData", F=pikepdf.String("a.fdf")), FileFault.ACTION),
    "pdf-opens-another-file": (lambda: action("GoToR", F=pikepdf.String(r"\\host\share")), FileFault.ACTION),
    "pdf-opens-a-file-inside": (lambda: action("GoToE"), FileFault.ACTION),
    "pdf-with-a-program-inside": (with_attachment, FileFault.EMBEDDED),
    "pdf-with-a-file-on-its-page": (lambda: annotated(Subtype=Name.FileAttachment), FileFault.EMBEDDED),
    "pdf-whose-content-is-elsewhere": (
        lambda: with_stream(b"", F=pikepdf.String("/etc/passwd")),
        FileFault.EMBEDDED,
    ),
    "pdf-with-film": (lambda: annotated(Subtype=Name.RichMedia), FileFault.MEDIA),
    "pdf-with-sound": (lambda: action("Sound"), FileFault.MEDIA),
    "pdf-with-a-screen": (lambda: annotated(Subtype=Name.Screen), FileFault.MEDIA),
    "pdf-with-3d": (lambda: annotated(Subtype=Name("/3D")), FileFault.MEDIA),
    "pdf-xfa": (lambda: document(AcroForm=Dictionary(XFA=pikepdf.String("x"))), FileFault.DYNAMIC_FORM),
    "pdf-with-a-password": (lambda: encrypted("secret"), FileFault.ENCRYPTED),
    "pdf-with-restrictions": (lambda: encrypted(""), FileFault.ENCRYPTED),
    "pdf-with-metadata": (with_metadata, None),
    "pdf-and-zip": (lambda: document() + zipped(), None),
    "pdf-and-html": (lambda: document() + HTML, None),
    "pdf-with-a-web-link": (
        lambda: annotated(
            Subtype=Name.Link, A=Dictionary(S=Name.URI, URI=pikepdf.String("https://x.example"))
        ),
        None,
    ),
    "pdf-starts-a-program-dressed-as-text": (
        lambda: annotated(
            Subtype=Name.Link,
            A=Dictionary(Type=Name.StructElem, S=Name.Launch, F=pikepdf.String("cmd.exe")),
        ),
        FileFault.ACTION,
    ),
    **{
        f"pdf-link-elsewhere-{n}": (lambda address=address: linked(address), None)
        for n, address in enumerate(ELSEWHERE)
    },
    "pdf-link-after-a-link": (
        lambda: linked(
            "https://x.example",
            Next=pikepdf.Array(
                [Dictionary(S=URI, URI=pikepdf.String(ELSEWHERE[0])), Dictionary(S=Name.Hide)]
            ),
        ),
        None,
    ),
    "pdf-link-of-old": (
        lambda: annotated(Subtype=Name.Link, PA=Dictionary(S=URI, URI=pikepdf.String(ELSEWHERE[0]))),
        None,
    ),
    "pdf-link-of-another-kind": (
        lambda: annotated(Subtype=Name.Link, A=Dictionary(S=Name.Made, URI=pikepdf.String(ELSEWHERE[0]))),
        None,
    ),
    "pdf-bookmark-elsewhere": (
        lambda: bookmarked(A=Dictionary(S=URI, URI=pikepdf.String(ELSEWHERE[4]))),
        None,
    ),
    "pdf-addresses-begin-elsewhere": (
        lambda: document(URI=Dictionary(Base=pikepdf.String(ELSEWHERE[0]))),
        None,
    ),
    "pdf-opens-a-page-of-the-web": (lambda: action("URI", URI=pikepdf.String("https://x.example")), None),
    "pdf-opens-at-a-place": (lambda: document(OpenAction=pikepdf.Array([0, Name.Fit])), None),
    "pdf-prints-at-opening": (lambda: action("Named", N=Name.Print), None),
    "pdf-prints-at-a-click": (
        lambda: annotated(Subtype=Name.Link, A=Dictionary(S=Name.Named, N=Name.Print)),
        None,
    ),
    "pdf-with-a-photo-of-a-place": (lambda: with_picture(with_place()), None),
    "pdf-with-a-wrapped-photo-of-a-place": (
        lambda: with_picture(zlib.compress(with_place()), [Name.FlateDecode, Name.DCTDecode]),
        None,
    ),
    "pdf-with-two-photos-in-one": (lambda: with_picture(two_in_one() + with_place()), None),
    "pdf-with-a-photo-in-its-text": (lambda: with_picture_in_text(with_place()), None),
    "pdf-with-a-jpeg-2000-of-a-place": (lambda: with_picture(jpeg_2000(), Name.JPXDecode), None),
}
