"""Press kits as ZIP files: of one project for everyone, of an edition for its stewards."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import datetime

from fastapi import APIRouter
from fastapi.responses import Response, StreamingResponse

from prizes import clock
from prizes.config import settings
from prizes.data.languages import NATIVE_NAMES
from prizes.edition.queries import EditionInForce
from prizes.gate.at import AtEdition
from prizes.gate.limits import slow_down
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.i18n.translator import translator
from prizes.kit.links import address
from prizes.kit.zipping import plain_name, zipped
from prizes.nomination import refusals
from prizes.nomination.models import Project
from prizes.nomination.queries.projects import public_project
from prizes.nomination.rules.states import State
from prizes.promotion.kits import KitOf, project_kit, readme
from prizes.promotion.press import Numbers, PressText, contact, listed, written
from prizes.promotion.queries.promoted import Promoted, in_state, numbers_of, promoted
from prizes.promotion.refusals import nothing_to_tell
from prizes.promotion.rules.press import EditionPress, PressLinks, about_edition
from prizes.promotion.rules.readme import of_edition
from prizes.results.queries import published
from prizes.results.rules.quoting import quotable
from prizes.web.layout.pages import LANG
from prizes.web.promotion.embedding import only_published
from prizes.web.promotion.shown import badge_of

router = APIRouter()
PROJECT = f"{LANG}/{{edition}}/projects/{{project}}"
OFFICE = f"{LANG}/{{edition}}/office/press"
KINDS = {"winners": State.WINNER, "champions": State.CHAMPION}


@router.get(f"{PROJECT}/press-kit.zip", dependencies=allow(Who.PUBLIC))
async def press_kit(at: AtEdition, project: str) -> Response:
    """Texts, pictures and badges of a public project in six languages, with the pictures of its own that are public."""
    await slow_down(at.request, "press-kit")
    only_published(at.edition)
    found = await public_project(*at.here, project)
    if found is None:
        raise refusals.unknown_project()
    kit = await kit_of(*at.here, found, await numbers_of(*at.here))
    return _zip(f"{at.edition.slug}-{found.id[:8]}-press-kit", project_kit(kit))


async def kit_of(session: Tx, edition: EditionInForce, project: Project, numbers: Numbers) -> KitOf:
    told = await promoted(session, edition, project)
    badges = {lang: badge_of(edition, project, told.claim, translator(lang)) for lang in NATIVE_NAMES}
    return KitOf(edition, told, numbers, badges, clock.now())


@router.get(f"{OFFICE}/{{of}}.zip", dependencies=allow(Who.STEWARD))
async def edition_press_kit(at: AtEdition, of: str) -> Response:
    """The press kits of all winners or champions with a text about them all; what is public by now, and no more."""
    found = await in_state(*at.here, KINDS[of]) if of in KINDS else []
    if not found:
        raise nothing_to_tell()
    numbers = await numbers_of(*at.here)
    kits = [await kit_of(*at.here, project, numbers) for project in found]
    texts = await edition_texts(*at.here, KINDS[of], [kit.told for kit in kits])
    return _zip(f"{at.edition.slug}-{of}-press-kit", _edition_kit(at.edition, texts, kits))


async def _edition_kit(
    edition: EditionInForce, texts: Sequence[PressText], kits: Sequence[KitOf]
) -> AsyncIterator[tuple[str, bytes]]:
    at: datetime = kits[0].at
    for text in texts:
        yield f"README-{text.lang}.txt", readme(text.headline, of_edition(at), translator(text.lang))
        yield f"text-{text.lang}.txt", text.whole.encode()
    for kit in kits:
        project = kit.told.project
        folder = plain_name(f"{project.category or ''}-{project.title[:60]}-{project.id[:8]}")
        async for name, content in project_kit(kit, f"{folder}/"):
            yield name, content


async def edition_texts(
    session: Tx, edition: EditionInForce, state: State, told: Sequence[Promoted]
) -> list[PressText]:
    """About all winners or champions, in each language."""
    content = await published(session, edition.id) if state is State.WINNER else None
    quote = quotable(content["honours"], champions=0, votes=None) if content else None
    since = max((each.since for each in told if each.since), default=None)
    made = []
    for lang in NATIVE_NAMES:
        voice, here = translator(lang), {"lang": lang, "edition": edition.slug}
        base = settings().base_url
        page = address("winners_page" if state is State.WINNER else "results_page", here)
        links = PressLinks(base + page, base + address("data_page", here), [], contact())
        lines = listed(edition, told, voice)
        lists = [
            (voice.text_in(c.title)[0], lines[c.code]) for c in edition.rules.categories if c.code in lines
        ]
        facts = EditionPress(edition.rules, state, since, quote, links)
        made.append(written(about_edition(facts), voice, lists))
    return made


def _zip(name: str, files: AsyncIterator[tuple[str, bytes]]) -> Response:
    headers = {"content-disposition": f'attachment; filename="{name}.zip"', "cache-control": "no-store"}
    return StreamingResponse(zipped(files), media_type="application/zip", headers=headers)
