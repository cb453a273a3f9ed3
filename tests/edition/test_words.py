import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prizes.edition.kinds.words import count_words

TEXTS = st.text(
    st.sampled_from("abcäßЖя ة من กขี่ำພຊာမ្ក་བོ信息社会のデー1 2,3.-'’—/@&•。,\n\t\u200b\u0301"), max_size=60
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("   \n\t ", 0),
        ("one", 1),
        ("Bridging the digital divide", 4),
        ("a well-known e-health project", 4),
        ("l'accès aujourd’hui", 2),
        ("1,000.50 people, 45% of them", 5),
        ("see https://example.org/a/b?c=d-e or write to a.b@example.org", 6),
        ("and/or", 1),
        ("yes - no", 2),
        ("yes — no", 2),
        ("yes—no", 2),
        ("• first • second & third", 3),
        ("…", 0),
        ("Доступ к связи для всех", 5),
        ("النفاذ إلى الإنترنت للجميع", 4),
        ("信息社会", 4),
        ("信息社会,世界峰会。", 8),
        ("使用AI技术", 5),
        ("5G和AI", 3),
        ("AI\uff0c5G", 2),
        ("デジタル社会", 6),
        ("디지털 사회", 2),
        ("สวัสดี", 1),
        ("ประเทศไทยใช้AI ๒๕๖๙", 5),
        ("ສະບາຍດີ", 2),
        ("សួស្តី ពិភពលោក", 3),
        ("မင်္ဂလာပါ", 2),
        ("བོད་ཡིག་གི་སྐད།", 4),
        ("ዲጂታል ማኅበረሰብ", 2),
        ("डिजिटल समाज", 2),
        ("جامعه‌ی اطلاعاتی", 2),
        ("one\u200btwo", 2),
        ("caf\u0065\u0301 noir", 2),
    ],
)
def test_a_text_has_as_many_words_as_a_reader_counts(text, words):
    assert count_words(text) == words


@given(TEXTS, TEXTS, st.sampled_from([" ", "\n", "\u3000", " \t ", "\u00a0"]))
def test_white_space_between_two_texts_joins_no_words(one, other, space):
    assert count_words(one + space + other) == count_words(one) + count_words(other)


@given(TEXTS, TEXTS)
def test_without_space_at_most_one_word_is_lost(one, other):
    apart = count_words(one) + count_words(other)
    assert apart - 1 <= count_words(one + other) <= apart


@given(st.text(max_size=200))
def test_space_around_a_text_adds_nothing(text):
    assert count_words(f"  {text}\n") == count_words(text)


@given(st.lists(st.from_regex(re.compile("[a-z]{1,8}", re.ASCII), fullmatch=True), max_size=30))
def test_plain_words_are_counted_one_by_one(words):
    assert count_words(" ".join(words)) == len(words)
