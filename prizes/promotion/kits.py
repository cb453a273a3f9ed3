"""Press kits: the files of one project, or of an edition with a folder for each project."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from prizes.data.languages import NATIVE_NAMES
from prizes.edition.queries import EditionInForce
from prizes.files.store import fetch
from prizes.i18n.translator import Translator, translator, without_isolates
from prizes.kit.sentence import Sentence
from prizes.kit.zipping import plain_name
from prizes.nomination.models import Attachment
from prizes.promotion.drawing import badge_svg, copy_of, share_png
from prizes.promotion.press import Numbers, project_text
from prizes.promotion.queries.promoted import Promoted
from prizes.promotion.rules.embedding import Embeddable
from prizes.promotion.rules.readme import KitPicture, of_project
from prizes.promotion.words import alternative, badge_sheet, sheet_of

MOST_PICTURES = 10
"""Of the people of a project, in one kit."""
MOST_BYTES = 10_000_000
"""Of one of them."""


@dataclass(frozen=True, slots=True)
class KitOf:
    """What a kit is made of. Nothing of it asks the database any more."""

    edition: EditionInForce
    told: Promoted
    numbers: Numbers
    badges: Mapping[str, Embeddable]
    """By language."""
    at: datetime
    """What it says is as of then."""


async def project_kit(kit: KitOf, folder: str = "") -> AsyncIterator[tuple[str, bytes]]:
    """Names and contents, in a fixed order. `folder`: where they lie, with its slash."""
    pictures = _pictures(kit.told)
    for lang in NATIVE_NAMES:
        voice = translator(lang)
        read = kit.told.read_in(kit.edition, lang).read_as
        sheet = sheet_of(kit.edition, kit.told.project, kit.told.claim, read, voice)
        badge = badge_sheet(kit.edition, kit.told.project, kit.told.claim, voice)
        text = project_text(kit.edition, kit.told, kit.numbers, voice)
        yield f"{folder}README-{lang}.txt", readme(text.headline, _lines(kit, pictures), voice)
        yield f"{folder}text-{lang}.txt", text.whole.encode()
        yield f"{folder}picture-{lang}.txt", f"{alternative(sheet)}\n".encode()
        source = partial(copy_of, kit.told.pictures, sheet.picture)
        yield f"{folder}picture-{lang}.png", await share_png(sheet, source)
        yield f"{folder}badge-{lang}.svg", await badge_svg(badge)
        yield f"{folder}badge-{lang}.html", f"{kit.badges[lang].snippet()}\n".encode()
    for name, file in pictures.items():
        content = await fetch(file.key)
        if content is not None:
            yield folder + name, content


def _pictures(told: Promoted) -> dict[str, Attachment]:
    """Pictures of the people of a project by their name in the kit."""
    shown = [file for file in told.pictures if file.bytes <= MOST_BYTES][:MOST_PICTURES]
    return {f"project/{n}-{plain_name(file.name)}": file for n, file in enumerate(shown, 1)}


def _lines(kit: KitOf, pictures: Mapping[str, Attachment]) -> list[Sentence]:
    return of_project(kit.at, [KitPicture(name, file.alt) for name, file in pictures.items()])


def readme(heading: str, lines: Sequence[Sentence], voice: Translator) -> bytes:
    told = [without_isolates(voice.say(line)) for line in lines]
    return "\n".join([heading, "", *told, ""]).encode()
