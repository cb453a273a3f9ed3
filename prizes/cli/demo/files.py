"""Two pictures and a paper for a project of the rehearsal, drawn here."""

from __future__ import annotations

import io

import pikepdf
from PIL import Image, ImageDraw

from prizes.accounts.models import Person
from prizes.db import Database
from prizes.edition.kinds.files import accepted, most_bytes
from prizes.edition.queries import EditionInForce
from prizes.files.looking import cleaned
from prizes.files.names import clean_name
from prizes.files.store import keep
from prizes.nomination.actions.attachments import Incoming, add
from prizes.nomination.models import Project
from prizes.nomination.queries.projects import own_projects
from prizes.nomination.rules.file_answers import file_fields

FIELDS = ("#2f6b4f", "#5d8f3d", "#9bb04a", "#d9c65b")
PAPER = (
    "Village Weather by Phone: report (rehearsal)",
    "This paper is made up for the demo.",
    "It speaks of no real project and of no real people.",
)


async def add_files(database: Database, edition: EditionInForce, nominator: Person) -> int:
    """To the nominator's first project, for the first question that asks for files; how many."""
    asked = file_fields(edition.rules)
    if not asked:
        return 0
    field, project = asked[0], await _first_project(database, edition, nominator)
    made = (
        ("fields.png", _landscape(evening=False), "Drawn fields under a morning sun (rehearsal)"),
        ("fields in the evening.jpg", _landscape(evening=True), "The same fields in the evening (rehearsal)"),
        ("report.pdf", _paper(), "A report of one page (rehearsal)"),
    )
    for name, content, words in made:
        file = await cleaned(content, accept=accepted(field), most_bytes=most_bytes(field))
        incoming = Incoming(clean_name(name, file.kind), await keep(file))
        async with database.writing() as session:
            await add(session, edition, project.id, field.id, [incoming], alt=words, editor=nominator)
    return len(made)


async def _first_project(database: Database, edition: EditionInForce, nominator: Person) -> Project:
    async with database.reading() as session:
        return (await own_projects(session, edition, nominator))[-1]


def _landscape(*, evening: bool) -> bytes:
    """Fields under a sky, 1,200 by 800."""
    image = Image.new("RGB", (1_200, 800), "#f2b880" if evening else "#bfe0f2")
    draw = ImageDraw.Draw(image)
    centre = (860, 300) if evening else (300, 200)
    draw.circle(centre, 90, fill="#e4572e" if evening else "#fff3b0")
    for number, colour in enumerate(FIELDS):
        top = 380 + 100 * number
        draw.polygon([(0, top + 60), (1_200, top - 40 * (number % 2)), (1_200, 800), (0, 800)], fill=colour)
    draw.rectangle((560, 300, 575, 470), fill="#444")
    draw.polygon([(520, 330), (568, 250), (616, 330)], fill="#a33")
    target = io.BytesIO()
    image.save(target, "JPEG" if evening else "PNG", quality=90)
    return target.getvalue()


def _paper() -> bytes:
    """One page of text."""
    pdf = pikepdf.Pdf.new()
    page = pdf.add_blank_page(page_size=(595, 842))
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
    )
    page.obj["/Resources"] = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
    lines = " T* ".join(f"({line}) Tj" for line in PAPER)
    page.obj["/Contents"] = pikepdf.Stream(pdf, f"BT /F1 14 Tf 22 TL 60 760 Td {lines} ET".encode())
    target = io.BytesIO()
    pdf.save(target)
    return target.getvalue()
