"""The body of a request, read ahead, and given once more to whoever reads it next."""

from __future__ import annotations

from starlette.types import Message, Receive


async def read(receive: Receive, most: int) -> tuple[bytes, list[Message]]:
    """The body, to its end or to the first piece beyond `most` bytes; and the messages in which it came. If the client
    left on the way, the last of these is no `http.request`.
    """
    message = await receive()
    body, messages = message.get("body", b""), [message]
    if not message.get("more_body", False):  # nearly always
        return body, messages
    pieces, size = [body], len(body)
    while size <= most and message.get("more_body", False):
        message = await receive()
        messages.append(message)
        pieces.append(message.get("body", b""))
        size += len(pieces[-1])
    # Joined when all is there: while a body is on its way it is held once.
    return b"".join(pieces), messages


def once_more(messages: list[Message], receive: Receive) -> Receive:
    """What was read, and then the rest."""
    left = iter(messages)

    async def receive_again() -> Message:
        message = next(left, None)
        return message if message is not None else await receive()

    return receive_again
