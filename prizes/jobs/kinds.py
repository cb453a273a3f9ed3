"""Kinds of jobs: what is stored as a name is tied to the function that does it, whose parameters are the payload."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Concatenate, Generic, ParamSpec

from sqlmodel.ext.asyncio.session import AsyncSession

P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class JobKind(Generic[P]):
    """A job that the worker does after the transaction that asked for it: `await enqueue(session, KIND(project=…))`."""

    name: str
    """As stored in rows, with a payload of the function's parameters by name; neither is changed while rows wait."""
    run: Callable[Concatenate[AsyncSession, P], Awaitable[object]]
    reads: bool = False
    """It writes nothing and takes long: on SQLite nobody waits for it."""
    apart: bool = False
    """It takes minutes, in a process of its own: it has a line of its own, in which nothing else waits behind it."""
    forgets: bool = False
    """Nothing of what it deleted may stand in a file afterwards."""

    def __call__(self, *args: P.args, **payload: P.kwargs) -> NewJob:
        """The job with its payload: plain JSON values, by name. Raises TypeError for one without a name."""
        if args:
            raise TypeError(f"the payload of {self.name} is given by name")
        return NewJob(self.name, payload)


@dataclass(frozen=True, slots=True)
class NewJob:
    """What is to be enqueued."""

    kind: str
    payload: dict[str, Any]
