"""What is said no to about the files of a project; why a single file is not taken is in `files.faults`."""

from __future__ import annotations

from collections.abc import Mapping

from prizes.errors import Forbidden, Invalid, Missing
from prizes.kit.sentence import Sentence, say, say_n


def unknown_file() -> Missing:
    return Missing(say("There is no such file here. Perhaps it was taken away."))


def no_such_question() -> Missing:
    return Missing(say("This form does not ask for such files."))


def too_long(name: str, most: int) -> Invalid:
    sentence = say("This is too long: at most %(most)s characters.", most=most)
    return Invalid(sentence, {name: sentence})


def no_file() -> Invalid:
    sentence = say("Please choose a file first.")
    return Invalid(sentence, {"file": sentence})


def about(name: str, problem: Sentence) -> Sentence:
    """The sentence about one file of several."""
    return say("“%(file)s”: %(problem)s", file=name, problem=problem)


def not_taken(fields: Mapping[str, Sentence]) -> Invalid:
    n = len(fields)
    return Invalid(
        say_n("%(n)s file was not taken.", "%(n)s files were not taken.", n),
        fields,
    )


def large_before_signing_in(most: int) -> Forbidden:
    return Forbidden(
        say(
            "Before you sign in, the files of a draft can total at most %(most)s megabytes. Please "
            "sign in, then add the file. Your draft is kept.",
            most=most,
        )
    )


def full_before_signing_in() -> Forbidden:
    return Forbidden(
        say(
            "No more files can be accepted at present from people who have not signed in. Please sign "
            "in, then add the file. Your draft is kept."
        )
    )


def no_room(most: int) -> Sentence:
    return say_n("At most %(n)s file can be added here.", "At most %(n)s files can be added here.", most)
