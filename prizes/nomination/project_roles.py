"""The roles that people have in a project, and what each may do with it.

The nominator leads it, editors write, readers read; a steward can write and submit what came on paper. Somebody who has
not signed in can begin a draft too: the browser that began it holds its secret (`DraftKey`) until its author signs in
and the draft becomes theirs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from prizes.accounts.models import Person
from prizes.kit.sentence import N_


class ProjectRole(StrEnum):
    NOMINATOR = "nominator"
    EDITOR = "editor"
    READER = "reader"
    TRANSCRIBER = "transcriber"
    """A steward who types a project that came on paper. No one is invited to be one."""


class Permission(StrEnum):
    READ = "read"
    WRITE = "write"
    """Answers, files, texts in other languages."""
    SUBMIT = "submit"
    LEAD = "lead"
    """Withdraw, appeal, invite, hand over."""


MAY: Mapping[ProjectRole, frozenset[Permission]] = {
    ProjectRole.NOMINATOR: frozenset(Permission),
    ProjectRole.EDITOR: frozenset({Permission.READ, Permission.WRITE}),
    ProjectRole.READER: frozenset({Permission.READ}),
    ProjectRole.TRANSCRIBER: frozenset({Permission.READ, Permission.WRITE, Permission.SUBMIT}),
}

OFFERED = frozenset({ProjectRole.NOMINATOR, ProjectRole.EDITOR, ProjectRole.READER})
"""What people can be invited to be; `nominator`: the project is handed over."""

LABELS: Mapping[ProjectRole, str] = {
    ProjectRole.NOMINATOR: N_("Nominator"),
    ProjectRole.EDITOR: N_("Editor"),
    ProjectRole.READER: N_("Reader"),
    ProjectRole.TRANSCRIBER: N_("Steward who enters it from paper"),
}


@dataclass(frozen=True, slots=True)
class DraftKey:
    """Somebody who has not signed in, known by the hash of the secret in their browser."""

    hash: str


Author = Person | DraftKey
"""Whoever writes a project, or has another role in it."""


def may(role: ProjectRole | None, permission: Permission) -> bool:
    return role is not None and permission in MAY[role]
