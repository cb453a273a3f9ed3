"""Words that stewards write in place of those a letter was given: which places they may have, and which they must.
Pure.

A letter's own places stand in its file (`templates/mail/NAME.letter`, part `places`), so that no text can name what its
letter does not know: that of a receipt has no choice. `{given}` is the whole given text, in a subject the given one; it
is a place of every letter.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from prizes.kit.sentence import N_, Sentence, say
from prizes.mail.rules.letters import FIRST_STRONG, POP, too_long

GIVEN = "given"
SUBJECT_MOST = 150
"""Characters of a subject."""
PLACE_WORDS: Mapping[str, str] = {
    GIVEN: N_("the whole given text"),
    "answer": N_("the reply"),
    "case": N_("address of the public page of the case"),
    "category": N_("category"),
    "chosen": N_("the projects that were selected"),
    "code": N_("the code"),
    "codes": N_("tracking codes by category"),
    "corrections": N_("answers to correct"),
    "deadline": N_("deadline, Geneva time"),
    "edition": N_("title of the edition"),
    "feedback": N_("feedback from the experts"),
    "hash": N_("the hash"),
    "link": N_("address of the page"),
    "number": N_("the number"),
    "outcome": N_("the outcome, in a given sentence"),
    "owner": N_("owner"),
    "person": N_("name of the person who did it"),
    "projects": N_("the projects concerned"),
    "reason": N_("the reason given"),
    "results": N_("address of the results"),
    "rule": N_("the rule"),
    "rules": N_("the rules, as quoted"),
    "steps": N_("what happens next"),
    "title": N_("title of the project"),
    "until": N_("last day"),
    "version": N_("version of the rules"),
}
"""What each place is, for people."""
Places = Mapping[str, bool]
"""By name, whether the text must have it where it does not have `{given}`."""
_PLACE = re.compile(r"\{([a-z]{1,20})\}")


def faults_of(subject: str, body: str, places: Places) -> dict[str, Sentence]:
    """What is wrong by field, `subject` and `body`. Only the body needs what a text must have."""
    faults, known = dict[str, Sentence](), {GIVEN: False, **places}
    if not subject.strip():
        faults["subject"] = say("Please fill in this field.")
    elif len(subject) > SUBJECT_MOST:
        faults["subject"] = say("This is too long: at most %(most)s characters.", most=SUBJECT_MOST)
    elif unknown := _unknown(subject, known):
        faults["subject"] = _no_place(unknown, known)
    if not body.strip():
        faults["body"] = say("Please fill in this field.")
    elif most := too_long(body):
        faults["body"] = say("This is too long: at most %(most)s characters.", most=most)
    elif unknown := _unknown(body, known):
        faults["body"] = _no_place(unknown, known)
    elif lacking := _lacking(body, places):
        faults["body"] = say("The text must contain %(places)s.", places=lacking)
    return faults


def places_in(text: str) -> set[str]:
    return set(_PLACE.findall(text))


def filled_by(text: str, value_of: Callable[[str], str]) -> str:
    """The text with its places filled in, once: what is put in is not read for places. A value of one line cannot turn
    the line around it round, but an address stays as it is, so that programs for mail make a link of it.
    """

    def put(found: re.Match[str]) -> str:
        value = value_of(found[1])
        bare = not value or "\n" in value or value.startswith(("http://", "https://"))
        return value if bare else f"{FIRST_STRONG}{value}{POP}"

    return _PLACE.sub(put, text)


def _unknown(text: str, places: Places) -> str:
    return next(iter(sorted(places_in(text) - set(places))), "")


def _no_place(name: str, places: Places) -> Sentence:
    return say(
        "This email has no place {%(name)s}. Its places are: %(places)s.",
        name=name,
        places=[f"{{{each}}}" for each in places],
    )


def _lacking(body: str, places: Places) -> list[str]:
    used = places_in(body)
    needed = [name for name, must in places.items() if must and name not in used]
    return [] if GIVEN in used else [f"{{{name}}}" for name in needed]
