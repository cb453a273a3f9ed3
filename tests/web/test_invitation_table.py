"""Tables of people to invite: as spreadsheets give them, with what is wrong by line."""

import pytest

from prizes.review.rules.seats import ROWS_MOST, SeatOffer, SeatPart
from prizes.web.review.invitation_table import TEXT_MOST, offers_in

CODES = {"C1", "C7-EGOV"}


def read(text):
    return offers_in(text, CODES, "fr")


def faults(text):
    return {line: str(fault) for line, fault in read(text).faults.items()}


def test_addresses_alone_are_enough():
    table = read("ana@example.org\n\nben@example.org\n")
    expert = SeatPart.EXPERT
    assert table.offers == {
        1: SeatOffer("ana@example.org", "*", expert, None, "fr"),
        3: SeatOffer("ben@example.org", "*", expert, None, "fr"),
    }
    assert not table.faults


@pytest.mark.parametrize("parting", [",", ";", "\t"])
def test_columns_are_named_in_any_order_and_parted_as_spreadsheets_do(parting):
    lines = ["language,role,Email,category,projects,name", "RU,Alternate,ana@example.org,c7-egov,12,Ana"]
    table = read("\ufeff" + "\r\n".join(line.replace(",", parting) for line in lines))
    assert table.offers == {2: SeatOffer("ana@example.org", "C7-EGOV", SeatPart.SUBSTITUTE, 12, "ru")}


def test_a_line_can_name_phases():
    table = read("email,category,phases\nana@example.org,C1,young grand\nben@example.org,C1,")
    assert [each.phases for each in table.offers.values()] == [("young", "grand"), ()]


def test_without_a_head_line_cells_have_the_order_of_the_columns():
    table = read('ana@example.org,"Kent, Ana",C1,chair,,es')
    assert table.offers == {1: SeatOffer("ana@example.org", "C1", SeatPart.CHAIR, None, "es")}


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", 1, "at least one email address"),
        ("email\n", 1, "between 1 and"),
        ("email,catgory\nana@example.org,C1", 1, "There is no column “catgory”"),
        ("email,role,email\n", 1, "appears twice"),
        ("name,category\nAna,C1", 1, "The column “email” is missing"),
        ("email,category\nana@example.org,C99", 2, "There is no category “C99”"),
        ("ana@example.org,,C1,king", 1, "“king” is not a role"),
        ("ana@example.org,,C1,,1.5", 1, "whole number"),
        ("ana@example.org,,C1,,99999999999", 1, "whole number"),
        ("ana@example.org,,C1,,,de", 1, "“de” is not one of the six languages"),
        ("email\nana@example.org\nben@example.org,C1", 3, "more cells"),
        ("x" * (TEXT_MOST + 1), 1, "too long"),
    ],
)
def test_what_is_wrong_is_said_of_its_line(text, line, words):
    found = faults(text)
    assert list(found) == [line]
    assert words in found[line]


def test_every_wrong_line_is_named_by_where_it_begins():
    text = 'email,name,category\nana@example.org,"two\nlines",C9\nben@example.org,,C1\ncy@example.org,,C8'
    table = read(text)
    assert (list(table.faults), list(table.offers)) == ([2, 5], [4])


def test_no_more_lines_than_one_request_sends():
    lines = [f"e{n}@example.org" for n in range(ROWS_MOST)]
    assert len(read("\n".join(lines)).offers) == ROWS_MOST
    assert read("\n".join([*lines, "one@example.org"])).faults
