"""What programs send of the register."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class ProjectUpdateSent(BaseModel):
    """What has become of a project, in its owner's words."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    status: Annotated[str, Field(max_length=16)] = ""
    """`running`, `completed`, `discontinued` or `replaced`."""
    text: Annotated[str, Field(max_length=8_000)] = ""
    """At most 1,000 characters."""
    as_of: date | None = None
    """The day to which this refers."""
    url: Annotated[str, Field(max_length=2_000)] = ""
    replaced_by: Annotated[str, Field(max_length=2_000)] = ""
    """Name of the project that replaces it, where the status says so."""


class UpdateApproval(BaseModel):
    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    revision: Annotated[int, Field(ge=1, le=2**31 - 1)]
    """Of the update that you have read: what was changed since is not decided."""


class UpdateReturn(UpdateApproval):
    reason: Annotated[str, Field(max_length=4_000)] = ""
    """The owner receives it by email."""


class ContributionSent(BaseModel):
    """A project that was submitted to no contest."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    title: Annotated[str, Field(max_length=2_000)] = ""
    owner: Annotated[str, Field(max_length=2_000)] = ""
    """The organization."""
    country: Annotated[str, Field(max_length=80)] = ""
    """ISO 3166-1 alpha-2."""
    language: Annotated[str, Field(max_length=8)] = "en"
    """Of title and summary: ar, zh, en, fr, ru or es."""
    categories: Annotated[list[Annotated[str, Field(max_length=32)]], Field(max_length=30)] = []
    """Codes of action lines, such as `C7-EHEA`."""
    sdgs: Annotated[list[Annotated[int, Field(ge=1, le=17)]], Field(max_length=17)] = []
    targets: Annotated[list[Annotated[str, Field(max_length=1_200)]], Field(max_length=170)] = []
    """Codes of targets of these goals, such as `9.c`."""
    summary: Annotated[str, Field(max_length=8_000)] = ""
    """At most 2,000 characters."""
    url: Annotated[str, Field(max_length=2_000)] = ""
    status: Annotated[str, Field(max_length=16)] = ""
    """`running`, `completed` or `discontinued`."""


class ContributionApproval(BaseModel):
    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    revision: Annotated[int, Field(ge=1, le=2**31 - 1)]
    """Of the contribution that you have read: what was changed since is not decided."""


class ContributionDecision(ContributionApproval):
    reason: Annotated[str, Field(max_length=4_000)] = ""
    """The contributor receives it by email."""


class FocalPointSent(BaseModel):
    """A request to be the focal point of a project."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    relation: Annotated[str, Field(max_length=2_000)] = ""
    """Your role in the project, at most 400 characters."""
    evidence: Annotated[str, Field(max_length=8_000)] = ""
    """How the stewards can verify that, at most 2,000 characters."""
    url: Annotated[str, Field(max_length=2_000)] = ""
    """A page that shows your role."""


class FocalPointGrant(BaseModel):
    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    revision: Annotated[int, Field(ge=1, le=2**31 - 1)]
    """Of the request that you have read: what was changed since is not decided."""


class FocalPointDecision(FocalPointGrant):
    reason: Annotated[str, Field(max_length=4_000)] = ""
    """The person receives it by email."""
