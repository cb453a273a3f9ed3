"""What many ask for at once is made by one task, and all wait for that."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Hashable
from typing import Any, Generic, TypeVar

Made = TypeVar("Made")


class Makers(Generic[Made]):
    """One task for a name. Who began it may go away; the others have it all the same."""

    def __init__(self) -> None:
        self.tasks: dict[Hashable, asyncio.Task[Made]] = {}

    async def made(self, name: Hashable, make: Callable[[], Coroutine[Any, Any, Made]]) -> Made:
        task = self.tasks.get(name)
        if task is None:
            task = self.tasks[name] = asyncio.get_running_loop().create_task(make())
            task.add_done_callback(lambda _: self.tasks.pop(name, None))
        return await asyncio.shield(task)
