"""Every declared act, tried in both its ways: the form of a page and the request of a program say the same."""

import re

import pytest

from prizes.accounts.rules.roles import Role
from prizes.acts.declaring import ACTS, Acts
from prizes.gate.permissions import Who
from tests.contest import load_contest, with_role
from tests.sessions import session_of

ENDING = ("/sign-out", "/me/")
"""Forms after which nobody is signed in any more, or which are about the person who tries them."""
NOBODY = "0123456789abcdef"
"""The id of nothing."""


def at_nothing(path: str) -> str:
    path = path.replace("{edition}", "2027").replace("{category}", "C1")
    return re.sub(r"\{[^}]+\}", NOBODY, path)


async def test_a_form_is_refused_where_a_program_is(app, browser, session):
    """Whatever is empty, unknown or too early: no act is easier to do by one way than by the other."""
    await load_contest(session)
    await with_role(session, "eve@example.org", Role.STEWARD)
    await session.commit()
    await browser.sign_in("eve@example.org")
    token = await session_of(app.state.database, "eve@example.org")
    both = [act for act in ACTS if act.program and act.form and not act.form.startswith(ENDING)]
    differing, refused = [], 0
    for act in both:
        method, _, path = act.program.partition(" ")
        program = await browser.json(method, at_nothing(path), {}, token=token)
        form = await browser.client.post(
            f"/en{at_nothing(act.form)}", headers={"sec-fetch-site": "same-origin"}, follow_redirects=False
        )
        if program.status_code < 400:
            same = form.status_code in (303, 409)  # what is done once may not be done again
        elif program.json()["type"].endswith(":unexpected-form"):
            same = 400 <= form.status_code < 500
        else:  # a page that is about nothing is not found before what its form says is read
            same = form.status_code in (program.status_code, 404)
        refused += program.status_code >= 400
        if not same:
            differing.append((act.program, program.status_code, form.status_code))

    assert differing == []
    assert len(both) > 80
    assert refused > len(both) / 2


def test_acts_of_one_form_have_one_audience():
    acts = Acts("made up")

    @acts.act(form="/{edition}/made-up", who=Who.STEWARD, leads="/")
    async def first(at): ...

    with pytest.raises(AssertionError, match="one audience"):

        @acts.act(form="/{edition}/made-up", who=Who.PUBLIC, leads="/", when="second")
        async def second(at): ...

    del ACTS[-2:]
