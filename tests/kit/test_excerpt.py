import pytest

from prizes.kit.excerpt import MOST, SHORT, SHORTEST, first_sentence, parted
from prizes.kit.excerpt import SENTENCE as SENTENCE_MOST

FIRST = "Teachers in three mountain districts write lessons together."
SENTENCE = "Teachers in three mountain districts write lessons together and share them over small servers. "


def test_a_short_text_is_whole():
    assert parted("  A short text.  ") == ("A short text.", "")
    assert parted("x" * SHORT)[1] == ""


def test_a_long_text_parts_after_a_sentence():
    begin, rest = parted(SENTENCE * 5)
    assert begin == SENTENCE.strip()
    assert rest == (SENTENCE * 4).strip()


@pytest.mark.parametrize(
    "text", ["word " * 100, "字" * 400, "x" * 500, "خدمة " * 100, "Ver. 2.0 and 3.1 of it " * 40]
)
def test_nothing_is_lost_between_the_parts(text):
    begin, rest = parted(text)
    assert len(begin) <= MOST + 2
    joined = begin.removesuffix(" …") + rest
    assert joined.replace(" ", "") == text.replace(" ", "")


def test_a_chinese_text_parts_after_its_full_stop():
    begin, rest = parted("山区的教师共同编写课程并通过小型服务器分享。" * 20)
    assert begin.endswith("。") and rest.startswith("山区")


def test_the_first_sentence_stands_for_a_text():
    assert first_sentence(f"  {FIRST}\nAnother one. ") == FIRST
    assert first_sentence("Short.") == "Short."
    assert first_sentence("") == ""


def test_an_abbreviation_or_a_number_is_no_sentence():
    assert first_sentence("Dr. Ama teaches coding in three villages. She is 30.") == (
        "Dr. Ama teaches coding in three villages."
    )


@pytest.mark.parametrize(
    "text", ["word " * 100, "字" * 400, "x" * 500, "خدمة " * 100, "Ver. 2.0 and 3.1 of it, " * 40]
)
def test_a_long_sentence_is_cut_between_words_and_says_so(text):
    cut = first_sentence(text)
    assert SHORTEST < len(cut) <= SENTENCE_MOST
    assert cut.endswith("…")
    assert " ".join(text.split()).startswith(cut.removesuffix("…"))
    assert not cut.removesuffix("…").endswith((" ", ","))


@pytest.mark.parametrize("length", [SENTENCE_MOST - 1, SENTENCE_MOST])
def test_what_is_just_short_enough_is_whole(length):
    text = ("ab " * SENTENCE_MOST)[: length - 1] + "."
    assert first_sentence(text) == text


def test_a_chinese_sentence_ends_at_its_full_stop():
    text = "山区的教师共同编写课程并通过小型服务器分享给所有学校的学生使用。第二句。"
    assert first_sentence(text) == text.partition("。")[0] + "。"
