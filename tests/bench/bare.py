"""aiosmtplib alone, in a process of its own: one letter again and again over connections that stay open."""

from __future__ import annotations

import asyncio
import email
import sys
from email.policy import default

import aiosmtplib
import uvloop


async def send(content: bytes, port: int, number: int, connections: int) -> None:
    """`content`: a whole letter."""
    letter, left = email.message_from_bytes(content, policy=default), iter(range(number))

    async def one() -> None:
        async with aiosmtplib.SMTP(hostname="127.0.0.1", port=port) as client:
            for _ in left:
                await client.send_message(letter)

    await asyncio.gather(*(one() for _ in range(connections)))


if __name__ == "__main__":
    uvloop.run(send(sys.stdin.buffer.read(), *map(int, sys.argv[1:])))
