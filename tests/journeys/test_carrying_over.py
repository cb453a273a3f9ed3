"""A project of an earlier edition enters again, with and without scripts: from My work to a submitted project."""

from __future__ import annotations

import pytest

from prizes.nomination.models import Project
from prizes.nomination.rules.states import State
from tests.contest import load_contest, person
from tests.nomination.drafts import submitted
from tests.nomination.test_carrying_over import EARLIER, entry

pytestmark = pytest.mark.browser
ANA = "ana@example.org"


@pytest.fixture
async def champion(site, session):
    earlier = await load_contest(session, **EARLIER)
    project = await submitted(session, earlier, await person(session, ANA, name="Ana"))
    project.state = State.CHAMPION.value
    session.add(project)
    await load_contest(session, submission__carried_over=[entry("champion")])
    await session.commit()
    return project.id


@pytest.mark.parametrize(("lang", "script", "width"), [("en", True, 1280), ("ar", False, 360)])
async def test_from_my_work_to_a_project_that_is_submitted_again(
    site, visitor, champion, lang, script, width
):
    ana = await visitor(lang, script=script, width=width)
    await ana.sign_in(ANA)
    await ana.open("/me")
    await ana.press("main a[href$='/2027/nominations/#again']")
    await ana.press("form[action$='/2027/carried-over'] button")
    await ana.sees("The draft begins with the earlier answers. Please check them and answer what is new.")
    await ana.press("form[action$='/submission'] button")
    async with site.database.reading() as session:
        made = (
            await session.exec(Project.__table__.select().where(Project.carried_from_id == champion))
        ).one()
    assert made.state == State.SUBMITTED
    assert await ana.too_wide() == ""
    assert ana.trouble == []
