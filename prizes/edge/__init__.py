"""The ASGI edge around pages and programs: what every request passes before it is one of either."""
