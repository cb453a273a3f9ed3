"""Pictures and PDFs for tests, made here."""

from __future__ import annotations

import io
from typing import Any

import pikepdf
from pikepdf import Dictionary, Name, Pdf
from PIL import Image


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30), mode: str = "RGB", **options: Any) -> bytes:
    """A picture with a gradient, so that it has something to lose."""
    image = Image.linear_gradient("L").resize(size).convert(mode if mode != "I;16" else "I;16")
    target = io.BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()


def blank(kind: str = "PNG", size: tuple[int, int] = (40, 30), mode: str = "1") -> bytes:
    """Quickly made, however large."""
    target = io.BytesIO()
    Image.new(mode, size).save(target, kind)
    return target.getvalue()


def with_place(kind: str = "JPEG", orientation: int = 1) -> bytes:
    """A picture whose EXIF says where it was taken, with what, and which side is up."""
    return picture(kind, exif=with_exif(orientation))


def with_exif(orientation: int = 1) -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "Canary Camera"
    exif[0x0112] = orientation
    exif[0x8825] = {1: "N", 2: (46.0, 12.0, 0.0), 3: "E", 4: (6.0, 9.0, 0.0)}
    return exif.tobytes()


def document(pages: int = 1, **root: Any) -> bytes:
    """A PDF; `root`: further entries of its catalogue."""
    pdf = Pdf.new()
    for _ in range(pages):
        pdf.add_blank_page(page_size=(200, 200))
    for name, value in root.items():
        pdf.Root[f"/{name}"] = value
    return saved(pdf)


def saved(pdf: Pdf, **options: Any) -> bytes:
    target = io.BytesIO()
    pdf.save(target, **options)
    return target.getvalue()


def script(code: str = "app.alert(1)") -> Dictionary:
    return Dictionary(Type=Name.Action, S=Name.JavaScript, JS=pikepdf.String(code))


def annotated(**annotation: Any) -> bytes:
    """A PDF whose page has one annotation."""
    pdf = Pdf.new()
    pdf.add_blank_page(page_size=(200, 200))
    made = pdf.make_indirect(Dictionary(Type=Name.Annot, Rect=[0, 0, 10, 10], **annotation))
    pdf.pages[0].obj["/Annots"] = pikepdf.Array([made])
    return saved(pdf)


def with_attachment() -> bytes:
    pdf = Pdf.new()
    pdf.add_blank_page()
    pdf.attachments["secret.exe"] = b"MZ" + bytes(100)
    return saved(pdf)


def with_metadata() -> bytes:
    pdf = Pdf.new()
    pdf.add_blank_page()
    pdf.docinfo["/Author"] = "Canary Author"
    with pdf.open_metadata() as metadata:
        metadata["dc:creator"] = ["Canary Creator"]
    return saved(pdf, object_stream_mode=pikepdf.ObjectStreamMode.disable, compress_streams=False)


def linked(address: Any, **more: Any) -> bytes:
    """A PDF whose page has a link to an address of the web, or to what says it is one."""
    target = pikepdf.String(address)
    return annotated(Subtype=Name.Link, A=Dictionary(S=Name.URI, URI=target, **more))


def with_picture(content: bytes, filters: Any = Name.DCTDecode) -> bytes:
    """A PDF whose page shows a picture."""
    pdf = Pdf.new()
    page = pdf.add_blank_page(page_size=(200, 200))
    shown = pikepdf.Stream(pdf, b"")
    shown.Type, shown.Subtype = Name.XObject, Name.Image
    shown.Width, shown.Height, shown.ColorSpace, shown.BitsPerComponent = 40, 30, Name.DeviceRGB, 8
    shown.write(content, filter=filters)
    page.obj["/Resources"] = Dictionary(XObject=Dictionary(P=pdf.make_indirect(shown)))
    page.obj["/Contents"] = pdf.make_stream(b"40 0 0 30 0 0 cm /P Do")
    return saved(pdf, stream_decode_level=pikepdf.StreamDecodeLevel.none, compress_streams=False)


def with_picture_in_text(content: bytes) -> bytes:
    """A PDF whose page has a picture within the text that draws it."""
    pdf = Pdf.new()
    page = pdf.add_blank_page(page_size=(200, 200))
    head = b"40 0 0 30 0 0 cm BI /W 40 /H 30 /BPC 8 /CS /RGB /F /DCT ID "
    page.obj["/Contents"] = pdf.make_stream(head + content + b" EI")
    return saved(pdf)


def with_stream(content: bytes, **entries: Any) -> bytes:
    """A PDF whose page draws what this stream says."""
    pdf = Pdf.new()
    pdf.add_blank_page()
    stream = pikepdf.Stream(pdf, content)
    for name, value in entries.items():
        stream[f"/{name}"] = value
    pdf.pages[0].obj["/Contents"] = pdf.make_indirect(stream)
    return saved(pdf)


def nested(depth: int) -> bytes:
    """Lists within lists, written by hand."""
    inner = b"[" * depth + b"]" * depth
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R/X "
        + inner
        + b">>endobj\n"
        + (
            b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
            b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\n"
            b"trailer<</Root 1 0 R>>\n%%EOF"
        )
    )
