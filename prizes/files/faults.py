"""Why a file is not taken, and the sentence for its author."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from prizes.kit.sentence import Sentence, say


class FileFault(StrEnum):
    EMPTY = "empty"
    TOO_LARGE = "too-large"
    WRONG_TYPE = "wrong-type"
    NOT_WHOLE = "not-whole"
    TOO_MANY_PIXELS = "too-many-pixels"
    MOVING = "moving"
    ENCRYPTED = "encrypted"
    SCRIPT = "script"
    ACTION = "action"
    EMBEDDED = "embedded"
    MEDIA = "media"
    DYNAMIC_FORM = "dynamic-form"
    TOO_MANY_PAGES = "too-many-pages"
    TOO_MUCH = "too-much"
    INFECTED = "infected"


SENTENCES: Mapping[FileFault, Sentence] = {
    FileFault.EMPTY: say("The file is empty."),
    FileFault.TOO_LARGE: say("The file is too large."),
    FileFault.WRONG_TYPE: say("Files of this type are not accepted here."),
    FileFault.NOT_WHOLE: say("The file is damaged or incomplete. Please save it again and retry."),
    FileFault.TOO_MANY_PIXELS: say("The picture has more than 40 million pixels. Please make it smaller."),
    FileFault.MOVING: say("Animated images are not accepted. Choose a still image."),
    FileFault.ENCRYPTED: say("The document is protected by a password. Please save it without one."),
    FileFault.SCRIPT: say("The document contains a script. Please print it to a new PDF file."),
    FileFault.ACTION: say(
        "The document starts programs, opens other files or sends forms. Please print it to a new PDF file."
    ),
    FileFault.EMBEDDED: say(
        "The document contains other files. Please save it without them, or add them separately."
    ),
    FileFault.MEDIA: say("The document contains sound, film or a 3D model. Please save it without them."),
    FileFault.DYNAMIC_FORM: say("The document is a form that changes itself (XFA). Please print it to a new PDF file."),
    FileFault.TOO_MANY_PAGES: say("The document has too many pages. The maximum is 300."),
    FileFault.TOO_MUCH: say("The file would take too much memory or time to read. Please save it in a simpler form."),
    FileFault.INFECTED: say("The virus scanner found a problem in the file, so it was not accepted."),
}  # fmt: skip


class UnfitFile(ValueError):  # noqa: N818 - an answer to its author, not an error
    """The file is not taken."""

    def __init__(self, fault: FileFault) -> None:
        super().__init__(str(SENTENCES[fault]))
        self.fault = fault

    @property
    def sentence(self) -> Sentence:
        return SENTENCES[self.fault]
