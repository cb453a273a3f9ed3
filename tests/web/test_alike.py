"""A nominator sees which projects on record are like theirs, before and without signing in, and is hindered by none."""

from __future__ import annotations

import pytest

from prizes.nomination.actions.importing import take_over
from tests.contest import load_contest, person
from tests.nomination.drafts import WORDS, begun

PAST = {"title": "The <i>Smart</i> Village", "category": "C1", "country": "KE", "owner": "Ministry of Digital Affairs", "state": "winner", "source_url": "press"}  # fmt: skip
QUESTION = "Is this the same project?"


@pytest.fixture
async def draft(database, time, request):
    async with database.writing() as session:
        edition = await load_contest(session, **getattr(request, "param", {}))
        earlier = await load_contest(session, slug="2019", kind="record", title="WSIS Prizes 2019")
        await take_over(
            session, earlier, [PAST, PAST | {"title": "Hidden smart village", "state": "not_nominated"}]
        )
        ana = await person(session, "ana@example.org")
        return await begun(session, edition, ana, title="Smart village i i")


def at_home(project, rest: str = "") -> str:
    return f"/en/2027/nominations/{project.id}{rest}"


async def test_the_form_and_the_preview_show_it_side_by_side(draft, browser):
    await browser.sign_in("ana@example.org")
    for page in (
        await browser.get(at_home(draft)),
        await browser.get(at_home(draft, "/form/project")),
        await browser.get(at_home(draft, "/preview")),
    ):
        assert QUESTION in page.text
        assert "WSIS Prizes 2019" in page.text
        assert "The <i>Smart</i> Village" in page.text and "<i>Smart</i>" not in page.html
        assert "Hidden smart village" not in page.html
        assert (
            "If it is the same project, the rules allow it to participate again. If yours is a different project, give it a title that makes this clear."
            in page.text
        )


@pytest.mark.parametrize(
    ("draft", "words"),
    [
        ({"submission__barred": ["winner"]}, True),
        ({"submission__barred": ["winner"], "submission__exceptions": False}, False),
    ],
    indirect=["draft"],
)
async def test_it_says_that_the_rules_keep_a_winner_out_and_what_to_do(draft, browser, words):
    await browser.sign_in("ana@example.org")
    page = await browser.get(at_home(draft))
    assert "If it is the same project, it is not eligible because of that earlier result." in page.text
    assert (
        "If there is a good reason to admit it, contact the stewards. They can record an exception."
        in page.text
    ) == words


async def test_an_automatic_save_brings_and_takes_it(draft, browser):
    await browser.sign_in("ana@example.org")
    away = await browser.post(at_home(draft, "/fields"), {"title": "Solar pumps", "owner": "Water Board"})
    assert 'id="alike"' in away.html and QUESTION not in away.text
    back = await browser.post(
        at_home(draft, "/fields"), {"title": "Smart village again", "owner": "Ministry of Digital Affairs"}
    )
    assert QUESTION in back.text
    other = await browser.post(at_home(draft, "/fields"), {"answers.description": f"{WORDS} More."})
    assert 'id="alike"' not in other.html


async def test_it_hinders_nothing(draft, browser):
    await browser.sign_in("ana@example.org")
    await browser.get(at_home(draft))
    sent = await browser.submit(f"{draft.id}/submission")
    assert "The project has been submitted" in sent.text
    assert QUESTION not in sent.text
