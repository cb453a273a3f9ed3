"""A contest with honours and panels of other names never says the usual ones: pages, letters, files, six languages."""

from __future__ import annotations

import re
from typing import Any

import pytest
from babel.messages.pofile import read_po
from sqlmodel import select

from prizes.edition.actions import load
from prizes.edition.document.loading import load_example, load_shipped
from prizes.edition.queries import own_names, speaking_of
from prizes.edition.titles import honouring
from prizes.i18n.instead import LABELS, SENTENCES
from prizes.i18n.languages import CODES
from prizes.i18n.own_names import OF, USUAL, panel_in
from prizes.i18n.translator import CATALOGUES, translator, without_isolates
from prizes.mail.letters import as_written
from prizes.mail.models import Message
from prizes.reports.rules.faces import FACES
from prizes.web.public.happening import USUAL_STEPS, steps
from tests.contest import (
    ANNOUNCING,
    NOMINATING,
    SELECTING,
    SUBMITTING,
    VOTING,
    at,
    document,
    expert,
    load_contest,
    small_rules,
)
from tests.edition.test_groups_of_phases import FIRST, GROUPS
from tests.house.roles import ROLES_BY_ROUTE
from tests.promotion.announced import announced_contest
from tests.results.test_accepting import ASKING, chosen
from tests.results.test_accepting import phases as with_acceptance
from tests.results.test_regional import BY_REGION

__all__ = ["chosen"]

ONE = {"en": "Laurel", "fr": "Laurier", "es": "Laurel", "ru": "Лавр", "zh": "桂冠", "ar": "غار"}
MANY = {"en": "Laurels", "fr": "Lauriers", "es": "Laureles", "ru": "Лавры", "zh": "桂冠榜", "ar": "أكاليل"}
FINAL = {
    "en": "Finalist",
    "fr": "Finaliste",
    "es": "Finalista",
    "ru": "Финалист",
    "zh": "决赛",
    "ar": "متأهل",
}
FINALS = {
    "en": "Finalists",
    "fr": "Finalistes",
    "es": "Finalistas",
    "ru": "Финалисты",
    "zh": "决赛名单",
    "ar": "متأهلون",
}
JUROR = {"en": "Juror", "fr": "Juré", "es": "Jurado", "ru": "Судья", "zh": "评委", "ar": "محكّم"}
JURORS = {"en": "Jurors", "fr": "Jurés", "es": "Jurados", "ru": "Судьи", "zh": "评委会", "ar": "محكّمون"}
GIVER = {lang: f"X{lang}X" for lang in CODES}
NAMES: dict[str, Any] = {
    "honours": [
        {"id": "winner", "one": ONE, "many": MANY, "given_by": GIVER},
        {"id": "champion", "one": FINAL, "many": FINALS},
    ],
    "panellists": {"one": JUROR, "many": JURORS},
    "timezone": "Africa/Nairobi",
}
USUAL_WORDS = {
    "en": r"champion|winner|\bwon\b|expert(?!ise)|geneva",
    "fr": r"champion|lauréat|gagnant|\bexpert(?!ise)|genève",
    "es": r"campe[oó]n|ganador|\bexpert|ginebra",
    "ru": r"чемпион|победител|эксперт(?!из)|женев",
    "zh": r"优选项目|获奖者|专家|日内瓦",
    "ar": r"مناصر|المناصر|فائز|الفائز|خبير|خبراء|جنيف",
}
"""What the catalogues say of a champion, of a winner, of an expert and of Geneva."""
OF_A_PLACE = re.compile(r"GET /\{lang:lang\}/\{edition\}(/[a-z/-]*)")


CODES_OF_DATA = "/data"
"""It lists the codes of files, which are the same in every edition."""


def usual_words(text: str, lang: str) -> list[str]:
    text = re.sub(r"https?://\S+", "", text)
    return [
        f"…{text[max(0, m.start() - 40) : m.end() + 40]}…"
        for m in re.finditer(USUAL_WORDS[lang], text, re.IGNORECASE)
    ]


def paths(*roles: str) -> list[str]:
    """Pages of an edition that need nothing but it."""
    found = (OF_A_PLACE.fullmatch(route) for route, role in ROLES_BY_ROUTE.items() if role in roles)
    return sorted(match[1] for match in found if match and match[1] != CODES_OF_DATA)


async def said_in(browser, lang: str, places: list[str], edition: str = "/2027") -> dict[str, list[str]]:
    found = {}
    for place in places:
        answer = await browser.client.get(f"/{lang}{edition}{place}")
        if answer.status_code == 200 and answer.headers["content-type"].startswith("text/html"):
            text = " ".join(
                re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", answer.text, flags=re.DOTALL).split()
            )
            if words := usual_words(without_isolates(text), lang):
                found[place] = words
    return found


@pytest.fixture
async def box(session, time):
    return await announced_contest(session, time, **NAMES)


async def test_no_public_page_says_a_usual_name(box, browser):
    places = [*paths("public"), f"/projects/{box.id('Bee')}", f"/projects/{box.id('Ant')}"]
    assert len(places) > 20
    found = {lang: said for lang in CODES if (said := await said_in(browser, lang, places))}
    assert not found, found
    for lang in CODES:
        assert MANY[lang] in (await browser.get(f"/{lang}/2027/winners")).text


async def test_no_report_says_a_usual_name(box, browser):
    for lang in CODES:
        assert await said_in(browser, lang, [f"/{face}" for face in FACES], "/reports/2027") == {}


SHAPES: dict[str, dict[str, Any]] = {
    "acceptance": {"phases": with_acceptance()},
    "by-region": {"selection__cut": BY_REGION, "selection__quorum": {"least": 2}},
    "by-region-and-category": {"selection__cut": BY_REGION | {"by": "category"}},
    "for-groups": {
        "groups": GROUPS,
        "phases": [(given := document()["phases"])[0], FIRST | {"group": "large"}, *given[1:]],
    },
}


@pytest.mark.parametrize("shape", SHAPES)
async def test_no_page_says_a_usual_name_in_any_phase(session, browser, time, shape):
    await load_contest(session, **NAMES | SHAPES[shape])
    await session.commit()
    for instant in (SUBMITTING, at("2026-12-28 12:00"), NOMINATING, VOTING, SELECTING, ASKING, ANNOUNCING):
        time(instant)
        for lang in CODES:
            assert await said_in(browser, lang, ["/", "/guidelines", "/calendar", "/winners"]) == {}
            assert await said_in(browser, lang, ["/"], "") == {}


async def test_who_is_asked_to_accept_reads_no_usual_name(chosen, session, browser, time):
    there = await chosen(NAMES)
    await there.ask()
    await session.commit()
    await browser.sign_in("ana@example.org")
    place = f"/nominations/{there.box.id('Ant')}/acceptance"
    assert (await browser.get(f"/en/2027{place}")).heading == "Do you accept?"
    for lang in CODES:
        assert await said_in(browser, lang, [place, "/"]) == {}
    await there.reply("Ant", accepts=True)
    asked = [each for each in (await session.exec(select(Message))).all() if "acceptance" in each.template]
    assert {each.template for each in asked} == {"acceptance-asked", "acceptance-answered"}
    for message in asked:
        for message.lang in CODES:
            with speaking_of(there.edition.rules):
                letter = as_written(message)
            assert usual_words(f"{letter.subject} {letter.text}", message.lang) == []
    await session.rollback()


NOT_THERE = {
    "en": r"champion|\bexpert(?!ise)",
    "fr": r"champion|\bexpert(?!ise)",
    "es": r"campe[oó]n|\bexpert",
    "ru": "чемпион|эксперт",
    "zh": "优选项目|专家",
    "ar": "مناصر|المناصر|خبير|خبراء",
}
"""What no page of a contest without them says, though it uses the usual name of a winner."""


async def test_a_contest_without_experts_and_champions_does_not_speak_of_them(session, browser, time):
    rules = load_example("smallest")
    await load(session, rules, loader=None)
    await session.commit()
    assert own_names(rules).named == {"expert", "champion"}
    for instant in (at("2099-01-20 12:00"), at("2099-03-01 12:00"), at("2099-03-20 12:00")):
        time(instant)
        for lang in CODES:
            for place in (
                "/smallest/projects",
                "/smallest/categories/ALL",
                "/smallest/guidelines",
                "/smallest/",
                "/",
            ):
                page = await browser.get(f"/{lang}{place}")
                main = re.sub(r"<(script|style|footer).*?</\1>|<[^>]+>", " ", page.html, flags=re.DOTALL)
                words = " ".join(main.split())
                said = re.findall(f".{{0,30}}(?:{NOT_THERE[lang]}).{{0,30}}", words, re.IGNORECASE)
                assert not said, (lang, place, said)
            assert "WSIS Action Lines" not in (await browser.get("/en/")).text


def test_the_steps_to_an_honour_follow_from_the_rules():
    def told(rules):
        with speaking_of(rules):
            return [without_isolates(translator("en").say(each)) for each in steps(rules)]

    assert steps(small_rules()) is USUAL_STEPS
    assert told(load_example("smallest")) == [
        "Projects are submitted.",
        "The projects are checked against the rules.",
        "Votes decide: Winners.",
    ]
    assert told(load_example("juried-award"))[1:] == [
        "Projects are assessed, and the best continue.",
        "A panel decides: Bridge Awards.",
    ]
    assert told(small_rules(**NAMES))[1:] == [
        "Projects are assessed, and the best continue.",
        "The public votes. The projects with the most votes continue: Finalists.",
        "The final decision is taken: Laurels.",
    ]
    assert steps(small_rules(**SHAPES["for-groups"])) == ()


@pytest.mark.parametrize(
    ("name", "not_used"),
    [
        ("2012", {"expert", "champion"}),
        ("2013", {"expert", "champion"}),
        ("2014", {"champion"}),
        ("2025", None),
    ],
)
def test_records_speak_of_what_they_had(name, not_used):
    names = own_names(load_shipped(name))
    assert (names and set(names.named)) == not_used


async def test_no_page_of_nominators_and_jurors_says_a_usual_name(session, box, browser):
    await expert(session, "juror@example.org")
    await session.commit()
    places = [*paths("signed-in", "expert"), f"/nominations/{box.id('Ant')}"]
    assert len(places) > 5
    for who in ("ana@example.org", "juror@example.org"):
        await browser.sign_in(who)
        found = {lang: said for lang in CODES if (said := await said_in(browser, lang, places))}
        assert not found, found


async def test_no_letter_says_a_usual_name(session, box):
    messages = (await session.exec(select(Message))).all()
    assert len(messages) >= 4
    for message in messages:
        for message.lang in CODES:
            with speaking_of(box.edition.rules):
                letter = as_written(message)
            assert usual_words(f"{letter.subject} {letter.text}", message.lang) == []
    await session.rollback()


@pytest.mark.parametrize("lang", CODES)
def test_every_original_exists_and_what_is_said_instead_fits_any_name(lang):
    with (CATALOGUES / lang / "LC_MESSAGES" / "messages.po").open("rb") as file:
        catalogue = read_po(file)
    texts = {m.id if isinstance(m.id, str) else m.id[0] for m in catalogue if m.id}
    assert [text for text in (*LABELS, *SENTENCES) if text not in texts] == []
    voice = translator(lang)
    for new in SENTENCES.values():
        said = re.sub(r"%\(\w+\)s", "", voice.gettext(new).replace(voice.gettext("%(in_zone)s"), ""))
        assert usual_words(said, lang) == []
    places = {
        place for new in (*LABELS.values(), *SENTENCES.values()) for place in re.findall(r"%\((\w+)\)s", new)
    }
    assert set(OF) <= places and set(OF) < set(USUAL)


OF_PANELS = re.compile(r"champion|winner|\bwon\b|expert|panel|geneva", re.IGNORECASE)


@pytest.mark.parametrize("lang", [lang for lang in CODES if lang != "en"])
def test_no_translation_says_a_usual_name_that_its_original_does_not(lang):
    """Names are found in originals: what a translator added would be said in contests with other names."""
    with (CATALOGUES / lang / "LC_MESSAGES" / "messages.po").open("rb") as file:
        texts = [(m.id, m.string) for m in read_po(file) if m.id]
    added = [
        text
        for text, said in texts
        if not OF_PANELS.search(str(text)) and usual_words(panel_in(lang, str(said)), lang)
    ]
    assert added == []


def test_editions_with_the_usual_names_say_what_they_always_said():
    assert own_names(small_rules()) is None
    with speaking_of(small_rules()):
        assert (
            translator("en").gettext("Experts are choosing the winners") == "Experts are choosing the winners"
        )


def test_a_name_changes_the_sentences_that_say_it_and_no_others():
    with speaking_of(small_rules(honours=NAMES["honours"][:1])):
        voice = translator("en")
        assert voice.gettext("Winners") == "Laurels" and voice.gettext("Champions") == "Champions"
        assert voice.gettext("Experts") == "Experts"
        assert without_isolates(voice.gettext("The winners are published")) == "Published: Laurels"


def test_an_honour_knows_who_gives_it_from_whom_how_many_and_by_what():
    rules = small_rules(**NAMES)
    winner, champion = honouring(rules, "winner"), honouring(rules, "champion")
    assert winner.given_by == GIVER and winner.one == ONE and winner.decided and winner.most == 1
    assert [each.id for each in winner.chosen_from] == ["voting"]
    assert not champion.decided and champion.most == 2 and champion.chosen_from[0].id == "nomination"


def test_signs_of_a_name_are_no_markup():
    honours = [NAMES["honours"][0] | {"many": {"en": "<b>A & B</b> 100%"}}]
    with speaking_of(small_rules(honours=honours)):
        assert translator("en").gettext("Winners") == "bA & B/b 100"


OF_NO_EDITION: dict[str, str] = {
    "prizes/privacy/assessment.py": "the assessment of the service as a whole",
    "prizes/reports/rules/participation.py": "a report of all years",
    "prizes/reports/rules/years.py": "reports of all years",
    "templates/public/about.html": "the page on the service",
    "templates/public/assessment.html": "the assessment of the service as a whole",
    "templates/public/privacy.html": "the privacy notice of the service",
    "templates/public/search.html": "the search over all editions",
    "templates/public/stocktaking.html": "the register of all editions",
    "templates/public/winners.html": "the winners of all years",
    "prizes/gate/reports/catalogue.py": "describes the data of all editions to programs",
}
"""Where texts speak of the whole service and of no edition, so that the usual names are said, with the reason."""
AS_CODED = re.compile(r"%\(\w+\)s|“(winner|champion)”")
"""Places, and words of the rules as data."""


def test_every_text_of_an_edition_with_a_usual_name_has_one_that_is_said_instead():
    with (CATALOGUES / "en" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        texts = [(m, m.id if isinstance(m.id, str) else m.id[0]) for m in read_po(file) if m.id]
    bare = {
        text: places
        for message, text in texts
        if re.search(r"champion|winner|\bwon\b|expert(?!ise)", AS_CODED.sub("", text), re.IGNORECASE)
        and text not in {*LABELS, *SENTENCES}
        and (places := {place for place, _ in message.locations} - OF_NO_EDITION.keys())
    }
    assert bare == {}, "make the English neutral, or give it an entry in prizes/i18n/instead.py"
