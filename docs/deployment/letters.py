# ruff: noqa: INP001 - a program to copy
"""A mail server for rehearsals: writes what it is sent into a folder, as plain text, and sends nothing on.

python3 letters.py 10.0.0.20 1025 /var/mail/rehearsal
"""

import asyncio
import itertools
import sys
from email import message_from_bytes, policy
from pathlib import Path

HOST, PORT, FOLDER = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
NUMBERS = itertools.count(1)


async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """As much of SMTP as a letter takes. Every letter is welcome."""
    writer.write(b"220 letters\r\n")
    while line := await reader.readline():
        match line[:4].upper().strip():
            case b"DATA":
                writer.write(b"354 go on\r\n")
                keep(await reader.readuntil(b"\r\n.\r\n"))
                writer.write(b"250 kept\r\n")
            case b"QUIT":
                writer.write(b"221 bye\r\n")
                break
            case _:
                writer.write(b"250 well\r\n")
        await writer.drain()
    writer.close()


def keep(sent: bytes) -> None:
    """One file for each letter: to whom, and its text."""
    sent = sent.removesuffix(b".\r\n")
    letter = message_from_bytes(sent.replace(b"\r\n..", b"\r\n."), policy=policy.default)
    text = letter.get_body(("plain",))
    whole = f"To: {letter['to']}\n\n{text.get_content() if text else ''}"
    unfinished = FOLDER / "unfinished"
    unfinished.write_text(whole, encoding="utf-8")
    unfinished.rename(FOLDER / f"{next(NUMBERS):06}.txt")


async def main() -> None:
    server = await asyncio.start_server(talk, HOST, PORT, limit=1 << 24)
    await server.serve_forever()


FOLDER.mkdir(parents=True, exist_ok=True)
asyncio.run(main())
