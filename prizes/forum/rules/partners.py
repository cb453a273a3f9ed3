"""How the support of an organization is acknowledged."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from prizes.kit.sentence import N_, Sentence, say
from prizes.wording.rules.blocks import leads_outside

MOST_NAME, MOST_CONTRIBUTION, MOST_PLACE = 200, 600, 999
"""Characters, and the last place."""


class PartnerKind(StrEnum):
    PARTNER = "partner"
    TRUST_FUND = "trust_fund"


PARTNER_KINDS: Mapping[PartnerKind, str] = {
    PartnerKind.PARTNER: N_("Partners"),
    PartnerKind.TRUST_FUND: N_("Contributors to the trust fund"),
}
"""Headings, in their order."""


@dataclass(frozen=True, slots=True)
class PartnerWords:
    """A partner as a steward gives it."""

    kind: str
    name: str
    recognition: str
    texts: Mapping[str, str]
    """What it contributes, by language."""
    url: str
    place: int
    shown: bool


def partner_faults(said: PartnerWords, recognitions: Collection[str]) -> dict[str, Sentence]:
    """What is wrong by field. `recognitions`: ids of the rules."""
    faults: dict[str, Sentence] = {}
    if not said.name:
        faults["name"] = say("Please fill in this field.")
    elif len(said.name) > MOST_NAME:
        faults["name"] = say("This is too long: at most %(most)s characters.", most=MOST_NAME)
    if said.recognition and said.recognition not in recognitions:
        faults["recognition"] = say("The rules of this edition have no such special recognition.")
    if said.url and not leads_outside(said.url):
        faults["url"] = say("Enter a web address that begins with https://")
    for lang, text in said.texts.items():
        if len(text) > MOST_CONTRIBUTION:
            faults[f"text.{lang}"] = say(
                "This is too long: at most %(most)s characters.", most=MOST_CONTRIBUTION
            )
    if said.texts and "en" not in said.texts:
        faults["text.en"] = say("Please fill in this field.")
    return faults
