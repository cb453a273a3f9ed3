"""What stands on pages of others: it may be loaded from there, is the same for everybody, and is asked for anew each
time with the mark of what one has, so that it never says more or less than our own pages.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from fastapi import Request
from fastapi.responses import Response

from prizes.edition.queries import EditionInForce
from prizes.edition.refusals import unknown_edition
from prizes.gate.limits import slow_down
from prizes.gate.refusals import busy
from prizes.printing.printer import waiting

ANYWHERE = {"cross-origin-resource-policy": "cross-origin", "cache-control": "public, no-cache"}
"""Without this header a page of another site that protects itself could not show it."""
FOR_SCRIPTS = {"access-control-allow-origin": "*"}
"""Besides, for data that scripts of others read."""
BARE = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"
MOST_WAITING = 20
"""Pictures that wait to be drawn in a process, before it is said to come again."""


def only_published(edition: EditionInForce) -> None:
    """Raises Missing for a contest that only stewards see yet: what is embedded is the same for everybody."""
    if not edition.published:
        raise unknown_edition(slug=edition.slug)


async def embedded(
    request: Request, tag: str, media_type: str, make: Callable[[], Awaitable[bytes]], **more: str
) -> Response:
    """`tag`: what changes whenever the content does. `more`: further headers, with underscores."""
    headers = (
        ANYWHERE | {"etag": f'"{tag}"'} | {name.replace("_", "-"): value for name, value in more.items()}
    )
    asked = request.headers.get("if-none-match", "")
    if headers["etag"] in [each.strip().removeprefix("W/") for each in asked.split(",")]:
        return Response(status_code=304, headers=headers)
    return Response(await make(), media_type=media_type, headers=headers)


def before_drawing(request: Request) -> Callable[[], Awaitable[None]]:
    """What one network may have drawn is bounded, and so is what waits; what is drawn already costs nothing."""

    async def ask() -> None:
        if waiting() >= MOST_WAITING:
            raise busy(10, sending=False)
        await slow_down(request, "drawing")

    return ask
