"""The JSON interface as a program of its own, mounted at /api/v1: its own refusals, its own OpenAPI document."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.telemetry import TelemetryConfig

from prizes import __version__
from prizes.api.interface.description import describe
from prizes.api.interface.problems import register
from prizes.db import Database

NO_TELEMETRY: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False}
"""The framework's own: its records would carry texts of exceptions and addresses past our rules for logs."""


class JsonInterface(FastAPI):
    def openapi(self) -> dict[str, Any]:
        if not self.openapi_schema:
            self.openapi_schema = describe(self)
        return self.openapi_schema


def make_api(database: Database, routes: APIRouter) -> FastAPI:
    api = JsonInterface(
        title="WSIS Prizes",
        version=__version__,
        summary="What a page can do, with the same rules and the same refusals.",
        openapi_url="/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        telemetry=NO_TELEMETRY,
    )
    api.state.database = database
    api.router.routes.extend(routes.routes)
    register(api)
    return api
