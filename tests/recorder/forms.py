"""Forms of pages as somebody without a script would send them: as they stand, and with something in every field."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

FORM = re.compile(r"<form\b.*?</form>", re.DOTALL | re.IGNORECASE)
WORDS = "Recorded: a text of a few words, so that there is something to read here."
TYPED = {
    "email": "new.person@demo.example",
    "number": "1",
    "url": "https://project.example/",
    "search": "radio",
}


@dataclass
class Field:
    name: str
    kind: str
    value: str = ""
    chosen: bool = True
    limits: Mapping[str, str] = field(default_factory=dict)
    options: list[str] = field(default_factory=list)


@dataclass
class Form:
    action: str
    method: str
    encoding: str = ""
    fields: list[Field] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    def sent(self, button: tuple[str, str]) -> dict[str, list[str]]:
        """As it stands."""
        made: dict[str, list[str]] = {}
        for each in self.fields:
            if each.chosen and each.kind != "file":
                made.setdefault(each.name, []).append(each.value)
        if button[0]:
            made.setdefault(button[0], []).append(button[1])
        return made

    def filled(self, button: tuple[str, str], *, tomorrow: str) -> dict[str, list[str]]:
        """With something in every field that is empty: the first of what can be chosen, words where words are asked for."""
        made = self.sent(button)
        for each in self.fields:
            if any(made.get(each.name, [])) or each.kind in ("file", "hidden"):
                continue
            match each.kind:
                case "checkbox" | "radio":
                    made.setdefault(each.name, []).append(each.value)
                case "select":
                    value = next((option for option in each.options if option), "")
                    made[each.name] = [value]
                case "date" | "datetime-local":
                    made[each.name] = [tomorrow if each.kind == "date" else f"{tomorrow}T12:00"]
                case kind:
                    by_name = TYPED["email"] if "email" in each.name else WORDS
                    text = TYPED.get(kind, by_name)
                    made[each.name] = [text[: int(each.limits.get("maxlength") or 10_000)]]
        return made

    def otherwise(self, button: tuple[str, str], *, tomorrow: str) -> dict[str, list[str]]:
        """Filled with the last of what can be chosen."""
        made = self.filled(button, tomorrow=tomorrow)
        for each in self.fields:
            if each.kind == "radio":
                made[each.name] = [each.value]
            elif each.kind == "select" and each.options:
                made[each.name] = [each.options[-1]]
        return made


def forms_of(html: str) -> Iterator[Form]:
    """Those that change something."""
    for written in FORM.findall(html):
        if re.search(r"^<form\b[^>]*\bmethod=\"?post", written, re.IGNORECASE):
            reader = _Reader()
            reader.feed(written)
            if reader.form is not None:
                yield reader.form


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.form: Form | None = None
        self._select: Field | None = None
        self._text: Field | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        a = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.form = Form(a.get("action", ""), a.get("method", "get").lower(), a.get("enctype", ""))
        elif self.form is not None:
            self._control(self.form, tag, a)

    def _control(self, form: Form, tag: str, a: dict[str, str]) -> None:
        name, kind = a.get("name", ""), a.get("type", "text")
        if tag == "button" or (tag == "input" and kind == "submit"):
            form.buttons.append((name, a.get("value", "")))
        elif tag == "option" and self._select is not None:
            self._select.options.append(a.get("value", ""))
            if "selected" in a or len(self._select.options) == 1:
                self._select.value = a.get("value", "")
        elif not name or "disabled" in a:
            return
        elif tag == "select":
            self._select = Field(name, "select", limits=a)
            form.fields.append(self._select)
        elif tag == "textarea":
            self._text = Field(name, "textarea", limits=a)
            form.fields.append(self._text)
        elif tag == "input" and kind in ("checkbox", "radio"):
            form.fields.append(Field(name, kind, a.get("value", "on"), "checked" in a, a))
        elif tag == "input":
            form.fields.append(Field(name, kind, a.get("value", ""), limits=a))

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.value += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._text is not None:
            self._text.value = self._text.value.removeprefix("\n")
            self._text = None
        elif tag == "select":
            self._select = None
