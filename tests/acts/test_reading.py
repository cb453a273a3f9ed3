"""A form as the schema that programs send: one test a shape of field."""

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import pytest
from pydantic import AwareDatetime, BaseModel, Field

from prizes.acts.reading import read
from prizes.errors import Refusal
from prizes.web.layout.forms import Fields
from prizes.web.layout.pages import PageAt


class Sent(BaseModel):
    text: str = ""
    perhaps: str | None = None
    number: Annotated[int, Field(ge=1, le=9)] | None = None
    day: date | None = None
    instant: AwareDatetime | None = None
    box: bool = False
    choice: bool | None = None
    several: list[str] = []


class Needed(BaseModel):
    reason: Annotated[str, Field(min_length=3)]


def typed(*fields: tuple[str, str]) -> PageAt:
    def instant(local: datetime) -> datetime:
        return local.replace(tzinfo=ZoneInfo("Europe/Zurich")).astimezone(UTC)

    edition: Any = SimpleNamespace(rules=SimpleNamespace(instant=instant))
    nothing: Any = None
    return PageAt(nothing, nothing, edition, None, Fields(list(fields)))


async def test_an_empty_form_is_what_the_schema_has_by_default():
    assert await read(Sent, typed()) == Sent()


async def test_what_was_left_empty_is_left_out_where_it_may_be_and_a_text_may_be_empty():
    at = typed(("text", ""), ("perhaps", ""), ("number", " "), ("day", ""), ("instant", ""), ("choice", ""))

    assert await read(Sent, at) == Sent(text="", perhaps="")


@pytest.mark.parametrize(
    ("field", "said", "meant"),
    [
        ("text", "  as it stands ", "  as it stands "),
        ("number", "7", 7),
        ("day", "2027-02-01", date(2027, 2, 1)),
        ("instant", "2027-02-01T12:00", datetime(2027, 2, 1, 11, tzinfo=UTC)),
        ("instant", "2027-07-01T12:00", datetime(2027, 7, 1, 10, tzinfo=UTC)),
        ("box", "on", True),
        ("box", "yes", True),
        ("choice", "yes", True),
        ("choice", "no", False),
    ],
)
async def test_a_field_means(field, said, meant):
    assert getattr(await read(Sent, typed((field, said))), field) == meant


async def test_a_box_that_is_not_ticked_says_no_and_a_choice_not_made_says_nothing():
    found = await read(Sent, typed(("text", "x")))

    assert (found.box, found.choice) == (False, None)


async def test_a_field_of_several_values_has_all_of_its_name_in_order():
    assert (await read(Sent, typed(("several", "b"), ("text", "x"), ("several", "a")))).several == ["b", "a"]


@pytest.mark.parametrize(
    ("schema", "fields", "name"),
    [
        (Sent, [("number", "ten")], "number"),
        (Sent, [("number", "10")], "number"),
        (Sent, [("day", "1.2.2027")], "day"),
        (Sent, [("instant", "tomorrow")], "instant"),
        (Needed, [("reason", "no")], "reason"),
        (Needed, [], "reason"),
    ],
)
async def test_what_is_no_such_value_is_said_beside_its_field(schema, fields, name):
    with pytest.raises(Refusal) as refused:
        await read(schema, typed(*fields))

    assert list(refused.value.fields) == [name]


async def test_reads_says_the_rest_and_is_held_by_the_schema_too():
    found = await read(Sent, typed(("text", "typed"), ("number", "3")), lambda at: {"number": 5})
    assert (found.text, found.number) == ("typed", 5)

    with pytest.raises(Refusal):
        await read(Sent, typed(), lambda at: {"number": 50})


async def test_reads_may_say_all_of_it():
    whole = Sent(text="all")

    assert await read(Sent, typed(("text", "typed")), lambda at: whole) is whole
