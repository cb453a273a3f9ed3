"""What experts say of themselves: action lines, languages, country, organizations, gender. All of it is optional."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from prizes.accounts.schemas import Blank, CountryCode
from prizes.data.languages import is_language
from prizes.data.wsis import wsis_categories
from prizes.edition.document.components import LanguageCode
from prizes.kit.text import many_lines
from prizes.review.rules.seats import AFFILIATIONS_MOST


class Expertise(BaseModel):
    """What an expert says of themselves; what is left out is taken back."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    lines: Annotated[list[str], Field(max_length=30)] = []
    """Codes of the WSIS Action Line categories they know, such as `C7-EGOV`."""
    languages: Annotated[list[LanguageCode], Field(max_length=20)] = []
    """Languages they read, by two letters of ISO 639-1, such as `pt`."""
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

    @field_validator("languages", mode="before")
    @classmethod
    def without_blanks(cls, value: Any) -> Any:
        """A form asks in several fields for languages beyond the six."""
        return [each for each in value if each != ""] if isinstance(value, list) else value

    @field_validator("languages")
    @classmethod
    def are_languages(cls, value: list[str]) -> list[str]:
        if not all(map(is_language, value)):
            raise ValueError("not a language")
        return list(dict.fromkeys(value))

    @field_validator("affiliations")
    @classmethod
    def is_lines(cls, value: str) -> str:
        return many_lines(value)
