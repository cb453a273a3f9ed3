"""An address with words to send on."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote


@dataclass(frozen=True, slots=True)
class SharedAddress:
    """An address with words to send on, by whatever way a reader likes."""

    address: str
    text: str
    title: str

    @property
    def whatsapp(self) -> str:
        return f"https://wa.me/?text={quote(f'{self.text} {self.address}')}"

    @property
    def telegram(self) -> str:
        return f"https://t.me/share/url?url={quote(self.address, safe='')}&text={quote(self.text)}"

    @property
    def mailto(self) -> str:
        body = quote(f"{self.text}\n{self.address}")
        return f"mailto:?subject={quote(self.title)}&body={body}"


def shared(address: str, text: str, title: str) -> SharedAddress:
    return SharedAddress(address, " ".join(text.split()), title)
