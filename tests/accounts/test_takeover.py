"""Nobody gets into another's account through an address that reads alike."""

from email import message_from_bytes, policy

import pytest

from prizes.accounts.queries import person_with_address
from prizes.accounts.rules.roles import is_address
from prizes.mail.letters import compose
from prizes.mail.models import Message
from prizes.mail.transports.choosing import transport
from prizes.mail.transports.interface import Refused
from prizes.worker.sending import send_mail
from tests.contest import person
from tests.mail.test_sending import smtp

__all__ = ["smtp"]
TWINS = [
    ("minister@fass.example", "minister@faß.example"),
    ("minister@σίσυφοσ.example", "minister@σίσυφος.example"),
]


async def api(browser, path, body, status):
    answer = await browser.json("POST", path, body)
    assert answer.status_code == status, answer.text
    return answer.json() if answer.content else None


@pytest.mark.both_databases
@pytest.mark.parametrize(("theirs", "mine"), TWINS)
async def test_a_domain_that_once_was_read_as_another_opens_an_account_of_its_own(
    session, browser, theirs, mine
):
    victim = await person(session, theirs, name="The Minister")
    await session.commit()
    await api(browser, "/codes", {"email": mine}, 202)
    (letter,) = await browser.mailbox.delivered()
    assert letter["To"].addresses[0].domain.startswith("xn--")
    code = await browser.mailbox.code_for(letter["To"])
    said = await api(browser, "/sessions", {"email": mine, "code": code}, 201)
    assert said["token"]
    await session.rollback()
    found = await person_with_address(session, mine)
    assert found is not None and found.id != victim.id
    assert (await person_with_address(session, theirs)).id == victim.id


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "ſteward1@demo.example",
            "straße@demo.example",
            "ﬁ@demo.example",
            "ẞ@demo.example",
            "ｂｏｂ@demo.example",
        ),
        *("josé@demo.example", "用户@demo.example"),
    ],
)
async def test_letters_that_mail_servers_do_not_take_are_refused_with_a_sentence(browser, typed):
    assert not is_address(typed)
    page = await browser.post("/en/sign-in", {"email": typed}, status=422)
    assert page.has("Please use an address with letters from a to z.") and f'value="{typed}"' in page.html
    said = await api(browser, "/codes", {"email": typed}, 422)
    assert any("before the @" in each["detail"] for each in said["errors"])
    assert not await browser.mailbox.delivered()


@pytest.mark.parametrize("typed", ["a@exa\u200dmple.example", "a\u200db@demo.example", "a＠demo.example"])
async def test_signs_that_nobody_sees_are_refused(browser, typed):
    await api(browser, "/codes", {"email": typed}, 422)


async def test_a_code_goes_to_the_accounts_own_spelling(session, browser):
    await person(session, "Boss@outlook.fr")
    await session.commit()
    await api(browser, "/codes", {"email": "boss+other@outlook.fr"}, 202)
    (letter,) = await browser.mailbox.delivered()
    assert letter["To"] == "Boss@outlook.fr"
    code = await browser.mailbox.code_for("Boss@outlook.fr")
    await api(browser, "/sessions", {"email": "boss+other@outlook.fr", "code": code}, 201)
    await session.rollback()
    assert (await person_with_address(session, "boss@outlook.fr")).email == "Boss@outlook.fr"


async def test_a_server_without_smtputf8_gets_the_domain_in_ascii(database, time, smtp):
    """aiosmtpd offers SMTPUTF8 only where it is asked to."""
    server, url = smtp
    async with database.writing() as session:
        session.add(letter_to("ana@bücher.example"))
    assert await send_mail(database, transport(url)) == 1
    (envelope,) = server.got
    assert envelope.rcpt_tos == ["ana@xn--bcher-kva.example"] and envelope.smtp_utf8 is False
    assert message_from_bytes(envelope.content, policy=policy.default)["To"] == "ana@xn--bcher-kva.example"


def test_a_letter_that_no_server_takes_is_given_up_at_once():
    with pytest.raises(Refused):
        compose(letter_to("ſteward1@demo.example"))


def letter_to(address: str) -> Message:
    from tests.conftest import NOON

    values = {"code": "1234567", "minutes": 10}
    return Message(
        to=address, lang="en", template="sign-in-code", context=values, created_at=NOON, send_after=NOON
    )
