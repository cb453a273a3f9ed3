"""What programs send and get of the files of a project."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from prizes.edition.document.rules import Rules
from prizes.files.kinds import Kind
from prizes.nomination.filing import ALT_LENGTH, entries, file_fields
from prizes.nomination.form import ProjectLike


class FileShown(BaseModel):
    model_config = ConfigDict(use_attribute_docstrings=True)

    id: str
    field: str
    """The question it answers."""
    place: int
    """Among the files of its question, from 1."""
    name: str
    kind: Kind
    bytes: int
    alt: str
    """What it shows, or is."""
    width: int | None = None
    height: int | None = None
    widths: list[int] = []
    """Of the smaller copies of a picture, in pixels."""


class FileList(BaseModel):
    items: list[FileShown]
    next: None = None


class FileChange(BaseModel):
    """What is left out is left as it is."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    alt: str | None = Field(default=None, max_length=ALT_LENGTH)
    """What it shows, or is."""
    place: int | None = Field(default=None, ge=1, le=100)
    """Among the files of its question, from 1; beyond the last is the last."""


def files_of(rules: Rules, project: ProjectLike) -> list[FileShown]:
    """All files of a project, by question and in order."""
    return [
        FileShown.model_validate({"field": field.id, "place": place} | entry)
        for field in file_fields(rules)
        for place, entry in enumerate(entries(project.answers, field.id), 1)
    ]
