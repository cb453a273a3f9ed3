"""Signatures that are put together from others, for functions whose caller reads them."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from typing import Any, get_type_hints


def parameters(function: Callable[..., Any]) -> list[inspect.Parameter]:
    """With their annotations as objects, not as text."""
    hints = get_type_hints(function, include_extras=True)
    return [
        each.replace(annotation=hints.get(name, Any))
        for name, each in inspect.signature(function).parameters.items()
    ]


def answer_of(function: Callable[..., Any]) -> Any:
    """What a function returns, by its annotation."""
    return get_type_hints(function, include_extras=True)["return"]


def named(
    function: Callable[..., Any], like: Callable[..., Any], takes: Iterable[inspect.Parameter]
) -> Callable[..., Any]:
    """The function with the name and the words of another, as if it had been written with these parameters."""
    function.__name__, function.__qualname__ = like.__name__, like.__qualname__
    function.__doc__, function.__module__ = like.__doc__, like.__module__
    function.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in takes]
    )
    return function


async def waited(value: Any) -> Any:
    """The value, or what it comes to once it is there."""
    return await value if inspect.isawaitable(value) else value
