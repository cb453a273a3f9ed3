"""Files as answers: what a question takes, what is kept of each file beside the answers, what is still missing.

The answer to a question of kind `files` is a list of entries, in the order in which they are shown. It is written by
the acts in `attachments` in the same transaction as the rows, so that lists, previews and rules read a project's files
without asking for them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from prizes.edition.document.components import FormField
from prizes.edition.document.rules import Rules
from prizes.edition.kinds.files import MEGABYTE
from prizes.edition.kinds.kind import question_kind
from prizes.files.kinds import BY_MEDIA_TYPE, Kind
from prizes.nomination.rules.form import submission_of

MOST_AT_ONCE = 30 * MEGABYTE
"""Bytes of all files in one request: three of the largest."""
MOST_OF_DRAFT = 20 * MEGABYTE
"""Bytes of all files of a draft whose author has not signed in."""
ALT_LENGTH = 500
"""Characters of a description."""


def file_fields(rules: Rules) -> list[FormField]:
    return [field for field in submission_of(rules).form.fields if question_kind(field).by_upload]


def file_field(rules: Rules, field_id: str) -> FormField | None:
    return next((field for field in file_fields(rules) if field.id == field_id), None)


def entries(answers: Mapping[str, Any], field_id: str) -> list[dict[str, Any]]:
    """The files that answer a question, in order: `id`, `name`, `kind`, `bytes`, `alt`; of a picture `width`, `height`
    and the `widths` of its smaller copies.
    """
    value = answers.get(field_id)
    return [dict(each) for each in value if isinstance(each, Mapping)] if isinstance(value, list) else []


def kind_of(media_type: str) -> Kind:
    return BY_MEDIA_TYPE[media_type]


def moved(files: Sequence[dict[str, Any]], file_id: str, places: int) -> list[dict[str, Any]]:
    """The files with one of them so many places further down (up: negative); at an end it stays there."""
    rest = [each for each in files if each["id"] != file_id]
    at = next((n for n, each in enumerate(files) if each["id"] == file_id), None)
    if at is None:
        return list(files)
    rest.insert(max(0, min(len(rest), at + places)), dict(files[at]))
    return rest
