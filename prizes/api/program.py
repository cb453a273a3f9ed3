"""The JSON interface as a program of its own, mounted at /api/v1: its own refusals, its own OpenAPI document."""

from __future__ import annotations

from typing import Any

from fastapi import Depends, FastAPI
from fastapi.routing import APIRoute
from fastapi.telemetry import TelemetryConfig

from prizes import __version__
from prizes.api.accounts import my_data, sessions
from prizes.api.ballot import appeals, cases, voting
from prizes.api.edition import editions
from prizes.api.interface.description import describe
from prizes.api.interface.problems import register
from prizes.api.nomination import dossier, files, nominations, people, texts
from prizes.api.office import agenda, letters, outreach
from prizes.api.public import projects
from prizes.api.results import minutes, panel_ballots, winners
from prizes.api.review import (
    assigning,
    chair,
    discussion,
    feedback,
    interests,
    my_seats,
    panels,
    progress,
    reviews,
    seats,
)
from prizes.api.screening import archive, entities, exports, imports, likenesses, screening
from prizes.api.tally import auditors, counts, votelog
from prizes.db import Database
from prizes.gate.legible import no_key_twice

NO_TELEMETRY: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False}
"""The framework's own: its records would carry texts of exceptions and addresses past our rules for logs."""


class JsonInterface(FastAPI):
    def openapi(self) -> dict[str, Any]:
        if not self.openapi_schema:
            self.openapi_schema = describe(self)
        return self.openapi_schema


def operation_id(route: APIRoute) -> str:
    """The name of the route's function: generated clients name their functions by it, so it stays."""
    return route.name


def make_api(database: Database) -> FastAPI:
    api = JsonInterface(
        title="WSIS Prizes",
        version=__version__,
        summary="What a page can do, with the same rules and the same refusals.",
        openapi_url="/openapi.json",
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=operation_id,
        redirect_slashes=False,
        dependencies=[Depends(no_key_twice)],
        telemetry=NO_TELEMETRY,
    )
    api.state.database = database
    for router in (
        voting.router,
        votelog.router,
        cases.router,
        appeals.router,
        counts.router,
        auditors.router,
        projects.router,
        editions.router,
        sessions.router,
        my_data.router,
        dossier.router,
        files.router,
        archive.router,
        exports.router,
        imports.router,
        letters.router,
        nominations.router,
        feedback.router,
        texts.router,
        screening.router,
        people.router,
        entities.router,
        likenesses.router,
        interests.router,
        reviews.router,
        discussion.router,
        chair.router,
        assigning.router,
        seats.router,
        my_seats.router,
        panels.router,
        progress.router,
        agenda.router,
        outreach.router,
        winners.router,
        panel_ballots.router,
        minutes.router,
    ):
        api.include_router(router)
    register(api)
    return api
