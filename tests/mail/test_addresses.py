"""Which addresses are one mailbox: takeovers by letters that look or fold alike, aliases and tags of providers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prizes.data.mail_providers import OUTLOOK
from prizes.mail.rules.addresses import FORMS, canonical_email, in_ascii, in_unicode, mailbox_of


@pytest.mark.parametrize(
    ("theirs", "mine"),
    [
        ("minister@faß.example", "minister@fass.example"),
        ("minister@FAẞ.example", "minister@fass.example"),
        ("a@σίσυφος.example", "a@σίσυφοσ.example"),
        ("a@نامه\u200cای.example", "a@نامهای.example"),
        ("ſteward1@demo.example", "steward1@demo.example"),
        ("straße@demo.example", "strasse@demo.example"),
        ("ﬁ@demo.example", "fi@demo.example"),
        ("ẞ@demo.example", "ss@demo.example"),
        ("İ@demo.example", "i̇@demo.example"),
        ("ｂｏｂ@demo.example", "bob@demo.example"),
    ],
)
def test_what_mail_servers_keep_apart_are_two_mailboxes(theirs, mine):
    assert canonical_email(theirs) != canonical_email(mine)
    assert mailbox_of(theirs) != mailbox_of(mine)


@pytest.mark.parametrize(
    ("typed", "same"),
    [
        ("name@BÜCHER.example", "name@xn--bcher-kva.example"),
        ("a@XN--FA-HIA.example", "a@faß.example"),
        ("a@ｅｘａｍｐｌｅ．org", "a@example.org"),
        ("a@example.org.", "a@example.org"),
        ("Boss+3@Outlook.FR", "boss@outlook.fr"),
        ("boss+3@hotmail.co.uk", "boss@hotmail.co.uk"),
        ("boss+3@live.fr", "boss@live.fr"),
        ("boss+3@outlook.co.id", "boss@outlook.co.id"),
        ("boss+3@mailbox.org", "boss@mailbox.org"),
        ("boss+3@runbox.com", "boss@runbox.com"),
        ("boss+3@ya.ru", "boss@yandex.ru"),
        ("boss@yandex.kz", "boss@yandex.com"),
        ("the-boss@yandex.by", "the.boss@ya.ru"),
        ("boss@protonmail.ch", "boss@pm.me"),
        ("the.bo-ss_+1@protonmail.com", "theboss@proton.me"),
        ("anything@boss.fastmail.com", "boss+3@fastmail.com"),
        ("b.o.s.s+3@googlemail.com", "boss@gmail.com"),
        ("boss+3@mac.com", "boss@icloud.com"),
    ],
)
def test_what_a_provider_documents_to_be_one_mailbox_is_one(typed, same):
    assert canonical_email(typed) == canonical_email(same)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("boss+1@corp.example", "boss+2@corp.example"),
        ("boss@outlook.fr", "boss@outlook.com"),
        ("boss+3@mail.ru", "boss@mail.ru"),
        ("boss+3@zoho.com", "boss@zoho.com"),
        ("boss+3@posteo.de", "boss@posteo.de"),
        ("boss+3@hotmail.id", "boss@hotmail.id"),
        ("a.b@outlook.com", "ab@outlook.com"),
        ("a-b@ya.ru", "ab@ya.ru"),
        ("x@boss.corp.example", "boss@corp.example"),
    ],
)
def test_what_nobody_documents_stays_two_voters(one, other):
    assert canonical_email(one) != canonical_email(other)


def test_letters_are_counted_without_the_tag_at_every_domain():
    assert mailbox_of("Boss+1@corp.example") == mailbox_of("boss+2+x@CORP.example") == "boss@corp.example"
    assert mailbox_of("boss@corp.example") != mailbox_of("boss@other.example")
    assert mailbox_of("b.oss+1@gmail.com") == "boss@gmail.com"


@given(
    st.text("aB.+-_ß9é", max_size=8),
    st.sampled_from(
        ["gmail.com", "boss.fastmail.com", "ya.ru", "pm.me", "faß.example", "fastmail.fm", "a.b"]
    ),
)
def test_a_form_of_a_form_is_itself(local, domain):
    for form in FORMS.values():
        assert form.of(form.of(f"{local}@{domain}")) == form.of(f"{local}@{domain}")
    assert mailbox_of(mailbox_of(f"{local}@{domain}")) == mailbox_of(f"{local}@{domain}")


def test_the_first_form_is_what_it_was():
    """Tags of votes are made with it. These are its answers at the commit before there were forms."""
    assert {each: canonical_email(each, 1) for each in FIRST} == FIRST


FIRST = {
    "Ana.Maria+wsis@GoogleMail.com": "anamaria@gmail.com",
    "minister@faß.example": "minister@fass.example",
    "ſtraße+1@σίσυφος.example.": "strasse+1@xn--kxa6akbbkh.example",
    "Boss+1@Outlook.FR": "boss+1@outlook.fr",
    "boss+1@outlook.com": "boss@outlook.com",
    "b.oss+1@pm.me": "b.oss@proton.me",
    "boss@protonmail.ch": "boss@protonmail.ch",
    "boss@ya.ru": "boss@ya.ru",
    "boss+1@me.com": "boss@icloud.com",
    "x@boss.fastmail.com": "x@boss.fastmail.com",
}


def test_domains_in_ascii_and_back():
    assert in_ascii("FAß.Example.") == "xn--fa-hia.example"
    assert in_unicode("xn--fa-hia.example") == "faß.example"
    assert in_ascii(in_unicode("xn--mgba3gch31f060k.example")) == "xn--mgba3gch31f060k.example"
    assert in_ascii("not a\u200ddomain") == "not a\u200ddomain"


def test_outlook_has_the_domains_that_microsoft_named():
    assert {"outlook.fr", "hotmail.co.uk", "live.nl", "msn.com"} <= OUTLOOK
    assert sum(each.startswith("outlook.") for each in OUTLOOK) == 32 + 1  # and outlook.com
