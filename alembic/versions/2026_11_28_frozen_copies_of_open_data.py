"""Frozen copies of the open data of editions.

Revision ID: 62efb2a6023a
Revises: 71433e595f6d
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from alembic import op

import prizes.db

revision: str = "62efb2a6023a"
down_revision: str | None = "71433e595f6d"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "frozen_file",
        sa.Column("edition_id", sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("sha256", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("frozen_at", prizes.db.UTCDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("version >= 1", name=op.f("ck_frozen_file_version")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_frozen_file_edition_id_edition")),
        sa.PrimaryKeyConstraint("edition_id", "version", "name", name=op.f("pk_frozen_file")),
    )


def downgrade() -> None:
    op.drop_table("frozen_file")
