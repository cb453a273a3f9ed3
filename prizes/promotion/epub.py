"""A book as EPUB 3 (https://www.w3.org/TR/epub-33/): a ZIP file of XHTML pages, made with the standard library.

No library makes it: those for Python are under the AGPL, or write EPUB 2. What is in it is little: a cover, the
contents, a page for each winner, one for the champions.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from html import escape

from prizes.data.languages import direction
from prizes.promotion.rules.stories import Book, Story, StoryWords, emblem_svg

MEDIA_TYPE = "application/epub+zip"
_BEGINNING = (1980, 1, 1, 0, 0, 0)
"""For all that is in it: the same book gives the same bytes."""
CONTAINER = """<?xml version="1.0" encoding="UTF-8"?>
<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0">
<rootfiles><rootfile full-path="book/package.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
"""
STYLE = """body { margin: 5%; line-height: 1.5; }
h1 { line-height: 1.2; }
.by { color: #4e5c67; }
.cover { text-align: center; margin-top: 20%; }
blockquote { margin: 1em 0; padding-inline-start: 1em; border-inline-start: 4px solid #8ec7d8; }
img { max-width: 100%; max-height: 40vh; }
dt { font-weight: bold; }
dd { margin: 0 0 0.5em 0; }
"""
TYPES = {"png": "image/png", "jpg": "image/jpeg", "webp": "image/webp", "svg": "image/svg+xml"}
Part = tuple[str, str, bytes, str]
"""Id, name, content, properties in the package."""


def epub_of(book: Book, at: datetime) -> bytes:
    """`at`: the instant that it bears."""
    parts = list(_parts(book))
    files = [(f"book/{name}", content) for _, name, content, _ in parts]
    package = _package(book, parts, at).encode()
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        # The first, and not packed, so that its name is at a fixed place of the file.
        _put(archive, "mimetype", MEDIA_TYPE.encode(), packed=False)
        _put(archive, "META-INF/container.xml", CONTAINER.encode())
        _put(archive, "book/package.opf", package)
        for name, content in files:
            _put(archive, name, content, packed=not name.endswith((".png", ".jpg", ".webp")))
    return made.getvalue()


def _put(archive: zipfile.ZipFile, name: str, content: bytes, *, packed: bool = True) -> None:
    item = zipfile.ZipInfo(name, _BEGINNING)
    item.create_system = 3
    item.external_attr = 0o644 << 16
    archive.writestr(item, content, zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED)


def _parts(book: Book) -> Iterator[Part]:
    yield "style", "style.css", STYLE.encode(), ""
    yield "cover", "cover.xhtml", _cover(book), ""
    yield "nav", "contents.xhtml", _contents(book), "nav"
    for number, story in enumerate(book.stories, 1):
        picture = story.picture
        ending = picture.ending if picture else "svg"
        content = picture.content if picture else emblem_svg(story.id).encode()
        yield f"picture{number}", f"picture{number}.{ending}", content, ""
        yield f"story{number}", f"story{number}.xhtml", _story(book, story, f"picture{number}.{ending}"), ""
    if book.champions:
        yield "champions", "champions.xhtml", _champions(book), ""


def _package(book: Book, parts: list[Part], at: datetime) -> str:
    moment = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    items = "\n".join(
        f'<item id="{id_}" href="{name}" media-type="{_type(name)}"{_attribute("properties", properties)}/>'
        for id_, name, _, properties in parts
    )
    order = "\n".join(f'<itemref idref="{id_}"/>' for id_, name, _, _ in parts if name.endswith(".xhtml"))
    towards = direction(book.lang)
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" xml:lang="{book.lang}"
 dir="{towards}">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:identifier id="id">{_words(book.home)}#book</dc:identifier>
<dc:title>{_words(f"{book.title} · {book.edition}")}</dc:title>
<dc:language>{book.lang}</dc:language>
<dc:creator>WSIS Prizes</dc:creator>
<dc:source>{_words(book.home)}</dc:source>
<meta property="dcterms:modified">{moment}</meta>
<meta property="schema:accessMode">textual</meta>
<meta property="schema:accessMode">visual</meta>
<meta property="schema:accessModeSufficient">textual</meta>
<meta property="schema:accessibilityFeature">tableOfContents</meta>
<meta property="schema:accessibilityFeature">alternativeText</meta>
<meta property="schema:accessibilityHazard">none</meta>
</metadata>
<manifest>
{items}
</manifest>
<spine page-progression-direction="{towards}">
{order}
</spine>
</package>
"""


def _type(name: str) -> str:
    ending = name.rpartition(".")[2]
    return {"xhtml": "application/xhtml+xml", "css": "text/css"}.get(ending) or TYPES[ending]


def _attribute(name: str, value: str) -> str:
    return f' {name}="{value}"' if value else ""


# --- pages ---------------------------------------------------------------------------------------------


def _page(book: Book, title: str, body: str) -> bytes:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" lang="{book.lang}"
 xml:lang="{book.lang}" dir="{direction(book.lang)}">
<head><meta charset="UTF-8"/><title>{_words(title)}</title><link rel="stylesheet" href="style.css"/></head>
<body>
{body}
</body>
</html>
""".encode()


def _cover(book: Book) -> bytes:
    banner = f"<p><strong>{_words(book.banner)}</strong></p>\n" if book.banner else ""
    body = (
        f'<section class="cover" epub:type="cover">\n<p>WSIS Prizes</p>\n<h1>{_words(book.title)}</h1>\n'
        f"<p>{_words(book.edition)}</p>\n{banner}<p>{_words(book.lead)}</p>\n"
        f'<p class="by"><a href="{_words(book.home)}" dir="ltr">{_words(book.home)}</a></p>\n</section>'
    )
    return _page(book, book.title, body)


def _contents(book: Book) -> bytes:
    entries = [
        f'<li><a href="story{number}.xhtml"><bdi lang="{story.title.lang}">{_words(story.title.text)}</bdi></a></li>'
        for number, story in enumerate(book.stories, 1)
    ]
    if book.champions:
        entries.append(f'<li><a href="champions.xhtml">{_words(book.words["champions"])}</a></li>')
    listed = "\n".join(entries)
    heading = _words(book.words["contents"])
    body = f'<nav epub:type="toc">\n<h1>{heading}</h1>\n<ol>\n{listed}\n</ol>\n</nav>'
    return _page(book, book.words["contents"], body)


def _story(book: Book, story: Story, picture: str) -> bytes:
    alt = story.picture.alt if story.picture else ""
    facts = "".join(
        f"<dt>{_words(book.words[label])}</dt><dd>{_words(value)}</dd>\n"
        for label, value in (
            ("owner", story.owner),
            ("country", story.country),
            ("goals", " · ".join(story.goals)),
        )
        if value
    )
    heading = _words(book.words["citation"])
    said = f'<blockquote><p dir="auto">{_words(story.citation)}</p></blockquote>'
    citation = f"<h2>{heading}</h2>\n{said}\n" if story.citation else ""
    summaries = "\n".join(_prose(each) for each in story.summary)
    body = (
        f'<p class="by">{_words(story.category)} · {_words(story.honour)}</p>\n'
        f'<h1 lang="{story.title.lang}" xml:lang="{story.title.lang}" dir="{direction(story.title.lang)}">'
        f"{_words(story.title.text)}</h1>\n"
        f'<p><img src="{picture}" alt="{_words(alt)}"/></p>\n<dl>\n{facts}</dl>\n{citation}{summaries}\n'
        f'<p class="by"><a href="{_words(story.address)}" dir="ltr">{_words(story.address)}</a></p>'
    )
    return _page(book, story.title.text, body)


def _prose(words: StoryWords) -> str:
    paragraphs = [part for part in words.text.split("\n\n") if part.strip()]
    inside = "\n".join(f"<p>{_words(part)}</p>" for part in paragraphs)
    return (
        f'<div lang="{words.lang}" xml:lang="{words.lang}" dir="{direction(words.lang)}">\n{inside}\n</div>'
    )


def _champions(book: Book) -> bytes:
    lines = "\n".join(
        f'<li><bdi dir="auto">{_words(one.title)}</bdi>'
        f'<br/><span class="by"><bdi dir="auto">{_words(one.owner)}</bdi> · {_words(one.country)}</span></li>'
        for one in book.champions
    )
    heading = _words(book.words["champions"])
    return _page(book, book.words["champions"], f"<h1>{heading}</h1>\n<ul>\n{lines}\n</ul>")


def _words(text: str) -> str:
    """Without what XML cannot hold."""
    return escape("".join(c for c in text if c >= " " or c in "\t\n"), quote=True)
