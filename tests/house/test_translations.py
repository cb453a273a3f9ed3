"""Every text for people exists in all six languages, whole, with its places, its marks and its plurals."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from prizes.data.languages import LOCALES
from prizes.i18n.languages import CODES
from tests.house.checkout import PACKAGE, ROOT

CATALOGUES = PACKAGE / "i18n" / "catalogues"
PLURALS = {"ar": 6, "zh": 1, "en": 2, "fr": 2, "ru": 3, "es": 2}
PLACE = re.compile(r"%\((\w+)\)[sd]")
MARK = re.compile(r"</?[a-z][^>]*>")
NUMBERS = {"n", "num"}
"""Places that a plural form may leave out: Arabic has a word for two."""


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """What a fresh collection finds in the program."""
    file = tmp_path_factory.mktemp("texts") / "messages.pot"
    subprocess.run(
        [sys.executable, str(ROOT / ".ci" / "messages"), "--template", str(file)], check=True, cwd=ROOT
    )
    return catalogue_at(file, None)


def catalogue_at(file: Path, locale: str | None) -> Catalog:
    with file.open("rb") as text:
        return read_po(text, locale=locale, abort_invalid=True)


@pytest.fixture(scope="module", params=CODES)
def translated(request: pytest.FixtureRequest) -> tuple[str, Catalog]:
    code = request.param
    return code, catalogue_at(CATALOGUES / code / "LC_MESSAGES" / "messages.po", LOCALES[code])


def real(catalogue: Catalog) -> Iterator[Message]:
    return (message for message in catalogue if message.id)


def forms(text: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


class Anything(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return key


def test_a_collection_finds_texts_of_code_and_of_templates(marked: Catalog):
    places = {path.split("/")[0] for message in real(marked) for path, _ in message.locations}

    assert len(marked) > 100
    assert places == {"prizes", "templates"}


def test_every_marked_text_stands_translated_in_the_catalogue(
    marked: Catalog, translated: tuple[str, Catalog]
):
    code, catalogue = translated
    missing = []
    for message in real(marked):
        found = catalogue.get(message.id, message.context)
        if found is None or found.fuzzy or not all(forms(found.string)):
            missing.append(forms(message.id)[0])

    assert not missing, (
        f"{len(missing)} texts are not translated into {code}; run `make messages`, then translate"
    )


def test_a_catalogue_holds_nothing_that_is_no_longer_said(marked: Catalog, translated: tuple[str, Catalog]):
    _, catalogue = translated

    assert not [m.id for m in real(catalogue) if marked.get(m.id, m.context) is None]


def test_a_catalogue_has_the_plural_forms_of_its_language(translated: tuple[str, Catalog]):
    code, catalogue = translated
    plural = [message for message in real(catalogue) if message.pluralizable]

    assert catalogue.num_plurals == PLURALS[code]
    assert plural
    assert all(len(forms(message.string)) == PLURALS[code] for message in plural)


def test_a_translation_has_the_places_and_marks_of_its_text(translated: tuple[str, Catalog]):
    _, catalogue = translated
    wrong = []
    for message in real(catalogue):
        asked = set(PLACE.findall(forms(message.id)[-1]))
        may_lack = NUMBERS if message.pluralizable else set()
        marks = sorted(MARK.findall(forms(message.id)[-1]))
        for form in filter(None, forms(message.string)):
            has = set(PLACE.findall(form))
            if not asked - may_lack <= has <= asked or sorted(MARK.findall(form)) != marks:
                wrong.append((message.id, form))

    assert not wrong


def test_every_text_can_be_filled_in(translated: tuple[str, Catalog]):
    """A percent sign that is not doubled, or a place of another kind, fails where it is shown."""
    _, catalogue = translated
    for message in real(catalogue):
        for form in (*forms(message.id), *forms(message.string)):
            assert "%(" not in form % Anything(), form


def test_english_stands_for_itself():
    english = catalogue_at(CATALOGUES / "en" / "LC_MESSAGES" / "messages.po", "en")

    assert [m.id for m in real(english) if forms(m.string) != forms(m.id)] == []


def test_no_sentence_was_left_in_english(translated: tuple[str, Catalog]):
    code, catalogue = translated
    if code == "en":
        return
    sentences = [m for m in real(catalogue) if len(PLACE.sub("", forms(m.id)[0]).split()) >= 4]

    assert len(sentences) > 50
    assert not [m.id for m in sentences if forms(m.string)[0] == forms(m.id)[0]]


LONGEST = {"en": 30, "ar": 30, "zh": 51, "fr": 36, "ru": 30, "es": 36}
"""Words of a sentence; in Chinese, which has no spaces, characters, of which a word has 1.7 on average. French and Spanish
need a fifth more words than English for the same.
"""
ON_AVERAGE = {"en": 13, "ar": 13, "zh": 17, "fr": 13, "ru": 13, "es": 13}
"""The same on average over sentences; the bar asks for 20 words."""
LABEL = 6
"""Words up to which a text is more often a label than a sentence."""
ENDS = re.compile(r"(?<=[.!?؟])\s+|(?<=[。！？])")


def length(sentence: str, code: str) -> int:
    plain = PLACE.sub("x", MARK.sub(" ", sentence))
    return len(re.findall(r"[\u3400-\u9fff]", plain)) if code == "zh" else len(plain.split())


def test_sentences_are_short_enough_to_be_read(translated: tuple[str, Catalog]):
    """In each language."""
    code, catalogue = translated
    texts = [text for message in real(catalogue) for text in forms(message.string)]
    sentences = [sentence for text in texts for sentence in ENDS.split(text)]
    lengths = [n for each in sentences if (n := length(each, code)) > LABEL]

    assert [each for each in sentences if length(each, code) > LONGEST[code]] == []
    assert 8 < sum(lengths) / len(lengths) <= ON_AVERAGE[code]


TERMS = {
    "steward": {"ar": "مشرف", "zh": "管理员", "fr": "gestionnaire", "ru": "координатор", "es": "coordinador"},
}
"""Words of `docs/translations.md` that a reader must find again on every page, by what is the same in all their forms."""
OTHERWISE = {
    "nominator": {
        "zh": "提名人",
        "fr": r"proposant|auteur(?! de l[’'])",
        "ru": "номинатор",
        "es": "nominador",
    },
}
"""What translations must not say in the place of a word, though they may go around it."""


def test_a_term_has_one_word_in_each_language(translated: tuple[str, Catalog]):
    """Texts that are said instead of usual ones (`prizes/i18n/instead.py`) are in the catalogues like all others."""
    lang, catalogue = translated
    texts = [(re.sub(r"“[\w-]+”", "", str(each.id)), str(each.string)) for each in catalogue if each.id]

    def with_term(term: str) -> list[tuple[str, str]]:
        return [each for each in texts if re.search(rf"\b{term}s?\b", each[0], re.IGNORECASE)]

    for term, words in TERMS.items():
        assert [
            each for each in with_term(term) if not re.search(words.get(lang, ""), each[1], re.IGNORECASE)
        ] == []
    for term, words in OTHERWISE.items():
        assert [each for each in with_term(term) if lang in words and re.search(words[lang], each[1])] == []
