"""The WSIS-SDG matrix for programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict

from prizes.gate.editions import LONGEST_SLUG
from prizes.gate.permissions import Who, allow
from prizes.gate.transaction import Tx
from prizes.stocktaking.queries.matrix import counted_projects
from prizes.stocktaking.rules.matrix import matrix

router = APIRouter(tags=["projects"])


class ProjectShare(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    all: int
    past: int
    """Of these of past editions, of which sources say the action line; a goal only where a source names it."""


class MatrixLinkOf(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    targets: Sequence[str]
    """Empty: the goal as a whole."""
    one_list: bool
    """The source stores its links twice, and only one of its lists holds this one."""


class MatrixCellOf(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    goal: int
    link: MatrixLinkOf | None
    """Null: the source has none."""
    kind: Literal["named", "line", "gap", "beside", "none"]
    """`named`: linked, projects name the goal. `line`: linked, the action line has projects, none names it. `gap`:
    linked, no project. `beside`: projects name the goal without a link. `none`: neither.
    """
    named: ProjectShare
    """Projects of the action line that name the goal."""
    others: ProjectShare
    """Those that do not."""


class MatrixLineOf(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    category: str
    projects: ProjectShare
    links: int
    """0: the source names no goal for this action line."""
    cells: list[MatrixCellOf]


class MatrixOf(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    projects: ProjectShare
    without_line: ProjectShare
    """Projects of which no source names the action line: in no cell."""
    lines: list[MatrixLineOf]


@router.get("/matrix", dependencies=allow(Who.PUBLIC))
async def read_matrix(session: Tx, edition: Annotated[str, Query(max_length=LONGEST_SLUG)] = "") -> MatrixOf:
    """Action line by goal: the links of the matrix that ITU published in 2015, and the projects of the register. They
    are found with `category` and `sdg`, or `line_goal`, in `/stocktaking`.
    """
    return MatrixOf.model_validate(matrix(await counted_projects(session, edition)))
