"""Words of stewards on a page, in place of the given ones, with their places filled in.
`templates/components/words.html` shows them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from prizes.data.languages import direction
from prizes.i18n.translator import translator
from prizes.wording.models import EditionText
from prizes.wording.rules.blocks import WHOLE, Block, Inline, blocks_of, leads_outside
from prizes.wording.rules.places import FIRST_STRONG, POP, filled_by


@dataclass(frozen=True, slots=True)
class OwnWords:
    heading: str
    """Empty where the text has none, or the given one."""
    blocks: list[Block]
    """Their links are whole addresses, in the reader's language."""
    lang: str
    reader_lang: str

    @property
    def foreign(self) -> dict[str, str]:
        """What elements with such words say of their language; nothing where it is the reader's."""
        return {} if self.lang == self.reader_lang else {"lang": self.lang, "dir": direction(self.lang)}


def filled_in(
    subject: str, body: str, lang: str, reader_lang: str, value_of: Callable[[str], str] | None = None
) -> OwnWords:
    """`value_of`: None: words in braces are no places, and stay as they were typed."""

    def filled(words: str) -> str:
        return filled_by(words, value_of) if value_of else words

    def part_of(part: Inline) -> Inline:
        page = part.page and (part.page if leads_outside(part.page) else f"/{reader_lang}{part.page}")
        return Inline(filled(part.words), page)

    blocks = [
        replace(block, lines=tuple(tuple(part_of(part) for part in line) for line in block.lines))
        for block in blocks_of(body)
    ]
    return OwnWords(filled(subject), blocks, lang, reader_lang)


def own_words(text: EditionText | None, reader_lang: str, values: Mapping[str, object]) -> OwnWords | None:
    """`values`: of its places, and as `given` the given heading, as sentences have them; a string is a label to
    translate, and what is None is not known now. They are said in the language of the text.
    """
    if text is None:
        return None
    voice = translator(text.lang)

    def value_of(name: str) -> str:
        value = values.get(name)
        said = "" if value is None else voice.gettext(value) if isinstance(value, str) else voice.value(value)
        return said.strip(FIRST_STRONG + POP)  # it is put in so by itself

    heading = "" if text.subject == WHOLE else text.subject  # the given one, in the reader's language
    return filled_in(heading, text.body, text.lang, reader_lang, value_of)
