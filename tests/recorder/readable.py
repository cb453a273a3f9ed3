"""An answer as text that stays the same as long as what people and programs see stays the same.

Ids are named by their table and row, the rest of what is drawn by the order in which it appears; markup is laid out one
element a line with its attributes in order, JSON with its keys in order; files of tables, papers and packed folders are read.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import tarfile
import zipfile
from collections import Counter
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import PurePosixPath

import pikepdf
from PIL import Image
from python_calamine import CalamineWorkbook

Names = Mapping[str, str]
HEADERS = (
    "content-type", "location", "cache-control", "content-disposition", "content-language", "vary", "retry-after",
    "www-authenticate", "link", "x-robots-tag", "referrer-policy", "set-cookie", "content-security-policy", "allow",
    "deprecation", "access-control-allow-origin", "cross-origin-resource-policy", "strict-transport-security",
)  # fmt: skip
"""Headers that are recorded, in this order."""

ID = re.compile(r"(?<![0-9A-Za-z])[0-9a-hjkmnp-tv-z]{16}(?![0-9A-Za-z])")
HEX = re.compile(r"(?<![0-9A-Za-z])(?:[0-9a-f]{32,}|[0-9A-F]{32,})(?![0-9A-Za-z])")
BASE64 = re.compile(r"(?<![\w+/=.-])[A-Za-z0-9+/]{42,}={0,2}(?![\w+/=-])")
BASE64URL = re.compile(r"(?<![\w=-])[\w-]{32,}={0,2}(?![\w=-])", re.ASCII)
TRACKING = re.compile(r"(?<![0-9A-Z-])(?:[0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}(?![0-9A-Z-])")
SIGN_IN = re.compile(r"(?<![\d,.])\d{3} \d{4}(?![\d,.])")
ASSET = re.compile(r"([?&](?:amp;)?v=)[0-9a-f]+")
INTEGRITY = re.compile(r"sha(256|384|512)-[A-Za-z0-9+/=]+")
NONCE = re.compile(r"(nonce-|nonce=\")[\w+/=-]+")
KEY = re.compile(r'(<input\b[^>]*\bname="(?:idempotency_key|key|puzzle)"[^>]*\bvalue=")[^"]*(")')
EXPIRES = re.compile(r" expires=[^;]+;")
"""By the system's clock; Max-Age beside it says the same."""
SECRET = re.compile(r"^(\w+)=[^;]{12,}")


def named(text: str, names: Names) -> str:
    """Without ids, hashes, signatures and secrets, which get names; `names` are those of ids and of hashes that stay."""
    seen: dict[str, str] = {}
    numbers: Counter[str] = Counter()

    def called(kind: str, found: str) -> str:
        if found in names:
            return names[found]
        if found not in seen:
            numbers[kind] += 1
            seen[found] = f"‹{kind} {numbers[kind]}›"
        return seen[found]

    def by(kind: str, judge: Callable[[str], bool]) -> Callable[[re.Match[str]], str]:
        return lambda found: called(kind, found[0]) if judge(found[0]) else found[0]

    text = NONCE.sub(r"\1…", INTEGRITY.sub(r"sha\1-…", ASSET.sub(r"\1…", KEY.sub(r"\1…\2", text))))
    text = TRACKING.sub(by("tracking code", lambda _: True), text)
    text = HEX.sub(by("hash", lambda _: True), text)
    text = BASE64.sub(by("base64", _mixed), text)
    text = BASE64URL.sub(by("secret", _mixed), text)
    return ID.sub(by("id", lambda found: found in names or any(c.isdigit() for c in found)), text)


def _mixed(found: str) -> bool:
    return (
        any(c.isdigit() for c in found)
        and any(c.isupper() for c in found)
        and any(c.islower() for c in found)
    )


# --- what kinds of content say ---------------------------------------------------------------------------


def body(content: bytes, media_type: str, names: Names) -> str:
    if not content:
        return ""
    kind = media_type.partition(";")[0].strip().lower()
    if "json" in kind:
        return named(laid_out_json(content), names)
    if kind in ("text/html", "image/svg+xml", "application/xml", "text/xml"):
        return named(laid_out(KEY.sub(r"\1…\2", content.decode())), names)
    return named(_read(content, kind), names)


def _read(content: bytes, kind: str) -> str:
    if content[:2] == b"PK":
        return _table(content) if b"xl/workbook.xml" in content else _packed(content)
    if content[:2] == b"\x1f\x8b" or kind == "application/x-tar" or content[257:262] == b"ustar":
        return _archive(content)
    if content.startswith(b"%PDF"):
        return pdf(content)
    if kind.startswith("image/"):
        with Image.open(io.BytesIO(content)) as image:
            return f"{kind} of {image.width} × {image.height}\n"
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return f"{len(content)} bytes, sha256 {hashlib.sha256(content).hexdigest()[:24]}\n"
    return text if "\x00" not in text else f"{len(content)} bytes\n"


def laid_out_json(content: bytes) -> str:
    try:
        return json.dumps(json.loads(content), indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    except ValueError:
        return content.decode(errors="replace")


def _table(content: bytes) -> str:
    """The cells of a workbook, a line a row."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    lines = []
    for sheet in book.sheet_names:
        lines.append(f"# {sheet}")
        lines += [
            json.dumps(row, ensure_ascii=False, default=str)
            for row in book.get_sheet_by_name(sheet).to_python()
        ]
    return "\n".join(lines) + "\n"


def _packed(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return _members({name: packed.read(name) for name in packed.namelist()})


def _archive(content: bytes) -> str:
    try:
        with tarfile.open(fileobj=io.BytesIO(content)) as packed:
            found = {m.name: packed.extractfile(m) for m in packed.getmembers() if m.isfile()}
            return _members({name: file.read() for name, file in found.items() if file})
    except tarfile.TarError:
        import gzip

        return _read(gzip.decompress(content), "")


def _members(files: Mapping[str, bytes]) -> str:
    """Names and texts; what is no text by what it is."""
    parts = []
    for name, content in files.items():
        kind = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg"}.get(
            PurePosixPath(name).suffix, ""
        )
        said = laid_out_json(content) if name.endswith(".json") else _read(content, kind)
        parts.append(f"=== {name}\n{said}")
    return "\n".join(parts)


BFCHAR = re.compile(rb"beginbfchar(.*?)endbfchar", re.DOTALL)
BFRANGE = re.compile(rb"beginbfrange(.*?)endbfrange", re.DOTALL)
PAIR = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
TRIPLE = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*(?:<([0-9A-Fa-f]+)>|\[([^\]]*)\])")


def pdf(content: bytes) -> str:
    """The words of each page in the order in which they are drawn; spaces between words are not kept."""
    lines = []
    with pikepdf.open(io.BytesIO(content)) as paper:
        title = paper.docinfo.get("/Title") if paper.docinfo else None
        lines.append(f"PDF of {len(paper.pages)} pages: {title}")
        for number, page in enumerate(paper.pages, 1):
            lines.append(f"--- page {number}")
            lines += _words(page)
    return "\n".join(lines) + "\n"


def _words(page: pikepdf.Page) -> list[str]:
    resources = page.obj["/Resources"] if "/Resources" in page.obj else pikepdf.Dictionary()
    there = resources["/Font"] if "/Font" in resources else pikepdf.Dictionary()
    fonts = {str(name): _letters(font) for name, font in there.items()}
    letters: dict[int, str] = {}
    lines, line = [], ""
    for instruction in pikepdf.parse_content_stream(page):
        operator, operands = str(instruction.operator), instruction.operands
        if operator == "Tf":
            letters = fonts.get(str(operands[0]), {})
        elif operator in ("Tj", "'", '"', "TJ"):
            parts = operands[-1] if operator == "TJ" else [operands[-1]]
            for part in parts:
                if isinstance(part, pikepdf.String):
                    line += _said(bytes(part), letters)
        elif operator in ("ET", "T*") and line:
            lines.append(line)
            line = ""
    return lines + ([line] if line else [])


def _said(raw: bytes, letters: dict[int, str]) -> str:
    if not letters:
        return raw.decode("latin-1")
    return "".join(letters.get(int.from_bytes(raw[i : i + 2], "big"), "?") for i in range(0, len(raw), 2))


def _letters(font: pikepdf.Object) -> dict[int, str]:
    """What each code of a font stands for, as the paper says it for those who copy from it."""
    if "/ToUnicode" not in font:
        return {}
    said = font["/ToUnicode"].read_bytes()
    found = {}
    for block in BFCHAR.findall(said):
        for code, text in PAIR.findall(block):
            found[int(code, 16)] = _text(text)
    for block in BFRANGE.findall(said):
        for first, last, text, several in TRIPLE.findall(block):
            texts = re.findall(rb"<([0-9A-Fa-f]+)>", several) if several else []
            for place, code in enumerate(range(int(first, 16), int(last, 16) + 1)):
                found[code] = _text(texts[place]) if texts else chr(ord(_text(text)[-1]) + place)
    return found


def _text(digits: bytes) -> str:
    return bytes.fromhex(digits.decode()).decode("utf-16-be", errors="replace")


# --- markup ------------------------------------------------------------------------------------------------

TAG = re.compile(
    r"<(/?)([A-Za-z][\w:-]*)((?:\s+[^\s=>\"'/]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s>\"']+))?)*)\s*(/?)>"
)
ATTRIBUTE = re.compile(r"([^\s=>\"'/]+)(?:\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s>\"']+))?")
_INLINE = (
    "a abbr b bdi bdo button cite code data dfn em i img input kbd label mark q s samp select small span strong sub "
    "sup textarea time u var wbr option svg path use"
)
INLINE = frozenset(_INLINE.split())
BREAK, BLOCK = "\x00", "\x02"
"""A new line of what is laid out: beside a word, or between blocks."""
PLACES = re.compile(r"\{(\w+)(?::\w+)?\}")
KEPT = re.compile(r"(<(?:textarea|pre)\b[^>]*>)(.*?)(</(?:textarea|pre)>)", re.DOTALL)


def laid_out(markup: str) -> str:
    """One element a line. White space between blocks is nothing, between words and inline elements it is one space."""
    markup = KEPT.sub(lambda m: m[1] + m[2].replace("\r", "").replace("\n", "⏎") + m[3], markup)
    markup = re.sub(r"\s+", " ", TAG.sub(lambda m: _tag(m[0]), markup))
    markup = re.sub(f" ?{BLOCK} ?", BLOCK, markup)
    return "\n".join(line for line in re.split(f"[{BREAK}{BLOCK}]", markup) if line.strip()) + "\n"


@lru_cache(maxsize=20_000)
def _tag(written: str) -> str:
    found = TAG.fullmatch(written)
    assert found is not None
    closes, name, attributes, _ = found.groups()
    name = name.lower()
    if closes:
        return f"</{name}>" if name in INLINE else f"{BLOCK}</{name}>{BLOCK}"
    pairs = sorted((key.lower(), value) for key, value in ATTRIBUTE.findall(attributes))
    said = "".join(f" {key}={value}" if value else f" {key}" for key, value in pairs)
    return f"{BREAK}<{name}{said}>" if name in INLINE else f"{BLOCK}<{name}{said}>{BLOCK}"


# --- whole answers -----------------------------------------------------------------------------------------


def head(status: int, headers: list[tuple[str, str]], names: Names) -> str:
    lines = [f"status {status}"]
    for wanted in HEADERS:
        for name, value in headers:
            if name.lower() == wanted:
                said = EXPIRES.sub("", SECRET.sub(r"\1=…", value)) if wanted == "set-cookie" else value
                lines.append(f"{wanted}: {said}")
    return named("\n".join(lines), names)
