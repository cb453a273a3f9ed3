"""QR codes (ISO/IEC 18004) of our own addresses, made here: no third party learns who makes a poster.

A code is dark on light in every colour scheme, since many readers do not know it the other way round, and has the
four modules of quiet around it that the standard asks for.
"""

from __future__ import annotations

import io

import segno
from markupsafe import Markup

DARK, LIGHT = "#000", "#fff"
QUIET = 4
"""Modules around the code."""
DOTS = 24
"""Pixels of a module in a PNG: a code of 29 modules then prints at 300 dots an inch over 7.5 cm."""


def _code(address: str) -> segno.QRCode:
    """With level M, which survives 15 % of damage: dirt and folds, and still few modules."""
    return segno.make(address, error="m", micro=False, boost_error=False)


def svg(address: str, title: str) -> Markup:
    """For a place inside a page; `title` is what screen readers say. Its size comes from the sheet."""
    made = _code(address).svg_inline(
        dark=DARK, light=LIGHT, border=QUIET, omitsize=True, svgclass="qr", lineclass=None
    )
    named = Markup('<svg role="img" aria-label="{}"').format(title)
    return Markup(made.replace("<svg", named, 1))  # noqa: S704 - numbers of segno, and a title that is escaped


def svg_file(address: str) -> bytes:
    made = io.BytesIO()
    _code(address).save(made, kind="svg", dark=DARK, light=LIGHT, border=QUIET, scale=10, svgclass=None)
    return made.getvalue()


def png_file(address: str) -> bytes:
    made = io.BytesIO()
    _code(address).save(made, kind="png", dark=DARK, light=LIGHT, border=QUIET, scale=DOTS)
    return made.getvalue()
