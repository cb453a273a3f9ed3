"""Words that stewards write in place of given ones: which places they may have, and which they must. Pure.

A letter's own places stand in its file (`templates/mail/NAME.letter`, part `places`), those of a page in
`wording.rules.pages`, so that no text can name what is not known where it stands: that of a receipt has no choice.
`{given}` is the whole given text, in a subject or heading the given one; it is a place of every text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from prizes.kit.sentence import N_, Sentence, say

GIVEN = "given"
SUBJECT_MOST = 150
"""Characters of a subject or heading."""
MOST_BYTES = 6_000
"""UTF-8 bytes of one text: text and HTML of a letter together stay below 20 kB."""
FIRST_STRONG, POP = "\u2068", "\u2069"
PLACE_WORDS: Mapping[str, str] = {
    GIVEN: N_("the whole given text"),
    "address": N_("address of the webhook"),
    "answer": N_("the reply"),
    "appeal": N_("how to appeal, in given sentences"),
    "calendar": N_("address of the calendar, where dates have changed"),
    "body": N_("the body that proposes the project"),
    "case": N_("address of the public page of the case"),
    "category": N_("category"),
    "caution": N_("how long the code is valid, and a warning, in given sentences"),
    "certificate": N_("where the certificate is, in a given sentence"),
    "ceremony": N_("where the prizes are presented, with the programme, in a given sentence"),
    "champions": N_("that the projects remain champions, where they do"),
    "check": N_("the check that the project failed"),
    "chosen": N_("the projects that were selected, below a given sentence"),
    "code": N_("the code"),
    "codes": N_("tracking codes by category"),
    "counted": N_("that the use of the link is counted, in a given sentence"),
    "countries": N_("number of countries"),
    "corrections": N_("answers to correct"),
    "dates": N_("the new dates"),
    "deadline": N_("deadline, %(in_zone)s"),
    "edition": N_("title of the edition"),
    "feedback": N_("feedback from the experts"),
    "formality": N_("name of the formality"),
    "hash": N_("the hash"),
    "honour": N_("name of the honour"),
    "left": N_("time left"),
    "link": N_("address of the page"),
    "moment": N_("when it was done, %(in_zone)s"),
    "name": N_("name of the token"),
    "number": N_("the number"),
    "others": N_("the projects that were not selected, below a given sentence"),
    "outcome": N_("the outcome, in a given sentence"),
    "owner": N_("owner"),
    "part": N_("what the person is in the panel, in a given sentence"),
    "person": N_("name of the person who did it"),
    "projects": N_("the projects concerned"),
    "promotion": N_("address of the pictures, press text and web badge"),
    "pronunciation": N_("where to note the pronunciation of names, in a given sentence"),
    "phase": N_("the phase that the panel is for"),
    "reason": N_("the reason given"),
    "reference": N_("reference of the paper"),
    "region": N_("region"),
    "results": N_("address of the results"),
    "role": N_("the role that is offered, in a given sentence"),
    "rule": N_("the rule"),
    "rules": N_("the rules, as quoted"),
    "scopes": N_("what the token allows"),
    "selected": N_("number of selected projects"),
    "statement": N_("what is signed"),
    "status": N_("status of the project"),
    "steps": N_("what happens next"),
    "text": N_("the text as it was written"),
    "title": N_("title of the project"),
    "until": N_("last day"),
    "version": N_("version of the rules"),
    "work": N_("what there is to do, in given sentences"),
}
"""What each place is, for people."""
Places = Mapping[str, bool]
"""By name, whether the text must have it where it does not have `{given}`."""
COPIED = frozenset({"code", "codes", "hash", "number", "version"})
"""Places whose values people copy: no sign that is not seen may come along."""
_PLACE = re.compile(r"\{([a-z]{1,20})\}")
_MEANT = re.compile(r"\{([^{}\n]{0,40})\}")
"""What looks like a place, so that a misspelt one does not go out as it stands."""


def too_long(text: str) -> int | None:
    """About how many characters a text in this script may have, where it has more; None: it fits."""
    size = len(text.encode())
    return None if size <= MOST_BYTES else MOST_BYTES * len(text) // size


def faults_of(subject: str, body: str, places: Places, *, headed: bool = True) -> dict[str, Sentence]:
    """What is wrong by field, `subject` and `body`. Only the body needs what a text must have. `headed`: whether a
    subject is needed.
    """
    faults, known = dict[str, Sentence](), {GIVEN: False, **places}
    if headed and not subject.strip():
        faults["subject"] = say("Please fill in this field.")
    elif len(subject) > SUBJECT_MOST:
        faults["subject"] = say("This is too long: at most %(most)s characters.", most=SUBJECT_MOST)
    elif (unknown := _unknown(subject, known)) is not None:
        faults["subject"] = _no_place(unknown, known)
    if not body.strip():
        faults["body"] = say("Please fill in this field.")
    elif most := too_long(body):
        faults["body"] = say("This is too long: at most %(most)s characters.", most=most)
    elif (unknown := _unknown(body, known)) is not None:
        faults["body"] = _no_place(unknown, known)
    elif lacking := _lacking(body, places):
        faults["body"] = say("The text must contain %(places)s.", places=lacking)
    return faults


def places_in(text: str) -> set[str]:
    return set(_PLACE.findall(text))


def filled_by(text: str, value_of: Callable[[str], str]) -> str:
    """The text with its places filled in, once: what is put in is not read for places. A value of one line cannot turn
    the line around it round, but what is copied stays as it is, and so does an address, of which programs for mail make
    a link.
    """

    def put(found: re.Match[str]) -> str:
        value = value_of(found[1])
        bare = found[1] in COPIED or not value or "\n" in value or value.startswith(("http://", "https://"))
        return value if bare else f"{FIRST_STRONG}{value}{POP}"

    return _PLACE.sub(put, text)


def _unknown(text: str, places: Places) -> str | None:
    return next((name for name in _MEANT.findall(text) if name not in places), None)


def _no_place(name: str, places: Places) -> Sentence:
    return say(
        "This text has no place {%(name)s}. Its places are: %(places)s.",
        name=name,
        places=[f"{{{each}}}" for each in places],
    )


def _lacking(body: str, places: Places) -> list[str]:
    used = places_in(body)
    needed = [name for name, must in places.items() if must and name not in used]
    return [] if GIVEN in used else [f"{{{name}}}" for name in needed]
