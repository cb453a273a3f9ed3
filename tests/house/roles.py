"""Who may call each route. Written by hand on purpose; `test_routes` compares it with the program."""

ROLES_BY_ROUTE: dict[str, str] = {}
