"""Places in the register as words of an address, for pages and programs alike."""

from __future__ import annotations

from prizes.edition.refusals import wrong_cursor
from prizes.kit.paging import cursor, place
from prizes.stocktaking.queries.register import RegisterPlace


def word_for(where: RegisterPlace, number: int) -> str:
    """`number`: of the first project of the part that it leads to, from nought."""
    return cursor([where.closeness, where.edition, where.title_key, where.id, number])


def place_in(word: str | None) -> tuple[RegisterPlace, int] | None:
    """None for the beginning. Raises Invalid for a word that is none of ours."""
    try:
        values = place(word, 5)
    except ValueError:
        raise wrong_cursor() from None
    if values is None:
        return None
    match values:
        case [int(closeness), str(edition), str(title_key), str(id_), int(number)] if number >= 0:
            return RegisterPlace(closeness, edition, title_key, id_), number
    raise wrong_cursor()
