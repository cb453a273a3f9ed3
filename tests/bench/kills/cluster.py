"""A PostgreSQL of one's own in a temporary folder, with fsync on, that may be killed."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from prizes.cli.bench.server import free_port
from tests.bench.kills.processes import LOOK_EVERY, kill, with_children

UNPRIVILEGED = ("postgres", "nobody")
"""Who runs it where we are root, which PostgreSQL refuses to be."""
START_WITHIN = 60


class NoPostgres(Exception):  # noqa: N818 - an answer
    """The programs of PostgreSQL are not on this machine."""


@dataclass
class Cluster:
    programs: Path
    """Folder of initdb and postgres."""
    folder: Path
    port: int
    password: str
    user: int | None = None
    group: int | None = None
    """Account that runs it; None: ours."""
    settings: Mapping[str, str] = field(default_factory=dict)
    """More than those that all have."""
    _server: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"postgresql+asyncpg://prizes:{self.password}@127.0.0.1:{self.port}/postgres"

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def own(self, *more: Path) -> None:
        """Let the account that runs it own its folder."""
        if self.user is not None and self.group is not None:
            for path in (self.folder, *more):
                os.chown(path, self.user, self.group)

    def make(self) -> None:
        words = self.folder / "password"
        words.write_text(self.password)
        self.own(words)
        self.run("initdb", "-D", str(self.data), "-U", "prizes", "-E", "UTF8", "--locale=C",
                  "--auth=scram-sha-256", f"--pwfile={words}")  # fmt: skip
        settings = {
            "port": self.port, "listen_addresses": "'127.0.0.1'", "unix_socket_directories": "''",
            "fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", **self.settings,
        }  # fmt: skip
        with (self.data / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.writelines(f"{name} = {value}\n" for name, value in settings.items())

    def start(self) -> None:
        """Returns when it takes connections; after a kill its recovery is then over. Raises RuntimeError.

        It is our own child, so that a killed one is gone at once: PostgreSQL does not start beside a dead postmaster
        that nobody has reaped.
        """
        with (self.folder / "server.log").open("ab") as out:
            self._server = subprocess.Popen(
                [str(self.programs / "postgres"), "-D", str(self.data)],
                stdout=out, stderr=out, cwd=self.folder, user=self.user, group=self.group,
            )  # fmt: skip
        end = time.monotonic() + START_WITHIN
        while time.monotonic() < end and self.runs():
            if self._state() in ("ready", "standby"):
                return
            time.sleep(LOOK_EVERY)
        raise RuntimeError(f"PostgreSQL does not start: {self.said()}")

    def _state(self) -> str:
        """As the server itself writes it into the eighth line of its lock file."""
        try:
            lines = (self.data / "postmaster.pid").read_text().split("\n")
        except FileNotFoundError:
            return ""
        ours = self._server is not None and lines[0] == str(self._server.pid)
        return lines[7].strip() if ours and len(lines) > 7 else ""

    def said(self) -> str:
        """The end of what the server wrote."""
        return (self.folder / "server.log").read_text(encoding="utf-8", errors="replace")[-600:]

    def runs(self) -> bool:
        return self._server is not None and self._server.poll() is None

    def kill(self) -> None:
        """The postmaster and all its children."""
        if self._server is not None:
            kill(with_children(self._server.pid))
            self._server.wait()

    def pause(self) -> None:
        """All of it stands still, as with a disk that does not answer: connections are open and nothing comes back."""
        if self._server is not None:
            kill(with_children(self._server.pid), signal.SIGSTOP)

    def resume(self) -> None:
        if self._server is not None and self.runs():
            kill(with_children(self._server.pid), signal.SIGCONT)

    def stop(self) -> None:
        if self._server is not None and self.runs():
            self._server.send_signal(signal.SIGINT)  # a fast shutdown
            self._server.wait(timeout=60)

    def run(self, program: str, *words: str) -> None:
        """A program of PostgreSQL, as the account that runs the server. Raises CalledProcessError."""
        # What the server writes goes to its own file: with a pipe of ours it would never end for us.
        with (self.folder / "commands.log").open("ab") as out:
            command = [str(self.programs / program), *words]
            subprocess.run(
                command, check=True, stdout=out, stderr=out, cwd=self.folder, user=self.user, group=self.group,
                env=os.environ | {"PGPASSWORD": self.password},
            )  # fmt: skip


def programs() -> Path:
    """Folder of the newest PostgreSQL on this machine. Raises NoPostgres."""
    packaged = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name), reverse=True
    )
    on_path = shutil.which("initdb")
    folders = [*packaged, *([Path(on_path).resolve().parent] if on_path else [])]
    for folder in folders:
        if all(os.access(folder / name, os.X_OK) for name in ("initdb", "postgres")):
            return folder
    raise NoPostgres(
        "PostgreSQL's initdb and postgres are neither under /usr/lib/postgresql/*/bin nor on the path"
        " (Debian: apt-get install postgresql)."
    )


@contextmanager
def own_cluster(within: Path | None = None, **settings: str) -> Iterator[Cluster]:
    """Running, and gone at the end with all that was in it. `within`: the disk that it is on. Raises NoPostgres."""
    (user, group), word = _account(), secrets.token_urlsafe(18)
    cluster = Cluster(programs(), Path(), free_port(), word, user, group, settings)
    cluster.folder = Path(tempfile.mkdtemp(prefix="prizes-kills-", dir=within))
    try:
        cluster.make()
        cluster.start()
        yield cluster
    finally:
        cluster.stop()
        shutil.rmtree(cluster.folder, ignore_errors=True)


def _account() -> tuple[int, int] | tuple[None, None]:
    if os.geteuid() != 0:
        return None, None
    for name in UNPRIVILEGED:
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return found.pw_uid, found.pw_gid
    raise NoPostgres(f"PostgreSQL does not run as root, and there is no account {' or '.join(UNPRIVILEGED)}.")
