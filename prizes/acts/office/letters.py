"""Single letters: other words for one reader, one reader less, and once more."""

from __future__ import annotations

from functools import partial

from prizes.accounts.rules.scopes import TokenScope
from prizes.acts.declaring import Acts, leading
from prizes.acts.several import ChosenRows, act_on_rows
from prizes.api.office.letters import LETTERS, MailingWords, WholeLetter, whole
from prizes.errors import Outcomes
from prizes.gate.at import At
from prizes.gate.permissions import Who
from prizes.kit.sentence import N_, say_n
from prizes.mail.models import Message
from prizes.mailings import actions, outbox
from prizes.web.office.letters import letter_page, outbox_list

acts = Acts("letters")
PROGRAM, FORM = f"{LETTERS}/{{letter}}", letter_page.path


def _whole(_at: At, letter: Message) -> WholeLetter:
    return whole(letter)


steward = partial(acts.act, who=Who.STEWARD, scope=TokenScope.OFFICE_WRITE, answers=_whole)


@steward(f"PATCH {PROGRAM}", FORM, on=letter_page, notice="letter-changed")
async def change_letter(at: At, letter: str, sent: MailingWords) -> Message:
    """Other words for one reader, while the mailing is held."""
    return await actions.change_letter(*at.here, letter, subject=sent.subject, body=sent.body, editor=at.by)


@steward(
    f"PUT {PROGRAM}/removal",
    f"{FORM}/removal",
    leads=leading("mailing_page", mailing="{result.mailing_id}"),
    notice="letter-taken-out",
)
async def take_letter_out(at: At, letter: str) -> Message:
    """Leave this reader out of a mailing that is held."""
    return await actions.take_out(*at.here, letter, editor=at.by)


@steward(
    f"POST {PROGRAM}/again",
    f"{FORM}/again",
    status=200,
    leads=leading("letter_page", letter="{result.id}"),
    notice="letter-sent-again",
)
async def send_letter_again(at: At, letter: str) -> Message:
    """Try a letter again that was given up, or send one a second time."""
    return await outbox.send_again(*at.here, letter, sender=at.by)


@act_on_rows(
    acts,
    outbox_list,
    f"POST {LETTERS}/several/again",
    label=N_("Send again"),
    asks=lambda n: say_n("Send %(n)s email again?", "Send %(n)s emails again?", n),
)
async def send_letters_again(at: At, sent: ChosenRows) -> Outcomes:
    """Try several letters again that were given up, or send them a second time."""
    return await outbox.send_each_again(*at.here, sent.ids, sender=at.by)
