"""JSON for programs under /api/v1: the same stages, the same rules, the same refusals as the pages."""
