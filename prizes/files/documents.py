"""PDFs read and written again: what acts is refused, what tells of their maker is dropped.

Refused: passwords, scripts, actions that start programs, open other files or send forms, embedded files, sound, film,
3D, XFA forms. Links to the web and to mail addresses stay, others go, as does what happens at opening (`links`).
Dropped: document information, XMP, private data of programs, EXIF of pictures (`bare`), and whatever stands before the
header or behind the end, since only what the document refers to is written. What was written is opened before it is
kept. Runs in a process of its own, see `apart`.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream

from prizes.files.bare import bare_jpeg, bare_jpeg_2000, without_notes
from prizes.files.faults import FileFault, UnfitFile
from prizes.files.links import actions_of, tame, tame_catalogue

MOST_PAGES = 300
MOST_OBJECTS = 200_000
MOST_DEPTH = 60
"""Dictionaries and lists within each other."""
MOST_DECODED = 600_000_000
"""Bytes that all streams together may unfold to."""

KEYS: dict[str, FileFault] = {
    "/JS": FileFault.SCRIPT,
    "/JavaScript": FileFault.SCRIPT,
    "/EmbeddedFiles": FileFault.EMBEDDED,
    "/EF": FileFault.EMBEDDED,
    "/RichMediaContent": FileFault.MEDIA,
    "/XFA": FileFault.DYNAMIC_FORM,
}
"""Names that a dictionary must not have."""
ACTIONS: dict[str, FileFault] = {
    "/JavaScript": FileFault.SCRIPT,
    "/Launch": FileFault.ACTION,
    "/SubmitForm": FileFault.ACTION,
    "/ImportData": FileFault.ACTION,
    "/GoToR": FileFault.ACTION,
    "/GoToE": FileFault.ACTION,
    "/Rendition": FileFault.MEDIA,
    "/Movie": FileFault.MEDIA,
    "/Sound": FileFault.MEDIA,
    "/GoTo3DView": FileFault.MEDIA,
    "/RichMediaExecute": FileFault.MEDIA,
}
"""By the type of the action (`/S`)."""
ANNOTATIONS: dict[str, FileFault] = {
    "/FileAttachment": FileFault.EMBEDDED,
    "/RichMedia": FileFault.MEDIA,
    "/Movie": FileFault.MEDIA,
    "/Sound": FileFault.MEDIA,
    "/Screen": FileFault.MEDIA,
    "/3D": FileFault.MEDIA,
}
"""By the type of the annotation (`/Subtype`)."""
BARE: Mapping[str, Callable[[bytes], bytes]] = {
    "/DCTDecode": bare_jpeg,
    "/DCT": bare_jpeg,
    "/JPXDecode": bare_jpeg_2000,
}
"""By the filter that unfolds the picture."""
PICTURES = frozenset({*BARE, "/JBIG2Decode", "/CCITTFaxDecode"})
DROPPED = ("/Metadata", "/PieceInfo", "/AA", "/Thumb", "/SpiderInfo", "/LastModified")


def rewritten(content: bytes) -> bytes:
    """The document as it is kept; the same bytes for the same content. Raises UnfitFile."""
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            _must_be_fit(pdf)
            _drop(pdf)
            return _opened(_written(pdf), len(pdf.pages))
    except UnfitFile:
        raise
    except pikepdf.PasswordError:
        raise UnfitFile(FileFault.ENCRYPTED) from None
    except (MemoryError, RecursionError):
        raise UnfitFile(FileFault.TOO_MUCH) from None
    except Exception as trouble:
        raise UnfitFile(FileFault.NOT_WHOLE) from trouble


def _must_be_fit(pdf: Pdf) -> None:
    if pdf.is_encrypted:
        raise UnfitFile(FileFault.ENCRYPTED)
    if len(pdf.objects) > MOST_OBJECTS:
        raise UnfitFile(FileFault.TOO_MUCH)
    pages = len(pdf.pages)
    if pages < 1:
        raise UnfitFile(FileFault.NOT_WHOLE)
    if pages > MOST_PAGES:
        raise UnfitFile(FileFault.TOO_MANY_PAGES)
    decoded = 0
    for thing in pdf.objects:
        for inner in _dictionaries(thing, 0):
            _judge(inner)
        if isinstance(thing, Stream):
            decoded += _unfolded(thing)
            if decoded > MOST_DECODED:
                raise UnfitFile(FileFault.TOO_MUCH)


def _dictionaries(thing: Any, depth: int) -> Iterator[Any]:
    """The dictionary of an object and those within it; other objects are met where the table lists them."""
    if depth > MOST_DEPTH:
        raise UnfitFile(FileFault.TOO_MUCH)
    if isinstance(thing, Dictionary | Stream):
        yield thing
        parts = [thing.get(key) for key in thing.keys()]  # noqa: SIM118 - a stream is no mapping
    elif isinstance(thing, Array):
        parts = list(thing)
    else:
        return
    for part in parts:
        if isinstance(part, Dictionary | Stream | Array) and not part.is_indirect:
            yield from _dictionaries(part, depth + 1)


def _judge(thing: Any) -> None:
    for key, fault in KEYS.items():
        if key in thing:
            raise UnfitFile(fault)
    action, looks = str(thing.get("/S", "")), str(thing.get("/Subtype", ""))
    if action in ACTIONS and thing.get("/Type") != Name.StructElem:
        raise UnfitFile(ACTIONS[action])
    for reached in actions_of(thing):  # whatever it calls itself
        if str(reached.get("/S", "")) in ACTIONS:
            raise UnfitFile(ACTIONS[str(reached.S)])
    if looks in ANNOTATIONS and ("/Rect" in thing or thing.get("/Type") == Name.Annot):
        raise UnfitFile(ANNOTATIONS[looks])
    if isinstance(thing, Stream) and "/F" in thing:  # its content lies in a file elsewhere
        raise UnfitFile(FileFault.EMBEDDED)


def _unfolded(stream: Any) -> int:
    """Bytes of a stream's content without its compression. Pictures count by what their header says."""
    names = _filters(stream)
    if len(names) > 2 or names.count("/FlateDecode") > 1:
        raise UnfitFile(FileFault.TOO_MUCH)  # compressed twice: nobody's document, and a bomb's trick
    if PICTURES & set(names):
        return _pixels(stream)
    return len(stream.read_bytes())


def _filters(stream: Any) -> list[str]:
    filters = stream.get("/Filter")
    return [str(filters)] if isinstance(filters, Name) else [str(f) for f in filters or ()]


def _pixels(stream: Any) -> int:
    pixels = int(stream.get("/Width", 0)) * int(stream.get("/Height", 0))
    return max(0, pixels) if pixels <= MOST_DECODED else MOST_DECODED + 1


def _drop(pdf: Pdf) -> None:
    tame_catalogue(pdf)
    for thing in pdf.objects:
        for inner in _dictionaries(thing, 0):
            for key in DROPPED:
                if key in inner:
                    del inner[key]
            tame(inner)
        if isinstance(thing, Stream):
            _strip(pdf, thing)
    if "/Info" in pdf.trailer:
        del pdf.trailer["/Info"]
    if "/AcroForm" in pdf.Root and "/Fields" not in pdf.Root.AcroForm:
        del pdf.Root["/AcroForm"]


def _strip(pdf: Pdf, stream: Any) -> None:
    """Leaves of a picture its pixels alone, and drops what a stream says of files elsewhere."""
    for key in ("/Ref", "/OPI"):
        if key in stream:
            del stream[key]
    *before, last = _filters(stream) or [""]
    if last in BARE:
        content = _unwrapped(pdf, stream, before)
        bare = BARE[last](content)
        if bare != content or before:
            stream.write(bare, filter=Name(last), decode_parms=_parameters(stream)[-1])
    elif PICTURES & set(before):
        raise UnfitFile(FileFault.NOT_WHOLE)  # nobody compresses the pixels of an unfolded picture
    elif last not in PICTURES and stream.get("/Subtype") != Name.Image:
        content = stream.read_bytes()
        if (blank := without_notes(content)) != content:
            stream.write(blank)


def _unwrapped(pdf: Pdf, stream: Any, before: list[str]) -> bytes:
    """A picture as a file, without the filters that were laid around it."""
    raw: bytes = stream.read_raw_bytes()
    if not before:
        return raw
    wrapped = Stream(pdf, raw)
    wrapped.Filter = Array([Name(name) for name in before])
    if any(parameters := _parameters(stream)[:-1]):
        wrapped.DecodeParms = Array(parameters)
    return wrapped.read_bytes()


def _parameters(stream: Any) -> list[Any]:
    """Of each filter, or None."""
    found = stream.get("/DecodeParms")
    if isinstance(found, Array):
        return list(found)
    return [None] * (len(_filters(stream)) - 1) + [found]


def _written(pdf: Pdf) -> bytes:
    target = io.BytesIO()
    pdf.save(
        target,
        deterministic_id=True,
        fix_metadata_version=False,
        compress_streams=True,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
    )
    return target.getvalue()


def _opened(written: bytes, pages: int) -> bytes:
    """What was written, if it can be read: of a file that was cut off it can lack the beginning."""
    with pikepdf.open(io.BytesIO(written), attempt_recovery=False) as pdf:
        if pdf.Root.get("/Type") != Name.Catalog or len(pdf.pages) != pages:
            raise UnfitFile(FileFault.NOT_WHOLE)
    return written
