"""What a press kit says of its files, and of the rights in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from prizes.kit.sentence import Sentence, say


@dataclass(frozen=True, slots=True)
class KitPicture:
    """A picture of the people of a project."""

    name: str
    """In the kit."""
    alt: str


def of_project(made_at: datetime, pictures: Sequence[KitPicture]) -> list[Sentence]:
    """One line each."""
    lines = [
        say(
            "As of %(moment)s, %(in_zone)s. The page of the project shows any later change.",
            moment=made_at,
        ),
        say(
            "text-….txt: a text for the press, in each language. Every sentence is a fact of the public pages."
        ),
        say("picture-….png: a picture of 1200 by 630 pixels for posts and articles, in each language."),
        say("picture-….txt: the text alternative of that picture."),
        say(
            "badge-….svg: the web badge, for websites and print, in each language. It says what the project is now."
        ),
        say("badge-….html: HTML to copy that shows the web badge of the service, which stays up to date."),
    ]
    return [*lines, *_rights(pictures)]


def _rights(pictures: Sequence[KitPicture]) -> list[Sentence]:
    if not pictures:
        return [say("The project gave no pictures of its own.")]
    named = [
        say("%(file)s: “%(alt)s”", file=each.name, alt=each.alt)
        if each.alt
        else say("%(file)s: without a text alternative", file=each.name)
        for each in pictures
    ]
    return [
        say("Pictures that the project gave for its public page:"),
        *named,
        say(
            "The project stated no licence for its pictures. Before you use them elsewhere, please ask the "
            "organization behind it."
        ),
    ]


def of_edition(made_at: datetime) -> list[Sentence]:
    return [
        say(
            "As of %(moment)s, %(in_zone)s. The pages of the edition show any later change.",
            moment=made_at,
        ),
        say("text-….txt: a text for the press with all these projects, in each language."),
        say("Each folder is the press kit of one project, named by its category and title."),
    ]
