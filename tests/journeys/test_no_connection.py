"""While the connection is down the ballot can be read, empty, and unsaved texts are on the device; nothing pretends to be saved."""

from __future__ import annotations

import json
import re

import pytest

from prizes import config
from tests.ballot.paper import contest
from tests.contest import VOTING

pytestmark = pytest.mark.browser

STORED = """async () => {
  const all = [];
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const each of await cache.keys()) all.push([new URL(each.url).pathname, await (await cache.match(each)).text()]);
  }
  return all;
}"""
"""What the service worker has stored: addresses and texts."""
READY = "async () => { await navigator.serviceWorker.ready; }"


@pytest.fixture
def keeping(site) -> None:
    config.use(config.settings().model_copy(update={"keep_pages": 60.0}))


async def stored(page, path: str) -> None:
    for _ in range(100):
        if path in [each for each, _ in await page.evaluate(STORED)]:
            return
        await page.wait_for_timeout(100)
    pytest.fail(f"{path} was not stored")


@pytest.mark.parametrize(("lang", "words"), [("en", "No connection."), ("ar", "لا يوجد اتصال")])
async def test_the_empty_ballot_can_be_read(keeping, site, visitor, session, time, lang, words):
    time(VOTING)
    box = await contest(session)
    await session.commit()
    voter = await visitor(lang)
    await voter.open("/2027/categories/C1")
    await voter.sign_in("voter0@example.org")
    await voter.page.evaluate(READY)
    await voter.open("/2027/categories/C1")
    await voter.page.locator(f"button[value='{box.id('Ant')}']").click()
    await voter.page.get_by_text("Ant").first.wait_for()
    await voter.open("/2027/categories/C1")
    await stored(voter.page, f"/{lang}/2027/categories/C1")
    await stored(voter.page, f"/{lang}/offline")
    held = await voter.page.evaluate(STORED)
    for path, text in held:
        if not path.startswith("/static/"):
            assert "voter0" not in text and "sign-out" not in text, path
            assert not re.search(r'class="[^"]*\bchosen\b', text), path
    await voter.page.context.set_offline(True)
    await voter.open("/2027/categories/C1")
    await voter.page.get_by_text(words).first.wait_for()
    assert await voter.page.get_by_text("Ant").count()
    await voter.open("/2027/categories/C2")  # never opened: the page that says so
    await voter.page.locator("#texts").wait_for(state="attached")
    await voter.page.context.set_offline(False)
    await voter.open("/2027/categories/C1")
    assert not await voter.page.get_by_text(words).count()


async def test_texts_that_were_not_saved_can_be_read(keeping, site, visitor, session, time):
    time(VOTING)
    await contest(session)
    await session.commit()
    author = await visitor("en")
    await author.open("/2027/")
    await author.page.evaluate(READY)
    await stored(author.page, "/en/offline")
    copy = {"at": 1_800_000_000_000, "text": {"title": ["A <b>bridge</b>"], "country": ["CH"]}}
    await author.page.evaluate("(copy) => localStorage.setItem('prizes-draft:x:1', copy)", json.dumps(copy))
    await author.page.context.set_offline(True)
    await author.open("/2027/nominations/none/pages/story")
    await author.page.get_by_role("heading", name="Texts on this device").wait_for()
    assert await author.page.locator("blockquote").all_inner_texts() == ["A <b>bridge</b>"]
    assert author.trouble == []
