"""Help: a start page that asks what the reader wants to do, and one short page for each role. In an edition, its own
words can stand before what is given, or in its place.

A help page names pages and buttons by the same texts as the product, so that the two cannot differ
(`tests/web/test_help.py`). Its pictures are taken from the demo by `python -m tests.pictures`, in each language.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from prizes.accounts.rules.roles import CODE_LIFE
from prizes.config import asset_root
from prizes.edition.queries import EditionInForce
from prizes.edition.spans import closes_at
from prizes.gate.permissions import Who
from prizes.gate.refusals import no_such_page
from prizes.kit.sentence import N_
from prizes.web.layout.pages import PageAt, Pages, Values
from prizes.web.public.about import contact
from prizes.web.public.own_words import OwnWords, own_words
from prizes.wording.models import EditionText
from prizes.wording.queries import page_texts

pages = Pages()
PICTURE_WIDTH = 320
"""CSS pixels of every picture: that of a narrow phone, so that its text is read at its own size."""


@dataclass(frozen=True, slots=True)
class HelpPicture:
    """Part of a page of the demo."""

    name: str
    alt: str
    """Marked for translation."""

    def file(self, lang: str) -> str:
        """Below static/."""
        return f"help/{self.name}-{lang}.webp"


@cache
def picture_size(file: str) -> tuple[int, int]:
    """Width and height of a picture in CSS pixels, for the page that leaves its place free.

    `file`: WebP without loss, below static/; its size in pixels is two numbers of 14 bits, each less one.
    """
    with (asset_root() / "static" / file).open("rb") as content:
        size = int.from_bytes(content.read(25)[21:], "little")
    width, height = (size & 0x3FFF) + 1, (size >> 14 & 0x3FFF) + 1
    return PICTURE_WIDTH, round(height * PICTURE_WIDTH / width)


@dataclass(frozen=True, slots=True)
class HelpTopic:
    """What somebody of one role wants to do. Texts are marked for translation."""

    id: str
    """In the address, and the name of its template."""
    title: str
    about: tuple[str, str]
    """What it is for, in two sentences."""
    pictures: tuple[HelpPicture, ...]


TOPICS = (
    HelpTopic(
        "voting",
        N_("Voting"),
        (
            N_("The public vote helps decide which projects can win a prize."),
            N_("You need an email address, but no account or password."),
        ),
        (
            HelpPicture("paper", N_("Each project in a category has a button next to it for voting.")),
            HelpPicture("ballot", N_("Your ballot lists each category with your vote.")),
        ),
    ),
    HelpTopic(
        "submitting",
        N_("Submitting a project"),
        (
            N_("Submit a project that uses digital technology for people."),
            N_(
                "You can start a submission without signing in. You need to sign in only to submit it, or to continue "
                "on another device."
            ),
        ),
        (
            HelpPicture("form", N_("The form is a list of pages. The status of each page is shown.")),
            HelpPicture("missing", N_("A list shows the answers that are still needed. Each is a link.")),
        ),
    ),
    HelpTopic(
        "reviewing",
        N_("Reviewing projects"),
        (
            N_("Experts read projects and mark them by the criteria in the guidelines."),
            N_("Chairs also lead the discussions of their panel and confirm its record."),
        ),
        (
            HelpPicture(
                "reviews", N_("The reviews begin with a button for declaring conflicts of interest.")
            ),
            HelpPicture("declaration", N_("Each project has a box for “no conflict of interest”.")),
        ),
    ),
    HelpTopic(
        "running",
        N_("Running an edition"),
        (
            N_("Stewards screen projects, invite experts, have the votes counted and announce the results."),
            N_("Every important decision requires two stewards and is recorded in a journal."),
        ),
        (HelpPicture("tasks", N_("Each task says what must be done and has one button.")),),
    ),
    HelpTopic(
        "inviting",
        N_("Supporting participation in a region"),
        (
            N_("Regional officers see how their region participates and invite organizations there."),
            N_("They see names and states of submitted projects, but no addresses, marks or votes."),
        ),
        (
            HelpPicture(
                "region", N_("The page of a region leads to its projects and to organizations to invite.")
            ),
        ),
    ),
    HelpTopic(
        "checking",
        N_("Observing and checking"),
        (
            N_("Anyone can check that the votes were counted correctly and that no vote was changed."),
            N_("Observers can also read the pages of the office, but change nothing."),
        ),
        (
            HelpPicture("check", N_("A field for the tracking code, with a button for checking it.")),
            HelpPicture(
                "archive", N_("A button downloads the archive. The command that checks it is below.")
            ),
        ),
    ),
)
BY_ID = {topic.id: topic for topic in TOPICS}


PHASES = {"voting": "voting", "submitting": "submission"}
"""By topic, the kind of the phase whose close the words of an edition can name."""


@pages.page("/help", "public/help.html", Who.PUBLIC)
async def help_page(at: PageAt) -> Values:
    return start_values()


@pages.page("/help/{topic}", "public/help/voting.html", Who.PUBLIC)
async def help_topic_page(at: PageAt, topic: str) -> Values:
    """Raises no_such_page."""
    return _topic_values(at, _topic(topic)) | {"words": None}


@pages.page("/{edition}/help", "public/help.html", Who.PUBLIC)
async def edition_help_page(at: PageAt) -> Values:
    """The same in an edition, whose topics can have words of its own."""
    return start_values()


@pages.page("/{edition}/help/{topic}", "public/help/voting.html", Who.PUBLIC)
async def edition_help_topic_page(at: PageAt, topic: str) -> Values:
    """Raises no_such_page."""
    found, name = _topic(topic), f"help-{topic}"
    text = (await page_texts(at.session, at.edition.slug, (name,), at.lang)).get(name)
    return _topic_values(at, found) | {"words": words_of_topic(at.edition, found, text, at.lang)}


def words_of_topic(
    edition: EditionInForce, topic: HelpTopic, text: EditionText | None, lang: str
) -> OwnWords | None:
    """`text`: what stewards gave the topic in this edition."""
    values = {"given": topic.title, "edition": edition.rules.title, "deadline": _close(edition, topic.id)}
    return own_words(text, lang, values)


def start_values() -> Values:
    return {"topics": TOPICS, "contact": contact(), "code_life": CODE_LIFE}


def _close(edition: EditionInForce, topic: str) -> datetime | None:
    """Of the last phase that the topic is about."""
    closes = [closes_at(edition.rules, p.id) for p in edition.rules.phases if p.kind == PHASES.get(topic)]
    return closes[-1] if closes else None


def _topic(name: str) -> HelpTopic:
    if (found := BY_ID.get(name)) is None:
        raise no_such_page()
    return found


def _topic_values(at: PageAt, found: HelpTopic) -> Values:
    return {
        "template": f"public/help/{found.id}.html",
        "topic": found,
        "others": [each for each in TOPICS if each is not found],
        "pictures": [
            (each.file(at.lang), each.alt, *picture_size(each.file(at.lang))) for each in found.pictures
        ],
    }
