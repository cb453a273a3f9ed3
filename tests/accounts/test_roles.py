"""Roles stand in one table with their words, and letters have words for each."""

from __future__ import annotations

import pytest

from prizes import clock
from prizes.accounts.rules.roles import ROLES, Role
from prizes.accounts.rules.two_people import BY_TWO
from prizes.i18n.languages import CODES
from prizes.mail.letters import compose
from prizes.mail.models import Message
from prizes.mail.rules.kinds import INVITATION, ROLE_NOTICE


def test_every_role_has_words_of_its_own():
    assert list(ROLES) == list(Role)
    for words in ("label", "holders", "meaning", "invited"):
        assert len({getattr(kind, words) for kind in ROLES.values()}) == len(Role)


def test_who_approves_and_who_countersigns_is_chosen_by_two():
    assert {Role.STEWARD, Role.OBSERVER, Role.REGIONAL} == BY_TWO


def letter(kind, lang, **context):
    now = clock.now()
    return compose(
        Message(
            to="new@example.org",
            lang=lang,
            template=kind.name,
            context=context,
            created_at=now,
            send_after=now,
        )
    )


@pytest.mark.parametrize("lang", CODES)
@pytest.mark.parametrize("role", Role)
def test_an_invitation_has_words_for_each_role(role, lang):
    subjects = {
        each: letter(INVITATION, lang, role=each.value, edition_title=None, category="*", invitation="x")[
            "Subject"
        ]
        for each in Role
    }
    assert [each for each, subject in subjects.items() if subject == subjects[role]] == [role]


@pytest.mark.parametrize("step", ["proposed", "invited", "accepted"])
@pytest.mark.parametrize("role", sorted(BY_TWO))
def test_the_notice_of_a_role_has_words_for_each_that_two_give(role, step):
    sent = letter(ROLE_NOTICE, "en", role=role.value, step=step, email="new@example.org", slug="2027", by="")
    assert role.value in sent.get_body(("plain",)).get_content()
