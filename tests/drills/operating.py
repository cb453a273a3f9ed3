"""The command blocks of docs/operating.md, in their order and nothing else, on machines of their own: to a vote that is cast
and verified.

A machine is a network namespace with its own view of the files that an administrator changes: /etc is a copy, and /var,
/opt, /run and /tmp are empty. What a block leaves in its shell the next one of that machine finds, as in a terminal. Takes
root.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from prizes.cli.bench.harness import AsJson
from tests.drills.outcome import Drilled, PartAbsent, tell_drill
from tests.drills.sources import BLOCK, ROOT

PAGE = ROOT / "docs" / "operating.md"
PASSED_OVER = "**Passed over by the drill: "
MASK, LINK = 24, "prizes"
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
NEEDS = ("ip", "unshare", "mount", "pg_createcluster", "nginx", "useradd", "runuser", "openssl", "curl")
VERIFIED = re.compile(r"^ok, no tally yet: .*\bcasts 1\b.*$", re.MULTILINE)
"""What the verifier says of a log with one vote, at the end of a block."""
FRESH = ("/var", "/opt", "/run")
SKELETON = (
    "/var/log/nginx", "/var/lib/nginx", "/var/mail", "/var/tmp", "/var/cache", "/var/backups", "/var/log/postgresql",
    "/var/lib/postgresql", "/run/postgresql",
)  # fmt: skip
"""What the packages of Debian have made there."""
POSTGRES = "postgres"


class Machine(StrEnum):
    """Where a block runs, by the line above it."""

    BUILD = "**Where the program is built:**"
    DATABASE = "**On the machine of the database:**"
    PAGES = "**On the machine of pages:**"
    BOTH = "**On both machines:**"


ADDRESSES = {Machine.DATABASE: "10.0.0.20", Machine.PAGES: "10.0.0.21"}


@dataclass(frozen=True)
class CommandBlock:
    where: Machine | None
    """None: the drill passes over it."""
    why_not: str
    commands: str


class UnclearBlockError(Exception):
    """A block of commands has no line above it that says where it runs."""


class BlockFailedError(Exception):
    """A command ended with another exit code than 0."""


def command_blocks(page: str) -> list[CommandBlock]:
    """In their order. Raises UnclearBlockError."""
    return [_block(above, commands) for above, language, commands in BLOCK.findall(page) if not language]


def _block(above: str, commands: str) -> CommandBlock:
    if above.startswith(PASSED_OVER):
        return CommandBlock(None, above.removeprefix(PASSED_OVER).removesuffix("**"), commands)
    try:
        return CommandBlock(Machine(above), "", commands)
    except ValueError:
        raise UnclearBlockError(
            f"Above these commands “{above}” says not where they run:\n{commands}"
        ) from None


class Terminal:
    """A shell that goes on from block to block."""

    def __init__(self, name: str, words: list[str], scratch: Path) -> None:
        self.name, self.scratch, self.number = name, scratch, 0
        self.shell = subprocess.Popen(
            [*words, "bash", "-eu"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            text=True, cwd=ROOT, start_new_session=True, env=_environment(of_a_machine=bool(words)),
        )  # fmt: skip

    def run(self, commands: str) -> str:
        """What they say. Raises BlockFailedError where one fails."""
        self.number += 1
        said, done = (self.scratch / f"{self.name}-{self.number}.{end}" for end in ("said", "done"))
        block = self.scratch / f"{self.name}-{self.number}.sh"
        block.write_text(commands, encoding="utf-8")
        assert self.shell.stdin is not None
        self.shell.stdin.write(f". {block} < /dev/null > {said} 2>&1; : > {done}\n")
        self.shell.stdin.flush()
        while not done.exists():
            if self.shell.poll() is not None:
                text = said.read_text(encoding="utf-8", errors="replace") if said.exists() else ""
                raise BlockFailedError(f"{self.name} failed at\n{commands}\nand said\n{text[-3000:]}")
            time.sleep(0.05)
        return said.read_text(encoding="utf-8", errors="replace")

    def end(self) -> None:
        """With all that runs there: the namespace of processes goes with its first one."""
        with suppress(ProcessLookupError):
            os.killpg(self.shell.pid, signal.SIGKILL)
        self.shell.wait()
        assert self.shell.stdin is not None
        with suppress(BrokenPipeError):
            self.shell.stdin.close()


def _environment(*, of_a_machine: bool) -> dict[str, str]:
    """As root has it on Debian. Where the program is built also what leads to packages, and the Python of the checkout."""
    own = {"PATH": PATH, "HOME": "/root", "LC_ALL": "C.UTF-8"}
    return own if of_a_machine else {**os.environ, **own, "PYTHON": os.path.realpath(sys.executable)}


@contextmanager
def joined() -> Iterator[dict[Machine, str]]:
    """Two namespaces with a line between them: their names."""
    names = {each: f"{LINK}-{each.name.lower()}-{os.getpid()}" for each in ADDRESSES}
    ends = {each: f"{LINK[:2]}{n}{os.getpid()}" for n, each in enumerate(ADDRESSES)}
    try:
        for name in names.values():
            _ip("netns", "add", name)
        first, second = ends.values()
        _ip("link", "add", first, "type", "veth", "peer", "name", second)
        for each, name in names.items():
            _ip("link", "set", ends[each], "netns", name)
            _ip("-n", name, "addr", "add", f"{ADDRESSES[each]}/{MASK}", "dev", ends[each])
            for link in ("lo", ends[each]):
                _ip("-n", name, "link", "set", link, "up")
        yield names
    finally:
        for name in names.values():
            subprocess.run(["ip", "netns", "del", name], check=False, capture_output=True)


def _ip(*words: str) -> None:
    done = subprocess.run(["ip", *words], capture_output=True, text=True, check=False)
    if done.returncode:
        raise PartAbsent(f"Network namespaces cannot be made here, which takes root: {done.stderr.strip()}")


def _entered(namespace: str, scratch: Path) -> list[str]:
    """The beginning of a command that runs on that machine."""
    temporary = f"{scratch}/tmp"
    steps = [
        f"cp -a /etc/. {scratch}/etc/ && mount --bind {scratch}/etc /etc",
        *(f"mount -t tmpfs -o mode=755 fresh {each}" for each in FRESH),
        f"mkdir -p {' '.join(SKELETON)} && ln -s /run /var/run",
        f"chown {POSTGRES}:{POSTGRES} {' '.join(each for each in SKELETON if POSTGRES in each)}",
        f"mkdir {temporary} && chmod 1777 /var/tmp {temporary} && mount --bind {temporary} /tmp",
        'exec "$@"',
    ]
    inside = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]
    return ["ip", "netns", "exec", namespace, *inside, "bash", "-eu", "-c", "\n".join(steps), "machine"]


def operating(
    page: Annotated[Path, typer.Option(help="Whose command blocks are run.")] = PAGE,
    *,
    as_json: AsJson = False,
) -> None:
    """Run the command blocks of docs/operating.md in their order, and nothing else, in two network namespaces, to a vote
    that is cast and verified.

    Example: make drills DRILL=operating
    """
    absent = [name for name in NEEDS if not _is_there(name)]
    if absent or os.geteuid():
        raise PartAbsent(f"It takes root and {', '.join(absent or NEEDS)}.")
    drilled = Drilled()
    if ROOT.is_relative_to("/tmp") or any(map(ROOT.is_relative_to, FRESH)):
        raise PartAbsent(
            "A checkout below /tmp, /var, /opt or /run is hidden on its machines: use another place."
        )
    (ROOT / "var").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(
        prefix="operating-", dir=ROOT / "var", ignore_cleanup_errors=True
    ) as folder:
        _walk(drilled, command_blocks(page.read_text(encoding="utf-8")), Path(folder))
    tell_drill(drilled, as_json=as_json)


def _is_there(name: str) -> bool:
    return subprocess.run(["which", name], capture_output=True, check=False).returncode == 0


def _walk(drilled: Drilled, blocks: list[CommandBlock], folder: Path) -> None:
    folder.chmod(0o755)
    began, said, run = time.monotonic(), "", 0
    with ExitStack() as stack:
        terminals = {}
        names = stack.enter_context(joined())
        for each in (Machine.BUILD, Machine.DATABASE, Machine.PAGES):
            scratch = folder / each.name.lower()
            (scratch / "etc").mkdir(parents=True)
            words = _entered(names[each], scratch) if each in names else []
            terminals[each] = Terminal(each.name.lower(), words, scratch)
            stack.callback(terminals[each].end)
        try:
            for machine, block in _in_order(blocks):
                typer.echo(f"{machine.name.lower()}: {block.commands.splitlines()[0]}", err=True)
                said += terminals[machine].run(block.commands)
                run += 1
        except BlockFailedError as failed:
            drilled.faults.append(str(failed))
    verified = VERIFIED.search(said)
    drilled.facts |= {
        "blocks run": run,
        "blocks passed over": sum(block.where is None for block in blocks),
        "seconds": round(time.monotonic() - began),
        "verify.py": verified[0] if verified else "said nothing of one vote",
    }
    drilled.must(verified is not None, "no block ended with a vote that was verified")


def _in_order(blocks: list[CommandBlock]) -> Iterator[tuple[Machine, CommandBlock]]:
    for block in blocks:
        if block.where is Machine.BOTH:
            yield from ((machine, block) for machine in ADDRESSES)
        elif block.where is not None:
            yield block.where, block
