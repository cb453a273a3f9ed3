"""Stems of Arabic words: the article with what is written together with it, frequent endings and plurals.

After light10 of Larkey, Ballesteros and Connell, *Light Stemming for Arabic Information Retrieval* (2007). The Arabic
stemmer of Snowball leaves short words as they are: الصحة and صحة would stay two words.
"""

from __future__ import annotations

_ARTICLES = ("وال", "بال", "كال", "فال", "ولل", "ال", "لل")
_ENDINGS = ("ها", "ان", "ات", "ون", "ين", "يه", "ه", "ي")
_PLURALS = {
    "اطفال": "طفل",
    "برامج": "برنامج",
    "دول": "دوله",
    "شباب": "شاب",
    "قري": "قريه",
    "مدارس": "مدرسه",
    "مدن": "مدينه",
    "مرضي": "مريض",
    "مشاريع": "مشروع",
    "نساء": "مراه",
}
"""Those that change inside, of words that projects have often; as `plain` writes them."""
_ONE = str.maketrans("ٱىةیک", "ايهيك")
LEAST = 2
"""Letters that are left of a word in any case."""


def one_spelling(word: str) -> str:
    """Letters that are written one for another made one. Alef with hamza or madda is plain before: its marks are
    accents.
    """
    return word.translate(_ONE)


def without_article(word: str) -> str:
    """And without `and` before it. Of a word in one spelling."""
    if word.startswith("و") and len(word) > 3 and not word.startswith(("وال", "ولل")):
        word = word[1:]
    for article in _ARTICLES:
        if word.startswith(article) and len(word) - len(article) >= LEAST:
            return word[len(article) :]
    return word


def arabic_stem(bare: str) -> str:
    """Of a word without article, in one spelling."""
    word = _PLURALS.get(bare, bare)
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= LEAST:
            word = word[: -len(ending)]
    return word
