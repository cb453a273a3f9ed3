import pytest

from prizes.kit.excerpt import MOST, SHORT, parted

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
