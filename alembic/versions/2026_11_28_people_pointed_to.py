"""people are found by what points to them, so that many can be deleted

Revision ID: a7f30c5be241
Revises: c4d7e2a95b16
"""

from __future__ import annotations

from collections.abc import Sequence

from alembic import op

revision: str = 'a7f30c5be241'
down_revision: str | None = 'c4d7e2a95b16'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

INDEXED = (("attachment", "added_by"), ("project_invitation", "invited_by"), ("voter", "person_id"))


def upgrade() -> None:
    for table, column in INDEXED:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def downgrade() -> None:
    for table, column in INDEXED:
        op.drop_index(op.f(f"ix_{table}_{column}"), table)
