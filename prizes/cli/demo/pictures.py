"""Drawn pictures for projects of the rehearsals: a scene of a few shapes in the hue of the category. They show nothing
real, and say so.
"""

from __future__ import annotations

import colorsys
import io
import random
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from PIL import Image, ImageDraw
from sqlmodel.ext.asyncio.session import AsyncSession

from prizes import clock
from prizes.edition.queries import EditionInForce
from prizes.files.kinds import Kind
from prizes.files.looking import CleanFile
from prizes.files.pictures import remade
from prizes.files.store import Stored, keep
from prizes.nomination.actions.attachments import entry_of
from prizes.nomination.actions.writing import apply_values
from prizes.nomination.models import Attachment, Project
from prizes.nomination.rules.form import ANSWERS, picture_field
from prizes.printing.certificate import HUES

SIDE = 640
"""Pixels of a drawing."""
SHARE = 0.45
"""Of the projects; the others show the mark that stands for a picture."""
WORDS = "A drawing made for this test edition; it shows no real project"
BRIGHT = ("#e9b44c", "#e4572e", "#f2c14e", "#d1495b")
Brush = ImageDraw.ImageDraw


async def draw_pictures(session: AsyncSession, edition: EditionInForce, projects: Sequence[Project]) -> int:
    """To some of these projects, which were taken over and have nobody who uploads; how many. A picture goes the way of
    one that is uploaded, but for the process of its own: what is drawn here is nobody's.
    """
    field = picture_field(edition.rules)
    codes = [each.code for each in edition.rules.categories]
    chosen = [each for each in projects if field and random.Random(each.title).random() < SHARE]  # noqa: S311 - a repeatable demo
    hues = [
        HUES[(codes.index(each.category) if each.category in codes else 0) % len(HUES)] for each in chosen
    ]
    with ThreadPoolExecutor(2) as pool:  # what encodes pictures leaves Python's lock alone
        files = list(pool.map(_made, [each.title for each in chosen], hues))
    for project, file in zip(chosen, files, strict=True):
        row = _attached(project, str(field), await keep(file))
        session.add(row)
        apply_values(project, edition, {f"{ANSWERS}{field}": [entry_of(row)]})
        session.add(project)
    return len(chosen)


def _attached(project: Project, field: str, stored: Stored) -> Attachment:
    return Attachment(
        project_id=project.id,
        field=field,
        key=stored.key,
        variants=stored.variants,
        name="drawing.png",
        media_type=stored.media_type,
        bytes=stored.bytes,
        sha256=stored.sha256,
        width=stored.width,
        height=stored.height,
        alt=WORDS,
        added_at=clock.now(),
    )


@cache
def _made(title: str, hue: int) -> CleanFile:
    picture = remade(drawn(title, hue), Kind.PNG)
    return CleanFile(Kind.PNG, picture.content, picture.size, picture.variants)


# --- drawing ---------------------------------------------------------------------------------------------


def drawn(title: str, hue: int) -> bytes:
    """One of six scenes, in tones of a hue (degrees) and one that stands out; the same title gives the same picture."""
    chance = random.Random(title)  # noqa: S311 - a repeatable drawing
    tones = [_tone(hue, light, 0.42) for light in (0.93, 0.82, 0.62, 0.42, 0.27)]
    bright = chance.choice(BRIGHT)
    image = Image.new("RGB", (SIDE, SIDE), tones[0])
    chance.choice(SCENES)(ImageDraw.Draw(image), chance, tones, bright)
    target = io.BytesIO()
    image.save(target, "PNG")
    return target.getvalue()


def _tone(hue: float, light: float, colour: float) -> str:
    red, green, blue = colorsys.hls_to_rgb((hue % 360) / 360, light, colour)
    return f"#{round(red * 255):02x}{round(green * 255):02x}{round(blue * 255):02x}"


def _hills(draw: Brush, chance: random.Random, tones: list[str], bright: str) -> None:
    x, y = chance.randint(140, 500), chance.randint(130, 230)
    draw.circle((x, y), chance.randint(55, 90), fill=bright)
    for number, tone in enumerate(tones[1:]):
        top = 300 + 85 * number
        left, right = chance.randint(-60, 60), chance.randint(-60, 60)
        middle = chance.randint(160, 480)
        draw.polygon(
            [(0, top + left), (middle, top - 70), (SIDE, top + right), (SIDE, SIDE), (0, SIDE)], fill=tone
        )


def _island(draw: Brush, chance: random.Random, tones: list[str], bright: str) -> None:
    x = chance.randint(240, 400)
    draw.rectangle((0, 430, SIDE, SIDE), fill=tones[3])
    draw.ellipse((x - 190, 360, x + 190, 500), fill=tones[2])
    draw.line((x, 410, x, 190), fill=tones[4], width=14)
    for reach in (50, 85, 120):
        draw.arc((x - reach, 190 - reach, x + reach, 190 + reach), 205, 335, fill=bright, width=16)
    draw.rectangle((0, 452, SIDE, SIDE), fill=tones[3])
    for number in range(5):
        start = chance.randint(20, 460)
        draw.line((start, 490 + 30 * number, start + 120, 490 + 30 * number), fill=tones[1], width=8)


def _city(draw: Brush, chance: random.Random, tones: list[str], bright: str) -> None:
    draw.rectangle((0, 560, SIDE, SIDE), fill=tones[4])
    for number in range(6):
        left, top = 30 + number * 100, chance.randint(190, 430)
        draw.rectangle((left, top, left + 84, 560), fill=tones[1 + number % 3])
        for row in range(top + 24, 530, 44):
            for column in (left + 16, left + 50):
                lit = chance.random() < 0.3
                draw.rectangle((column, row, column + 18, row + 22), fill=bright if lit else tones[0])


def _book(draw: Brush, chance: random.Random, tones: list[str], bright: str) -> None:
    draw.ellipse((90, 90, 550, 550), fill=tones[1])
    draw.polygon([(320, 250), (130, 200), (130, 450), (320, 500)], fill=tones[3])
    draw.polygon([(320, 250), (510, 200), (510, 450), (320, 500)], fill=tones[2])
    for number in range(4):
        y = 262 + 46 * number
        draw.line((160, y - 22, 296, y + 14), fill=tones[0], width=10)
        draw.line((344, y + 14, 344 + chance.randint(70, 136), y - 8), fill=tones[0], width=10)
    draw.circle((320, 150), 34, fill=bright)


def _links(draw: Brush, chance: random.Random, tones: list[str], bright: str) -> None:
    places = [(110 + 140 * (n % 4), 130 + 190 * (n // 4) + chance.randint(-40, 40)) for n in range(12)]
    for first, second in ((a, b) for a in range(12) for b in (a + 1, a + 4, a + 5) if b < 12):
        if chance.random() < 0.62:
            draw.line((*places[first], *places[second]), fill=tones[2], width=8)
    for number, place in enumerate(places):
        draw.circle(place, chance.randint(18, 44), fill=bright if number % 5 == 2 else tones[3 - number % 2])


def _growth(draw: Brush, chance: random.Random, tones: list[str], bright: str) -> None:
    draw.rectangle((0, 520, SIDE, SIDE), fill=tones[3])
    for number in range(5):
        x, top = 90 + 115 * number, 520 - 70 * (number + 1) + chance.randint(-30, 30)
        draw.line((x, 520, x, top), fill=tones[4], width=12)
        for y in range(top + 20, 500, 60):
            draw.ellipse((x - 62, y - 18, x - 4, y + 18), fill=tones[2])
            draw.ellipse((x + 4, y + 8, x + 62, y + 44), fill=tones[2])
        draw.circle((x, top), 26, fill=bright if number == 4 else tones[1])


SCENES: tuple[Callable[[Brush, random.Random, list[str], str], None], ...] = (
    _hills,
    _island,
    _city,
    _book,
    _links,
    _growth,
)
