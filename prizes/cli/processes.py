"""The processes that serve, and what keeps them alive.

uvicorn's own supervisor starts children that each load the service anew, which takes 3 to 5 s of a processor, kills
whoever has not answered within 5 s, and tells nobody: on a machine with other work no child lived long enough. Here the
service is loaded once and children are forked from it; a child shows a sign of life from its event loop, so that one
which no longer serves is found out; and each death is a line of the log.
"""

from __future__ import annotations

import multiprocessing
import signal
import time
from contextlib import suppress
from pathlib import Path
from socket import socket

import structlog
from sqlalchemy.engine import make_url
from uvicorn import Config, Server
from uvicorn.config import STARTUP_FAILURE

from prizes import __version__, metrics
from prizes.config import settings
from prizes.edge.http_protocol import PROTOCOL

log = structlog.get_logger("serve")
FORK = multiprocessing.get_context("fork")
SIGN_OF_LIFE = 5
"""Seconds from one to the next."""
PATIENCE = 60
"""Seconds without one after which a child is killed and replaced: a machine with much other work needs some."""
LOOK_EVERY = 0.25
STOP_WITHIN = 20
"""Seconds for what is being answered when the word to stop comes."""

OF_THE_GROUP = 0o660
"""Rights of the file of a socket: whoever may write to it says where requests come from."""


def configured(host: str, port: int, workers: int, uds: Path | None = None) -> Config:
    """`uds`: the file of a socket, in place of host and port."""
    return Config(
        "prizes.app:program",
        factory=True,
        http=PROTOCOL,
        host=host,
        port=port,
        uds=str(uds) if uds else None,
        workers=workers,
        access_log=False,
        server_header=False,
        date_header=True,
        proxy_headers=False,
        timeout_graceful_shutdown=STOP_WITHIN,
        timeout_notify=SIGN_OF_LIFE,
        log_config=None,
    )


def serve_until_stopped(config: Config) -> None:
    """One process serves, or several under a supervisor.

    Raises SystemExit if the address cannot be had or the program cannot start.
    """
    listening = config.bind_socket()
    if config.uds:
        Path(config.uds).chmod(OF_THE_GROUP)  # nobody can come in yet: listening begins with serving
    log.info(
        "serving",
        version=__version__,
        address=_address(config, listening),
        workers=config.workers,
        database=make_url(settings().database_url).get_backend_name(),
    )
    if config.workers > 1:
        Supervisor(config, listening).run()
    else:
        with suppress(KeyboardInterrupt):
            Server(config).run([listening])


def _address(config: Config, listening: socket) -> str:
    if config.uds:
        return f"unix:{config.uds}"
    name = f"[{config.host}]" if ":" in config.host else config.host
    return f"http://{name}:{listening.getsockname()[1]}"


class Child:
    """A copy of the supervisor with all that is loaded. It has a single thread, so nothing is copied half-done."""

    def __init__(self, supervisor: Supervisor, place: int) -> None:
        self.place = place
        self._alive_at = FORK.RawValue("d", time.monotonic())
        self._begun_at = self._alive_at.value
        self.process = FORK.Process(target=self._serve, args=(supervisor,))
        self.process.start()

    def _serve(self, supervisor: Supervisor) -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        if supervisor.stopping:  # the word came before this line
            return
        supervisor.config.callback_notify = self._show_life
        metrics.take_place(self.place)
        with suppress(KeyboardInterrupt):
            Server(supervisor.config).run([supervisor.listening])

    async def _show_life(self) -> None:
        self._alive_at.value = time.monotonic()

    @property
    def has_served(self) -> bool:
        return bool(self._alive_at.value > self._begun_at)

    @property
    def hangs(self) -> bool:
        silent_for: float = time.monotonic() - self._alive_at.value
        return self.process.is_alive() and silent_for > PATIENCE

    def end(self) -> dict[str, str | int]:
        """Waits for its end; what the log says of it."""
        self.process.join()
        code = self.process.exitcode or 0
        return {"signal": signal.Signals(-code).name} if code < 0 else {"code": code}


class Supervisor:
    """Keeps as many children as the configuration says until SIGTERM or SIGINT."""

    def __init__(self, config: Config, listening: socket) -> None:
        self.config, self.listening = config, listening
        self.stopping = False

    def run(self) -> None:
        """Raises SystemExit if the program cannot start."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        self.config.load_app()
        children = [Child(self, place) for place in range(self.config.workers)]
        while not self.stopping:
            time.sleep(LOOK_EVERY)
            for place, child in enumerate(children):
                if not self.stopping and not self._is_well(child, children):
                    children[place] = Child(self, place)
        self._wait_for(children)

    def _stop(self, *_: object) -> None:
        self.stopping = True

    def _is_well(self, child: Child, children: list[Child]) -> bool:
        """Whether it lives. Of one that hangs this makes an end."""
        if hangs := child.hangs:
            child.process.kill()
        elif child.process.is_alive():
            return True
        end = child.end()
        log.error(
            "a serving process hung" if hangs else "a serving process died", pid=child.process.pid, **end
        )
        if end.get("code") and not any(each.has_served for each in children):
            log.error("the program cannot start")  # another child would come to the same end
            self._wait_for(children)
            raise SystemExit(STARTUP_FAILURE)
        return False

    def _wait_for(self, children: list[Child]) -> None:
        for child in children:
            child.process.terminate()
        end = time.monotonic() + STOP_WITHIN + LOOK_EVERY
        for child in children:
            child.process.join(max(0, end - time.monotonic()))
            child.process.kill()
            child.process.join()
