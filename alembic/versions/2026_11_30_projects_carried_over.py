"""projects carried over

Revision ID: d541597189b4
Revises: bbcf860507c4
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

import prizes.db


revision: str = "d541597189b4"
down_revision: str | None = "bbcf860507c4"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


ONCE = sa.text("carried_from_id IS NOT NULL AND state <> 'withdrawn'")


def upgrade() -> None:
    with op.batch_alter_table("project", schema=None) as batch_op:
        batch_op.add_column(sa.Column("carried_from_id", sqlmodel.sql.sqltypes.AutoString(length=16), nullable=True))
        batch_op.create_index(
            "ix_project_carried_once",
            ["carried_from_id", "edition_id"],
            unique=True,
            sqlite_where=ONCE,
            postgresql_where=ONCE,
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_project_carried_from_id_project"), "project", ["carried_from_id"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("project", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_project_carried_from_id_project"), type_="foreignkey")
        batch_op.drop_index("ix_project_carried_once", sqlite_where=ONCE, postgresql_where=ONCE)
        batch_op.drop_column("carried_from_id")
