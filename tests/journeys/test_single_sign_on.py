"""Signing in with an identity provider of another house (npm oidc-provider): with and without scripts, and out again."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from prizes import config
from prizes.accounts.single_sign_on import asking
from prizes.cli.bench.server import free_port
from tests.components import IDENTITY_PROVIDER, require
from tests.contest import load_contest, steward
from tests.house.checkout import ROOT
from tests.journeys.conftest import LOOKS

ANA = "ana@example.org"
BUTTON = "a[href*='/sign-in/provider']"


@pytest.fixture
def issuer(site, tmp_path: Path) -> Iterator[str]:
    """Its address. Its packages lie beside a copy of the script, where Node.js looks for them."""
    makers, port, secret = Path(require(IDENTITY_PROVIDER)), free_port(), "a secret of this journey"
    shutil.copy(ROOT / "tests" / "clients" / "issuer.mjs", tmp_path)
    (tmp_path / "node_modules").symlink_to(makers / "npm" / "node_modules")
    words = [makers / "bin" / "node", "issuer.mjs", str(port), site.url, "prizes", secret]
    running = subprocess.Popen(
        words,
        cwd=tmp_path,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert running.stdin is not None and running.stdout is not None
    assert any(line == "ready\n" for line in running.stdout)
    site.set_time(datetime.now(UTC))  # the provider has a clock of its own
    asking.forget()
    use(
        oidc_issuer=f"http://127.0.0.1:{port}",
        oidc_client_id="prizes",
        oidc_client_secret=secret,
        oidc_name="Example account",
        oidc_domains="example.org",
    )
    yield f"http://127.0.0.1:{port}"
    # What is started here starts Node.js as a process of its own, which a signal would leave running.
    running.stdin.close()
    running.wait(timeout=20)
    running.stdout.close()
    asking.forget()


def use(**changes):
    config.use(config.Settings(_env_file=None, **config.settings().model_dump() | changes))


async def choose(visitor, who):
    await visitor.page.get_by_role("heading", name="Who are you?").wait_for()
    await visitor.page.get_by_role("button", name=who).click()


@pytest.mark.parametrize(("lang", "script"), [("en", True), ("ar", False)])
async def test_somebody_signs_in_with_their_provider_and_out_there(site, visitor, issuer, lang, script):
    ana = await visitor(lang, script=script)
    await ana.open("/sign-in?next=" + f"/{lang}/me/settings")
    await ana.press(BUTTON)
    await choose(ana, "ana")
    await ana.page.wait_for_url(f"{site.url}/{lang}/me/settings*")
    await ana.sees("Remove this link")
    await ana.page.get_by_text(ANA).first.wait_for()
    await ana.page.goto(f"{issuer}/session/end")
    await ana.page.locator("button").first.click()
    await ana.page.wait_for_url(f"{issuer}/session/end/success*")
    await ana.open("/me/settings")
    assert "/sign-in?" in ana.page.url
    await ana.page.locator(BUTTON).wait_for()
    assert ana.trouble == []


@pytest.mark.parametrize(
    ("who", "said"),
    [("none", "The sign-in at"), ("eve", "has not confirmed an email address of yours")],
)
async def test_who_is_not_let_in_reads_why_and_signs_in_by_mail(site, visitor, issuer, who, said):
    eve = await visitor(script=False)
    await eve.open("/sign-in")
    await eve.press(BUTTON)
    await choose(eve, who)
    await eve.sees(said)
    await eve.sign_in_by_mail("eve@example.org")
    await eve.open("/me")
    assert "/sign-in" not in eve.page.url


async def test_an_answer_that_is_opened_again_lets_nobody_in(site, visitor, issuer):
    ana, other = await visitor(), await visitor()
    answers: list[str] = []
    ana.page.on("request", lambda request: answers.append(request.url))
    await ana.open("/sign-in")
    await ana.press(BUTTON)
    await choose(ana, "ana")
    await ana.page.wait_for_url(f"{site.url}/en/me*")
    (answer,) = [url for url in answers if url.startswith(f"{site.url}/sign-in/provider/answer?")]
    for each in (other, ana):
        await each.page.goto(answer)
        await each.sees("This sign-in has taken too long")


async def test_the_second_factor_of_a_trusted_provider_opens_an_office_and_is_shown_again_there(
    site, session, visitor, issuer
):
    use(require_second_factor=True, oidc_trust_mfa=True)
    await load_contest(session)
    await steward(session, ANA)
    await session.commit()
    ana = await visitor()
    await ana.open("/2027/office/people")
    await ana.press(BUTTON)
    await choose(ana, "ana")
    await ana.sees("Roles and invitations")
    await ana.open("/me/sessions")
    await ana.sees("and a second factor of the identity provider")
    await ana.open("/me/factor/fresh?next=/en/2027/office/people")
    await ana.press(BUTTON)
    await choose(ana, "ana")  # although the provider knows them still
    await ana.sees("Roles and invitations")


@pytest.mark.parametrize(("lang", "width", "scheme"), LOOKS)
async def test_the_page_with_the_button_fits(site, somebody, issuer, lang, width, scheme):
    ana = await somebody(lang, width, scheme)
    await ana.open("/sign-in")
    await ana.page.locator(BUTTON).wait_for()
    assert not await ana.too_wide()
