"""The form of the pages keeps its own rules: contrast, direction, weight, content policy, documented components."""

from __future__ import annotations

import math
import re
from itertools import pairwise, product
from pathlib import Path

import brotli
import html5lib
import pytest

from prizes.acts import routers
from prizes.i18n.languages import CODES
from prizes.i18n.templates import environment
from prizes.printing.certificate import HUES

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
COMPONENTS = sorted((ROOT / "templates" / "components").glob("*.html"))
SHEET = (ROOT / "static" / "css" / "prizes.css").read_text(encoding="utf-8")
BALLOT = (ROOT / "static" / "css" / "ballot.css").read_text(encoding="utf-8")
"""A second sheet, of the pages of voters."""
SHEETS = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "static" / "css").glob("*.css"))
"""Also those of some pages only."""
GUIDE = (ROOT / "docs" / "design.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```jinja\n(.*?)```", GUIDE, re.DOTALL)
LEAST_TEMPLATES, LEAST_EXAMPLES = 25, 8

# --- colour ---


def tokens(scheme: str, sheet: str = SHEET) -> dict[str, str]:
    """Custom properties of :root; those of the dark scheme replace the light ones."""
    blocks = re.findall(r":root \{(.*?)\n?\}", sheet, re.DOTALL)
    light, dark = (dict(re.findall(r"--([\w-]+):\s*([^;]+);", block)) for block in blocks[:2])
    return light if scheme == "light" else light | dark


def luminance(linear: tuple[float, float, float]) -> float:
    """Relative luminance of linear sRGB (WCAG 2.2)."""
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def of_hex(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(d * 2 for d in digits) if len(digits) == 3 else digits
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    return luminance(tuple(p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts))  # type: ignore[arg-type]


def of_oklch(lightness: float, chroma: float, hue: float) -> float:
    """Björn Ottosson's OKLab to linear sRGB; what lies outside the gamut is clipped, as a browser may."""
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short
    return luminance(tuple(min(1.0, max(0.0, c)) for c in (red, green, blue)))  # type: ignore[arg-type]


def contrast(one: float, other: float) -> float:
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


SCHEMES = ("light", "dark")
TEXT_PAIRS = [
    *product(("ink", "soft", "accent", "good", "warn", "bad"), ("paper", "card", "wash")),
    ("accent", "tint"),
    ("on-accent", "accent"),
    ("paper", "ink"),
    ("paper", "warn"),
    ("paper", "bad"),
]


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("text", "ground"), TEXT_PAIRS)
def test_text_has_at_least_aa_contrast_on_its_ground(scheme, text, ground):
    named = tokens(scheme)
    assert contrast(of_hex(named[text]), of_hex(named[ground])) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(
    ("line", "ground"), list(product(("edge", "accent", "bad"), ("paper", "card", "wash")))
)
def test_borders_of_controls_are_visible_at_three_to_one(scheme, line, ground):
    named = tokens(scheme)
    assert contrast(of_hex(named[line]), of_hex(named[ground])) >= 3


def hues() -> dict[int, int]:
    return {int(n): int(h) for n, h in re.findall(r"\.n(\d+)\{--h:(\d+)\}", SHEET)}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_hue_of_every_category_is_visible_on_paper_at_three_to_one(scheme):
    named = tokens(scheme)
    lightness, chroma = named["hue"].split()
    assert sorted(hues()) == list(range(18))
    for n, hue in hues().items():
        seen = of_oklch(float(lightness.rstrip("%")) / 100, float(chroma), hue)
        assert contrast(of_hex(named["paper"]), seen) >= 3, f"category {n} in {scheme}"


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_letters_of_every_emblem_are_readable_on_its_ground(scheme):
    named = {name: value.split() for name, value in tokens(scheme, BALLOT).items()}
    ground, letters = (
        (float(named[name][0].rstrip("%")) / 100, float(named[name][1])) for name in ("pic", "pic-ink")
    )
    for hue in hues().values():
        assert contrast(of_oklch(*letters, hue), of_oklch(*ground, hue)) >= 4.5, f"hue {hue} in {scheme}"


def test_marks_all_differ_and_neighbours_stand_far_apart():
    by_number = [hue for _, hue in sorted(hues().items())]
    assert len(set(by_number)) == 18
    for one, other in pairwise(by_number):
        distance = abs(one - other) % 360
        assert min(distance, 360 - distance) >= 90


def test_goals_have_the_seventeen_colours_and_only_as_an_edge():
    assert [int(n) for n in re.findall(r"\.s(\d+)\{--c:#[0-9a-f]{6}\}", SHEET)] == list(range(1, 18))
    assert re.findall(r"[\w-]+: [^;]*var\(--c\)", SHEET) == ["border-inline-start: 6px solid var(--c)"]


# --- the sheet ---

PHYSICAL = re.compile(
    r"(?:margin|padding|border|inset|scroll-margin|scroll-padding)-(?:left|right|top|bottom)\b"
    r"|[;{\s](?:left|right|top|bottom|width|height|(?:min|max)-(?:width|height))\s*:"
    r"|(?:text-align|float|clear)\s*:\s*(?:left|right)"
    r"|border-(?:top|bottom)-(?:left|right)-radius"
)


def test_the_sheet_knows_no_left_and_right():
    without_queries = re.sub(r"@media[^{]*", "@media ", SHEETS)
    assert PHYSICAL.findall(without_queries) == []


@pytest.mark.parametrize(
    "physical", ["a{margin-left:1px}", "a { left: 0 }", "a{text-align: right}", "a{float:left}"]
)
def test_the_search_for_physical_properties_finds_them(physical):
    assert PHYSICAL.search(physical)


def test_the_sheet_loads_nothing():
    assert not re.search(r"url\(|@import|@font-face", SHEETS)


@pytest.mark.parametrize(
    ("file", "raw", "compressed"),
    [
        ("css/prizes.css", 29_500, 6_400),
        ("css/ballot.css", 6_500, 1_900),
        ("css/results.css", 8_000, 2_200),
        ("css/office.css", 7_100, 1_900),
        ("css/studio.css", 2_000, 800),
        ("css/nominating.css", 2_000, 700),
        ("css/reports.css", 5_000, 1_300),
        ("css/review.css", 5_000, 1_600),
        ("js/prizes.js", 6_900, 2_700),
        ("js/offline.js", 1_500, 800),
        ("copies.js", 4_500, 1_800),
        ("js/voting.js", 3_500, 1_400),
        ("js/sharing.js", 1_500, 700),
        ("js/nominating.js", 9_500, 3_500),
        ("js/reviewing.js", 1_500, 800),
        ("js/proof.js", 2_500, 1_100),
        ("js/passkeys.js", 2_600, 1_100),
        ("js/session.js", 2_600, 1_100),
        ("vendor/htmx-4.0.1.min.js", 38_500, 12_500),
    ],
)
def test_files_of_every_page_stay_light(file, raw, compressed):
    content = (ROOT / "static" / file).read_bytes()
    assert len(content) <= raw
    assert len(brotli.compress(content)) <= compressed


def test_classes_named_in_components_exist_in_the_sheet():
    named = {
        name
        for path in COMPONENTS
        for value in re.findall(r'class="([^"{}]+)"', path.read_text(encoding="utf-8"))
        for name in value.split()
    }
    assert len(named) > 20
    assert {name for name in named if not re.search(rf"\.{re.escape(name)}\b", SHEETS)} == set()


# --- the templates ---


def pages() -> list[Path]:
    """Mails are not pages: they carry their style with them."""
    found = [path for path in TEMPLATES if "mail" not in path.parts]
    assert len(found) >= LEAST_TEMPLATES
    return found


FORBIDDEN = {
    "inline style": re.compile(r"<style\b|\sstyle\s*=", re.IGNORECASE),
    "inline handler": re.compile(r"<[^>]*\son\w+\s*=|hx-on", re.IGNORECASE),
    "inline script": re.compile(
        r"<script\b(?![^>]*\bsrc=)(?!\stype=\"application/ld\+json\")", re.IGNORECASE
    ),  # a block of data runs nothing
    "script without its hash": re.compile(r"<script\b(?=[^>]*\bsrc=)(?![^>]*\bintegrity=)", re.IGNORECASE),
    "evaluated attribute": re.compile(r'"(?:js|javascript):|hx-trigger="[^"]*\['),
    "resource of another site": re.compile(
        r'(?:src|srcset|action|data)="\s*(?:https?:)?//|<link[^>]*href="\s*(?:https?:)?//'
    ),
}


@pytest.mark.parametrize("fault", FORBIDDEN)
def test_no_template_has(fault):
    assert [
        str(p.relative_to(ROOT)) for p in pages() if FORBIDDEN[fault].search(p.read_text(encoding="utf-8"))
    ] == []


@pytest.mark.parametrize(
    ("fault", "text"),
    [
        ("inline style", '<p style="color:red">'),
        ("inline handler", '<a href="x" onclick="y()">'),
        ("inline script", "<script>let a</script>"),
        ("script without its hash", '<script src="a.js">'),
        ("evaluated attribute", '<p hx-trigger="click[ctrlKey]">'),
        ("resource of another site", '<img src="https://elsewhere.example/x.png">'),
    ],
)
def test_the_search_for_faults_finds_them(fault, text):
    assert FORBIDDEN[fault].search(text)


# --- the guide ---


def macros() -> set[str]:
    return {
        name
        for path in COMPONENTS
        for name in re.findall(r"\{% macro (\w+)\(", path.read_text(encoding="utf-8"))
    }


def test_every_component_has_an_example_in_the_guide():
    called = set(re.findall(r"(\w+)\(", "\n".join(EXAMPLES)))
    assert len(macros()) > 20
    assert macros() - called == set()


@pytest.fixture(scope="module")
def linked() -> None:
    """The routes are learned of which the examples make addresses."""
    routers.for_pages()


@pytest.mark.usefixtures("linked")
@pytest.mark.parametrize("lang", CODES)
def test_every_example_of_the_guide_is_sound_html_in_every_language(lang):
    assert len(EXAMPLES) >= LEAST_EXAMPLES
    for example in EXAMPLES:
        html = environment(lang).from_string(example).render(edition="2027")
        parser = html5lib.HTMLParser(strict=True)
        parser.parse(f"<!doctype html><html lang={lang}><title>x</title><body>{html}</body></html>")


def test_paper_has_the_hues_of_screens():
    assert list(HUES) == [hue for _, hue in sorted(hues().items())]
