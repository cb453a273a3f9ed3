"""Words of goals, other names of countries and phrases, asked of the projects of past editions; the table is beside."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from prizes.cli.demo.afterwards import CONTRIBUTED
from prizes.data.projects import made_up_sentences
from prizes.data.reading import csv_file
from prizes.stocktaking.rules.asking import Search, fits, search_for
from prizes.stocktaking.rules.entries import Described, EntryForms, Written, entry_of, words_of
from prizes.stocktaking.rules.excerpts import excerpt, forms_in
from prizes.stocktaking.rules.likeness import like
from prizes.stocktaking.rules.meaning import bent
from prizes.stocktaking.rules.words import forms

TABLE = Path(__file__).with_name("searches_of_past.csv")


@cache
def register() -> list[tuple[dict[str, str], EntryForms]]:
    """With the facts by which the table names projects."""
    sentences = made_up_sentences()
    found = []
    for row in csv_file("past_projects.csv"):
        summary = row["summary"] or sentences.get((row["category"], row["title"]), "")
        text = Written("en", row["title"], summary)
        found.append((row, entry_of(Described([text], row["owner"], row["country"], row["category"], []))))
    for one in CONTRIBUTED:
        text = Written(one.language, one.title, one.summary)
        facts = {"title": one.title, "country": one.country, "category": one.categories[0]}
        entry = entry_of(Described([text], one.owner, one.country, one.categories[0], one.sdgs))
        found.append((facts | {"goal": " ".join(map(str, one.sdgs))}, entry))
    return found


def looked_up(text: str) -> Search:
    """As `queries.register.look_up` reads it."""
    search, entries = search_for(text), [entry.whole for _, entry in register()]
    if any(fits(search, entry) for entry in entries):
        return search
    missing = [one for one in search.asked if not any(fits(Search((one,)), entry) for entry in entries)]
    words = words_of(frozenset().union(*entries))
    near = [word for one in missing for each in one.spellings for word in like(each, words)]
    return bent(search, [one.word for one in missing], near)


def chosen(selectors: str) -> Iterator[int]:
    """Places of the projects that the table names: `country=KE title=The beginning of a title`."""
    for name, value in re.findall(r"(\w+)=(.*?)(?= \w+=|$)", selectors):
        found = [at for at, (facts, _) in enumerate(register()) if _is(facts, name, value)]
        assert found, f"{name}={value}"
        yield from found


def _is(facts: dict[str, str], name: str, value: str) -> bool:
    if name == "goal":
        return value in facts.get("goal", "").split()
    return facts[name].startswith(value) if name == "title" else facts[name] == value


def test_what_is_asked_of_past_projects_finds_what_is_meant():
    must, should, wrong = [], [], []
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        search = looked_up(row["query"])
        possible = bool(search.asked) and not search.unknown
        found = {at for at, (_, entry) in enumerate(register()) if possible and fits(search, entry.whole)}
        titled = {at: register()[at][0]["title"][:40] for at in range(len(register()))}
        must += [(row["query"], titled[at], at in found) for at in chosen(row["must"])]
        should += [(row["query"], titled[at], at in found) for at in chosen(row["should"])]
        allowed = {*chosen(row["must"]), *chosen(row["should"])}
        wrong += [(row["query"], titled[at]) for at in set(chosen(row["never"])) - allowed if at in found]
    lost = [each for each in (*must, *should) if not each[2]]
    assert len(rows) >= 60
    assert wrong == []
    assert sum(found for *_, found in must) / len(must) >= 0.975, lost
    assert sum(found for *_, found in should) / len(should) >= 0.85, lost


@pytest.mark.parametrize(
    "words",
    [
        "рынок рынка рынков рынки",
        "посёлок посёлка посёлков",
        "девочка девочек",
        "деревня деревень деревни",
        "земля земель",
        "письмо писем",
        "сестра сестёр",
        "мать матери матерей",
        "день дня дни дней",
        "девушка девушек",
    ],
)
def test_a_russian_word_is_found_in_the_cases_that_lose_a_vowel(words):
    first, *others = (forms(word.replace("ё", "е"), "ru") for word in words.split())
    assert all(first & other for other in others)


def phrase_finds(query: str, title: str, summary: str = "") -> bool:
    entry = entry_of(Described([Written("en", title, summary)], "", None, None, []))
    return fits(search_for(query), entry.whole)


def test_a_phrase_is_found_only_in_a_row_and_in_one_text():
    assert phrase_finds('"women in science"', "More Women in Science now")
    assert not phrase_finds('"women in science"', "Women in towns and girls in science")
    assert not phrase_finds('"women science"', "Women in science")
    assert not phrase_finds('"clean water"', "Clean", "Water")
    assert not phrase_finds('"farmer"', "Farmers")
    assert phrase_finds("「数字政府」", "新数字政府平台") and not phrase_finds("「数字政府」", "数字与政府")
    assert phrase_finds('women "e-health"', "E-health for women")
    assert phrase_finds('5" screen', "A screen of 5 inches")


def test_a_phrase_that_no_project_has_is_named_and_read_as_nothing_else():
    read = bent(search_for('"clean water"'), ["“clean water”"], ["clean", "water"])
    assert (read.unknown, read.read) == (("“clean water”",), ())
    assert bent(search_for('"hunger"'), ["“hunger”"], []).unknown == ("“hunger”",)


def test_words_of_a_phrase_are_marked_where_they_stand():
    wanted = forms_in(search_for('"women in science"'))
    marked = [piece.words for piece in excerpt("Women in science", wanted, "en") if piece.marked]
    assert marked == ["Women", "science"]


def test_a_word_of_a_goal_that_no_project_has_is_read_as_the_goal():
    read = bent(search_for("clean water"), ["clean"], [])
    assert read.unknown == () and read.goals == [6, 7]
    assert read.read[0][1][0] == "Clean Water and Sanitation"
