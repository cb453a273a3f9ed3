"""Words of stewards in place of given ones: their places, and every letter that can have them."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from jinja2 import nodes

from prizes.i18n.languages import CODES
from prizes.i18n.templates import environment, places_of_letter
from prizes.mail.letters import _place, compose
from prizes.mail.models import Message
from prizes.mail.rules.kinds import LETTERS
from prizes.mail.samples import sample
from prizes.wording.models import EditionText
from prizes.wording.rules.pages import BY_NAME
from prizes.wording.rules.places import GIVEN, PLACE_WORDS, SUBJECT_MOST, faults_of, filled_by
from tests.contest import person
from tests.letter_words import OF_THE_PROGRAM
from tests.mailbox import body

PLACES = {"title": False, "link": True}
NOW = datetime(2026, 1, 2, tzinfo=UTC)
EDITABLE = [kind.name for kind in LETTERS]


@pytest.mark.parametrize(
    ("subject", "text", "wrong"),
    [
        ("News of {title}", "See {link}.", {}),
        ("News", "{given}\n\nThe team", {}),
        ("", "{given}", {"subject": "fill in"}),
        ("News", " \n", {"body": "fill in"}),
        ("x" * (SUBJECT_MOST + 1), "{given}", {"subject": "too long"}),
        ("News", "x" * 7_000, {"body": "too long"}),
        ("{choice}", "{given}", {"subject": "no place {choice}"}),
        ("{given}", "{given}", {}),
        ("News", "{given} {choice}", {"body": "no place {choice}"}),
        ("News", "{given} {Titel}", {"body": "no place {Titel}"}),
        ("News", "{given} { link }", {"body": "no place { link }"}),
        ("News", "{given} {项目}", {"body": "no place {项目}"}),
        ("News", "{given} {}", {"body": "no place {}"}),
        ("News", "{given} {link_2}", {"body": "no place {link_2}"}),
        ("News", f"{{given}} {{{'x' * 40}}}", {"body": "no place {xxx"}),
        ("News", f"{{given}} {{{'x' * 41}}}", {}),
        ("News", "Of {title}", {"body": "must contain"}),
    ],
)
def test_a_text_has_the_places_of_its_letter_and_those_it_needs(subject, text, wrong):
    found = faults_of(subject, text, PLACES)
    assert found.keys() == wrong.keys()
    for field, words in wrong.items():
        said = found[field]
        assert words in (said.text % said.values)


def test_what_is_put_in_is_not_read_again_and_keeps_to_itself():
    values = {"title": "{link}", "link": "https://a.example/", "list": "* a\n* b"}
    said = filled_by("{title} {link} {list} {}", values.__getitem__)
    assert said == "\u2068{link}\u2069 https://a.example/ * a\n* b {}"


@pytest.mark.parametrize("place", ["code", "codes", "hash", "number", "version"])
def test_what_people_copy_has_no_hidden_signs_around_it(place):
    code = "83TA-TQJY-6EYN-0TBC"
    assert filled_by(f"({{{place}}})", lambda _: code) == f"({code})"


def _tree(kind: str, part: str) -> nodes.Template:
    english = environment("en")
    return english.parse(english.loader.get_source(english, f"mail/{kind}/{part}")[0])


def _decided_by(kind: str) -> set[str]:
    """Values on which it depends what a given letter says."""
    tree = _tree({"owner-reminded": "owner-asked"}.get(kind, kind), "body.txt")
    found = set()
    for one in tree.find_all((nodes.If, nodes.CondExpr, nodes.Getitem)):
        test = one.arg if isinstance(one, nodes.Getitem) else one.test
        names = [*test.find_all(nodes.Name), *([test] if isinstance(test, nodes.Name) else [])]
        found |= {name.name for name in names}
    return found


WORDING_ALONE = {"tone", "organization", "lang", "each", "step", "langs"}
"""How urgently a reminder asks; what stands beside a name; and values of the template itself."""


@pytest.mark.parametrize("kind", EDITABLE)
def test_whatever_decides_what_a_letter_says_is_in_one_of_its_places(kind):
    said = {
        each.name
        for place in places_of_letter(kind)
        for each in _tree(kind, f"place.{place}").find_all(nodes.Name)
    }
    assert _decided_by(kind) <= said | WORDING_ALONE


@pytest.mark.parametrize(
    ("kind", "needed"),
    [
        ("owner-answered", "outcome"),
        ("project-handed-over", "outcome"),
        ("nomination-taken-out", "outcome"),
        ("draft-reminder", "outcome"),
        ("nomination-decided", "chosen"),
        ("nomination-decided", "others"),
        ("nomination-ineligible", "appeal"),
        ("panel-invitation", "part"),
        ("panel-step-in", "part"),
        ("not-honoured", "champions"),
        ("review-digest", "work"),
        ("vote-appeal-refused", "answer"),
        ("sign-in-code", "code"),
        ("sign-in-code", "caution"),
        ("address-code", "code"),
        ("address-code", "caution"),
        ("address-changed", "link"),
        ("password-changed", "link"),
        ("account-erased", "outcome"),
        ("invitation", "role"),
        ("project-invitation", "role"),
        ("project-message", "text"),
        ("mailing", "text"),
        ("proposal-waits", "outcome"),
        ("role-notice", "outcome"),
        ("rules-changed", "dates"),
        ("tasks-waiting", "work"),
    ],
)
def test_a_letter_that_says_one_thing_or_another_needs_the_place_of_it(kind, needed):
    assert places_of_letter(kind)[needed]
    others = "".join(f"{{{name}}}" for name in places_of_letter(kind) if name != needed)
    assert faults_of("S", others, places_of_letter(kind)).keys() == {"body"}


def test_lists_of_a_decision_have_the_sentence_above_them():
    values = {"passed": [], "others": ["Village"], "gives": "nominated", "vote_next": True, "slug": "2027"}
    one = letter("nomination-decided", **values)
    assert _place(one, one.context, "", "chosen") == ""
    assert _place(one, one.context, "", "others") == "This project was not selected this time:\n\n* Village"
    values |= {"passed": ["Village", "Well"], "others": []}
    one = letter("nomination-decided", **values)
    assert "selected 2 of your projects.\n\n* Village\n* Well" in _place(one, one.context, "", "chosen")
    assert _place(one, one.context, "", "others") == ""


def test_every_letter_can_have_other_words():
    assert len(EDITABLE) == 68 and all(map(places_of_letter, EDITABLE))
    of_letters = {name for kind in EDITABLE for name in places_of_letter(kind)}
    of_pages = {name for text in BY_NAME.values() for name in text.places}
    assert of_letters | of_pages | {GIVEN} == set(PLACE_WORDS)


ABOUT_VOTES = [kind.name for kind in LETTERS if kind.name.startswith("vote-")]


def test_each_letter_about_votes_has_its_own_places():
    """`tests/ballot/test_cases.py` and `test_reminding.py` look at what stands in them."""
    found = {kind: set(places_of_letter(kind)) for kind in ABOUT_VOTES}
    of_a_case = {"category", "code", "case", "edition", "answer"}
    assert found == {
        "vote-receipt": {"edition", "codes", "number", "hash", "link"},
        "vote-reminder": {"edition", "deadline", "link"},
        "vote-set-aside": of_a_case | {"reason", "link"},
        "vote-restored": of_a_case,
        "vote-appeal-refused": of_a_case,
    }


@pytest.mark.parametrize("kind", ABOUT_VOTES)
def test_no_letter_about_votes_can_name_a_choice(kind):
    parts = ["subject.txt", "body.txt", "body.html", *(f"place.{name}" for name in places_of_letter(kind))]
    values = {name.name for part in parts for name in _tree(kind, part).find_all(nodes.Name)}
    about_the_vote = {"category", "title", "code", "codes", "case", "reason", "explanation", "answer"}
    about_the_log = {"size", "root", "closes"}
    everywhere = {"_", "base_url", "lang", "edition", "edition_title", "slug", "stop"}
    assert values <= about_the_vote | about_the_log | everywhere


@pytest.mark.parametrize("kind", EDITABLE)
def test_every_place_is_a_template(kind):
    for lang in CODES:
        for name in places_of_letter(kind):
            environment(lang).get_template(f"mail/{kind}/place.{name}")
        parts = [environment(lang).get_template(f"mail/{kind}/body.{part}") for part in ("txt", "html")]
        assert all(part.blocks for part in parts) or kind == "owner-reminded"


def letter(kind="nomination-withdrawn", lang="en", **context):
    values = {
        "title": "Alpha <b>", "title_lang": "en", "project": "p1",
        "edition_title": {"en": "The contest"}, "category": {"en": "Media"},
    }  # fmt: skip
    return Message(
        to="ana@example.org", lang=lang, template=kind, context=values | context, edition="2027",
        created_at=NOW, send_after=NOW,
    )  # fmt: skip


WORDS = {"subject": "Gone: {title}", "body": "Dear colleague,\n\n{given}\n\n{link} <i>{title}</i>"}


def test_words_of_stewards_take_the_place_of_the_given_ones_in_text_and_html():
    made = compose(letter(edited=WORDS))
    assert made["Subject"] == "Gone: \u2068Alpha <b>\u2069"
    text = body(made)
    assert text.startswith("Dear colleague,\n\nYou have withdrawn your project.")
    assert "/en/2027/nominations/p1 <i>" in text
    assert "You received this email because" in text, "what is around the words stays"
    html = made.get_body(("html",)).get_content()
    assert "Alpha &lt;b&gt;" in html and "<b>" not in html
    assert '<a href="http://prizes.test/en/2027/nominations/p1"' in html and "&lt;i&gt;" in html


def test_only_addresses_of_this_service_become_links():
    here = "http://prizes.test"
    body_ = f"{here}/en/a?b=c. ({here}/x) {here}.evil.example/ {here}@evil.example www.evil.example {{title}}"
    made = compose(letter(title="https://evil.example/", edited={"subject": "S", "body": body_ + "{given}"}))
    html = made.get_body(("html",)).get_content().partition("<hr>")[0]
    assert re.findall(r'href="([^"]*)"', html)[:2] == [f"{here}/en/a?b=c", f"{here}/x"]
    assert "evil.example" in html and not re.search(r'href="[^"]*evil', html)


def test_a_reminder_has_the_given_text_of_the_question_it_repeats():
    values = {
        "owner": "Ministry",
        "nominator": "Ana",
        "nominator_email": "",
        "organization": "",
        "token": "t1",
    }
    said = body(
        compose(letter("owner-reminded", edited={"subject": "Again", "body": "Hello,\n{given}"}, **values))
    )
    assert said.startswith("Hello,\nA project was submitted") and said.count("/en/consent/t1") == 1


def test_a_subject_can_be_the_given_one_and_a_place_without_a_value_is_empty():
    made = compose(letter(edited={"subject": "[2027] {given}", "body": "{given} {category}|{reason}|"}))
    assert made["Subject"].startswith("[2027] ") and "withdrawn" in made["Subject"]
    assert _place(letter("appeal-received"), {}, "", "reason") == "", "it goes out all the same"


def sampled(kind, lang, words=None):
    """As the page of stewards shows it."""
    title = dict.fromkeys(CODES, "The contest")
    one = next(each for each in LETTERS if each.name == kind)
    made = sample(one, lang, edition=None if one.words_of == "all" else "2027", title=title, category=title)
    made.context = made.context | ({"edited": words} if words else {})
    return compose(made)


@pytest.mark.parametrize("kind", EDITABLE)
def test_a_steward_sees_each_letter_with_values_in_every_place(kind):
    """All of them in one text: each has what is filled in, and nothing of the program."""
    for lang in CODES:
        assert body(sampled(kind, lang)).strip()
        for place in places_of_letter(kind):
            text = body(sampled(kind, lang, {"subject": "S", "body": f"<{{{place}}}>"}))
            said = text.partition("<")[2].partition(">")[0].strip("\u2068\u2069 ")
            assert (said or place in EMPTY) and not OF_THE_PROGRAM.search(text), f"{place}: {text}"


EMPTY = {"check", "rules", "feedback", "answer"}
"""Places of what an edition need not have, and a sample has not."""


def test_a_code_is_one_word_in_every_language_of_either_direction():
    for lang in CODES:
        made = sampled("sign-in-code", lang, {"subject": "S", "body": "{code} {caution}"})
        for part in made.iter_parts():
            assert "1234567" in part.get_content()


async def claimed(session, *letters):
    from prizes.mail.actions import claim

    session.add_all(letters)
    await session.flush()
    return {each.lang: each for each in await claim(session)}


async def test_a_letter_gets_the_words_of_its_edition_and_language_as_it_is_sent(session):
    eve = await person(session, "eve@example.org")
    session.add(
        EditionText(
            edition="2027", kind="nomination-withdrawn", lang="en", changed_by=eve.id, changed_at=NOW, **WORDS
        )
    )  # fmt: skip
    other = letter(lang="es")
    other.edition = "2028"
    found = await claimed(session, letter(), letter(lang="fr"), other)
    assert body(compose(found["en"])).startswith("Dear colleague,")
    assert found["en"].context["edited"] == WORDS, "what is kept is what was sent"
    assert body(compose(found["fr"])).startswith("Vous"), "a language without words has the given ones"
    assert "edited" not in found["es"].context


async def test_a_letter_of_no_edition_gets_the_words_of_all_and_one_of_an_edition_does_not(session):
    eve = await person(session, "eve@example.org")
    for kind in ("sign-in-code", "invitation"):
        session.add(
            EditionText(
                edition="*", kind=kind, lang="en", subject="Hello", body="Own {given}", changed_by=eve.id, changed_at=NOW
            )
        )  # fmt: skip

    def made(kind, lang, **values):
        return Message(
            to="ana@example.org", lang=lang, template=kind, context=values, created_at=NOW, send_after=NOW
        )

    signing_in = made("sign-in-code", "en", code="1234567", minutes=10)
    offer = {"role": "expert", "category": None, "edition_title": {}, "invitation": "i1"}
    of_an_edition = made("invitation", "en", **offer, slug="2027")
    of_all = made("invitation", "en", **offer, slug="")
    session.add_all([signing_in, of_an_edition, of_all])
    await session.flush()
    from prizes.mail.actions import claim

    await claim(session)
    assert body(compose(signing_in)).startswith("Own Your sign-in code is:")
    assert "edited" not in of_an_edition.context and "edited" in of_all.context
