"""Files: documents and pictures, each with words of what it is or shows. They come one by one, not with the form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from prizes.edition.document.components import MOST_FILES, MOST_MEGABYTES, FieldKind, FormField
from prizes.edition.kinds.kind import Misfits, QuestionKind
from prizes.edition.kinds.reading import UnfitError, is_blank
from prizes.edition.kinds.shapes import Shape, ShownFiles
from prizes.files.kinds import Kind
from prizes.kit.sentence import N_, Sentence, say, say_n

MEGABYTE = 1_000_000


def accepted(field: FormField) -> tuple[Kind, ...]:
    """The types that a question takes, in the order of the rules."""
    return tuple(Kind(name) for name in field.accept) or tuple(Kind)


def most_bytes(field: FormField) -> int:
    """Of one file."""
    return (field.megabytes or MOST_MEGABYTES) * MEGABYTE


def most_files(field: FormField) -> int:
    return min(MOST_FILES, field.most if field.most is not None else MOST_FILES)


class FilesKind(QuestionKind, of=FieldKind.FILES):
    label = N_("Files")
    keys = frozenset({"accept", "megabytes", "least", "most"})
    remedy = say("Add at least one file.")
    by_upload = True

    @property
    def possible(self) -> tuple[int, int]:
        return 0, MOST_FILES

    def read(self, _value: Any) -> Any:
        raise UnfitError(say("Files are added separately, not with the other answers."))

    def _misfits(self, value: Any) -> Misfits:
        files = _entries(value)
        n, least, most = len(files), self.field.least, most_files(self.field)
        attached = say_n(
            "“%(question)s” has %(n)s file.", "“%(question)s” has %(n)s files.", n, question=self.question
        )
        if least is not None and n < least:
            yield attached, say_n("Add at least %(n)s file.", "Add at least %(n)s files.", least)
        if n > most:
            yield attached, say_n("Reduce to at most %(n)s file.", "Reduce to at most %(n)s files.", most)
        yield from map(_undescribed, (file for file in files if is_blank(file.get("alt"))))

    def asks_for(self) -> Sentence:
        return say("Files.")

    def own_limits(self) -> Iterator[Sentence]:
        """A document may leave all of this open; no past edition was asked for files by this service."""
        least, most = self.field.least, most_files(self.field)
        if least:
            yield say("From %(least)s to %(most)s files.", least=least, most=most)
        else:
            yield say_n("At most %(n)s file.", "At most %(n)s files.", most)
        types = set(accepted(self.field))
        yield say("Types of file: %(types)s.", types=[kind.label for kind in Kind if kind in types])
        yield say_n(
            "Each file can have at most %(n)s megabyte.",
            "Each file can have at most %(n)s megabytes.",
            self.field.megabytes or MOST_MEGABYTES,
        )

    def shown(self, value: Any) -> Shape:
        return ShownFiles(tuple(_entries(value)))


def _entries(value: Any) -> list[Mapping[str, Any]]:
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, list) else []


def _undescribed(file: Mapping[str, Any]) -> tuple[Sentence, Sentence]:
    if file.get("kind") == "pdf":
        remedy = say("Describe the document.")
    else:
        remedy = say("Describe what the picture shows, for readers who cannot see it.")
    return say("“%(file)s” has no description.", file=str(file.get("name", ""))), remedy
