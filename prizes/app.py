"""Puts the program together; contains no rule."""

from __future__ import annotations

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.types import ASGIApp

from prizes import logs, metrics
from prizes.acts import routers
from prizes.api.ballot.fast_votes import FastVotesByProgram
from prizes.api.program import NO_TELEMETRY, make_api
from prizes.ballot.group_commit.group import BallotBox
from prizes.config import asset_root, settings
from prizes.db import Database, Patience
from prizes.edge.admission import Admission
from prizes.edge.early_refusal import EarlyRefusal
from prizes.edge.funnel import FunnelCounts
from prizes.edge.headers import MOST_BODY, Edge
from prizes.edge.meanwhile import Meanwhile
from prizes.edge.page_cache import KeptPages
from prizes.edge.pulse import Pulse
from prizes.edge.signed_in_pages import SignedInPages
from prizes.edge.standby import PublicReads, standby_of
from prizes.edge.static_files import MOUNTED, FilesInMemory, LastingFiles
from prizes.gate import limits
from prizes.gate.problems import problem
from prizes.gate.watching.scraping import Scrape, listening
from prizes.gate.watching.vitals import VitalsReader
from prizes.stocktaking.keeping import keep_register
from prizes.web.ballot.fast_votes import FastVotesByPage
from prizes.web.layout.busy import busy
from prizes.web.layout.refusals import at_the_gate, register
from prizes.worker.loop import in_background

PATIENCE = Patience(statement=15, turn=4)
"""People wait for what is asked here."""
STATIC = asset_root() / "static"


class Program(FastAPI):
    """With the edge around everything: also what Starlette answers itself, to a failure or to too large a body."""

    def build_middleware_stack(self) -> ASGIApp:
        box, gate = BallotBox(self.state.database), Admission(page=at_the_gate, problem=problem)
        self.state.box, self.state.gate = box, gate
        inside = gate.around_the_long_way(super().build_middleware_stack())
        pulse = Pulse(self.state.database)
        self.state.standby = standby_of(self.state.database)
        public = PublicReads(inside, self.state.standby)
        self.state.kept = KeptPages(FastVotesByPage(public, box), pulse)
        pages = self.state.signed_in = SignedInPages(self.state.kept, inside)
        admitted = gate.around(FastVotesByProgram(pages, box))
        meanwhile = Meanwhile(admitted, pulse, self.state.kept, page=busy, problem=problem)
        self.state.funnel = FunnelCounts(self.state.database)
        edge = Edge(FilesInMemory(meanwhile, STATIC), self.state.funnel.answered)
        self.state.door = EarlyRefusal(edge, gate)
        return edge


def make_app(database: Database | None = None, *, with_worker: bool = False) -> FastAPI:
    """The whole program over one database; by default the one of the settings."""
    keep_register()
    db = database or Database(settings().database_url, settings().database_pool, PATIENCE)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        scrape = Scrape(db, app.state.gate.loads, app.state.vitals)
        working = in_background(db) if with_worker else _nothing()
        async with working, listening(scrape, metrics.place()), app.state.funnel.adding():
            yield
        await limits.close()
        await db.close()

    app = Program(
        title="WSIS Prizes",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=True,
        telemetry=NO_TELEMETRY,
        lifespan=lifespan,
        max_body_size=MOST_BODY,
    )
    app.state.database, app.state.vitals = db, VitalsReader(db)
    api = make_api(db, routers.for_programs())
    api.state.vitals = app.state.vitals
    app.mount("/api/v1", api)  # before the pages: routes are tried one by one
    app.router.routes.extend(routers.for_pages().routes)
    app.mount(MOUNTED, LastingFiles(directory=STATIC))
    register(app)
    return app


@asynccontextmanager
async def _nothing() -> AsyncIterator[None]:
    yield


def program() -> FastAPI:
    """For `uvicorn --factory prizes.app:program`; each process sets up its own logs."""
    logs.set_up()
    app = make_app(with_worker=settings().run_worker)
    gc.collect()
    gc.freeze()  # else each full collection looks over the program itself, and all requests wait for it
    return app
