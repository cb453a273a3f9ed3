"""The JSON interface as a program of its own, mounted at /api/v1: its own refusals, its own OpenAPI document."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends, FastAPI
from fastapi.routing import APIRoute
from fastapi.telemetry import TelemetryConfig

from prizes import __version__
from prizes.api.interface.description import describe
from prizes.api.interface.problems import register
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


def make_api(database: Database, routes: APIRouter) -> FastAPI:
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
    api.include_router(routes)
    register(api)
    return api
