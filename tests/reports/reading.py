"""How a stranger gets a figure again: take the file, choose the rows that its address names, count. Without any code of
the program.
"""

from __future__ import annotations

import csv
import io
import re
from html import unescape
from urllib.parse import parse_qsl, urlsplit

FIGURE = re.compile(r'<a href="([^"]+\.csv[^"]*)" rel="nofollow">([^<]+)</a>')
RECKONED = ("sum", "distinct")
EACH = 40
"""Of so many addresses one is asked for as it is; of the others the whole file is filtered here."""
Rows = list[dict[str, str]]


def figures_in(html: str) -> list[tuple[str, int]]:
    """Address and number of every figure of a page in English."""
    found = [(unescape(href), re.sub(r"\D", "", text)) for href, text in FIGURE.findall(html)]
    return [(href, int(number)) for href, number in found]


def rows_in(text: str) -> Rows:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def chosen(rows: Rows, address: str) -> Rows:
    wanted: dict[str, set[str]] = {}
    for column, value in parse_qsl(urlsplit(address).query, keep_blank_values=True):
        if column not in RECKONED:
            wanted.setdefault(column, set()).add(value)
    return [row for row in rows if all(row[column] in values for column, values in wanted.items())]


def counted(rows: Rows, address: str) -> int:
    said = dict(parse_qsl(urlsplit(address).query, keep_blank_values=True))
    if column := said.get("sum"):
        return sum(int(row[column]) for row in rows if row[column])
    if column := said.get("distinct"):
        return len({row[column] for row in rows} - {""})
    return len(rows)


async def wrong_figures(browser, paths: list[str]) -> tuple[int, list[str]]:
    """How many figures pages have, and those that their rows do not give."""
    files: dict[str, Rows] = {}
    wrong: list[str] = []
    found = [(path, *figure) for path in paths for figure in figures_in((await browser.get(path)).html)]
    for place, (path, address, value) in enumerate(found):
        file = address.partition("?")[0]
        if file not in files:
            files[file] = rows_in((await browser.client.get(file)).text)
        rows = chosen(files[file], address)
        if place % EACH == 0:
            assert rows_in((await browser.client.get(address)).text) == rows, address
        if counted(rows, address) != value:
            wrong.append(f"{path}: {address} gives {counted(rows, address)}, not {value}")
    return len(found), wrong
