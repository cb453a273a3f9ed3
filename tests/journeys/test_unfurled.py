"""The address of a page of ours, pasted elsewhere: a program that is not ours shows there what the page says."""

from __future__ import annotations

import io

import httpx
import pytest
from PIL import Image

from prizes.i18n.translator import translator
from tests.promotion.announced import announced_contest
from tests.promotion.strangers import unfurled


@pytest.fixture
async def box(site, session, time):
    return await announced_contest(session, time)


def body(address: str) -> str:
    """What readers see of a page, with its markup."""
    return httpx.get(address, trust_env=False).text.partition("<main")[2]


def picture(address: str) -> tuple[int, int]:
    answer = httpx.get(address, trust_env=False)
    assert answer.headers["content-type"] == "image/png"
    with Image.open(io.BytesIO(answer.content)) as image:
        return image.size


@pytest.mark.parametrize("lang", ["en", "ar"])
async def test_a_winner_is_shown_as_its_page_says(site, box, tmp_path, lang):
    address = f"{site.url}/{lang}/2027/projects/{box.id('Bee')}"
    found = unfurled(address, tmp_path)
    shown, (image,) = found["open_graph"], found["open_graph"]["images"]
    edition = box.edition.title(lang)
    assert (shown["title"], shown["url"], shown["site_name"]) == ("Bee", address, edition)
    assert shown["description"] in body(address)
    assert (image["width"], image["height"], image["type"]) == (1200, 630, "image/png")
    assert picture(image["url"]) == (1200, 630)
    winner = translator(lang).gettext("Winner")
    assert image["alt"].startswith(f"{winner} · Bee · Owner of Bee · ") and image["alt"].endswith(edition)
    assert found["twitter_card"]["card"] == "summary_large_image"
    said = found["oEmbed"]
    assert (said["type"], said["version"], said["title"]) == ("rich", "1.0", "Bee")
    assert (said["author_name"], said["provider_name"]) == ("Owner of Bee", edition)
    assert (said["width"], said["height"]) == (320, 96)
    assert f'href="{address}"' in said["html"] and f'src="{address}/badge.svg"' in said["html"]
    (thumbnail,) = said["thumbnails"]
    assert (thumbnail["width"], thumbnail["height"]) == picture(thumbnail["url"]) == (1200, 630)


@pytest.mark.parametrize("lang", ["en", "zh"])
async def test_the_page_of_winners_is_shown_with_the_picture_of_its_edition(site, box, tmp_path, lang):
    found = unfurled(f"{site.url}/{lang}/2027/winners", tmp_path)
    shown, (image,) = found["open_graph"], found["open_graph"]["images"]
    assert shown["title"] in found["title"] and shown["site_name"] == box.edition.title(lang)
    assert box.edition.title(lang) in image["alt"]
    assert (image["width"], image["height"]) == picture(image["url"]) == (1200, 630)
    assert "oEmbed" not in found
