"""What experts say of themselves: action lines, languages, country, organizations, gender. All of it is optional."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from prizes.accounts.schemas import Blank, CountryCode
from prizes.data.wsis import wsis_categories
from prizes.i18n.languages import Lang
from prizes.kit.text import many_lines
from prizes.review.rules.seats import AFFILIATIONS_MOST


class Expertise(BaseModel):
    """What an expert says of themselves; what is left out is taken back."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    lines: Annotated[list[str], Field(max_length=30)] = []
    """Codes of the WSIS Action Line categories they know, such as `C7-EGOV`."""
    languages: Annotated[list[Lang], Field(max_length=6)] = []
    """Languages they read."""
    country: CountryCode = None
    affiliations: Annotated[str, Field(max_length=AFFILIATIONS_MOST)] = ""
    """Organizations of the last three years, a line each."""
    gender: Annotated[Literal["woman", "man", "other"] | None, Blank] = None

    @field_validator("lines")
    @classmethod
    def are_action_lines(cls, value: list[str]) -> list[str]:
        known = [str(category["code"]) for category in wsis_categories()]
        if set(value) - set(known):
            raise ValueError("not an action line")
        return [code for code in known if code in value]

    @field_validator("languages")
    @classmethod
    def are_named_once(cls, value: list[Lang]) -> list[Lang]:
        return list(dict.fromkeys(value))

    @field_validator("affiliations")
    @classmethod
    def is_lines(cls, value: str) -> str:
        return many_lines(value)
