"""What people send about themselves."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, field_validator

from prizes.data.countries import countries
from prizes.data.wsis import stakeholder_types
from prizes.i18n.languages import Lang
from prizes.kit.text import one_line


def _none_if_blank(value: object) -> object:
    return None if isinstance(value, str) and not value.strip() else value


def _is_a_country(value: str | None) -> str | None:
    if value is not None and value not in {c.alpha2 for c in countries()}:
        raise ValueError("not a country of the list")
    return value


def _line(value: object) -> object:
    return one_line(value) or None if isinstance(value, str) else value


Blank = BeforeValidator(_none_if_blank)
CountryCode = Annotated[str | None, Blank, AfterValidator(_is_a_country)]
Line = BeforeValidator(_line)
"""A name that others read, in letters too: one line without characters that are no text."""


class Origin(BaseModel):
    """From where somebody takes part; both optional."""

    model_config = ConfigDict(str_strip_whitespace=True)

    country: CountryCode = None
    stakeholder_type: Annotated[str | None, Blank] = None

    @field_validator("stakeholder_type")
    @classmethod
    def is_a_stakeholder_type(cls, value: str | None) -> str | None:
        if value is not None and value not in stakeholder_types():
            raise ValueError("not a stakeholder type of the list")
        return value


class Profile(Origin):
    """All optional but the language."""

    name: Annotated[Annotated[str, Field(max_length=200)] | None, Line] = None
    lang: Lang = "en"
    entity_name: Annotated[Annotated[str, Field(max_length=300)] | None, Line] = None
