"""Names of countries, regions, categories and goals in all six languages, as forms under which projects are found."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from itertools import islice

from prizes.data.countries import countries, country, itu_regions
from prizes.data.reading import Names, json_file, names_of
from prizes.data.wsis import category_names, sdgs, sdgs_of_category, wsis_categories
from prizes.stocktaking.rules.other_names import country_form, goal_word_forms, other_runs
from prizes.stocktaking.rules.words import (
    exact,
    forms,
    in_sequence,
    name_forms,
    phrases,
    plain,
    signs,
    tokens,
)

GOAL = "g"
"""Before the number of a goal."""
TARGET_DOT = "d"
"""In the form of a target, between its goal and the rest: 9.c is g9dc. Goals alone are digits."""
NAME = "k"
"""Before the name of a country in signs without spaces."""
NO_NAMES = frozenset(("发展中国家", "发展中国"))
"""Words in which the name of a country stands by chance."""
_GOAL_WORDS = "sdg sdgs goal odd objectif ods objetivo цур цель 可持续发展目标 目标 هدف الهدف"
GOAL_WORDS = frozenset(_GOAL_WORDS.split())
"""Before its number, a goal: SDG 4, ODD 4, ЦУР 4."""
_TARGET_WORDS = "target targets cible cibles meta metas задача задачи 具体目标 غاية الغاية مقصد المقصد"
TARGET_WORDS = frozenset(_TARGET_WORDS.split())
"""Before its code, a target: target 9.c, cible 9.c."""
ELECTRONIC = ("cyber", "ciber", "кибер")
ACTION_LINE: Names = {
    "en": "action line AL",
    "fr": "grande orientation, ligne d’action",
    "es": "línea de acción",
    "ru": "направление деятельности",
    "zh": "行动方面 行动方针",
    "ar": "خط العمل مسار العمل",
}
"""What a category is called, so that whoever asks for *action line C7* finds C7."""
_SMALL = (
    "a an and at by for from in of on or s the to with"
    " au aux d dans de des du en et l la le les par pour sur un une"
    " al con del e el las los o para por y"
    " в во для и из к на о об от по с у"
    " في من علي عن الي و"
)
SMALL = frozenset(_SMALL.split())
"""Words that say nothing alone. A search that has others too does without them; they have no initial in an acronym."""


def searched(text: str, lang: str = "") -> frozenset[str]:
    """All forms under which a text is found; `lang`: its language, nothing: it may be any."""
    found: set[str] = set(phrases(in_sequence(text)))
    for token in tokens(text):
        if token.unspaced:
            found.update(_of_run(token.text))
            continue
        for word in {token.text, *token.parts, *_inner(token.text)}:
            found |= forms_of(word, lang)
    return frozenset(found)


def _inner(word: str) -> list[str]:
    """What is electronic by a word before it: cybersanté is found as santé, cibersalud as salud."""
    return [
        word[len(before) :]
        for before in ELECTRONIC
        if word.startswith(before) and len(word) >= len(before) + 4
    ]


def _of_run(run: str) -> list[str]:
    return [*signs(run), *(name for part in apart(run) if (name := unspaced_name(part)))]


def forms_of(word: str, lang: str = "") -> frozenset[str]:
    """Of a word of a text or a search, which may be the name of a country."""
    bare = plain(word)
    if name := _declined().get(bare):
        return frozenset({exact(word), exact(name)})
    return name_forms(word) if bare in single_names() else forms(word, lang)


@cache
def _declined() -> dict[str, str]:
    """Russian names in -ия by each of their cases: without that ending Нигерия would be Нигер."""
    names = (plain(found.text) for each in countries() for found in tokens(each.names["ru"]))
    return {
        name[:-2] + ending: name
        for name in names
        if name.endswith("ия")
        for ending in ("ия", "ии", "ию", "ией")
    }


def acronyms(text: str, least: int = 3) -> frozenset[str]:
    """The initials of a name of so many words or more, with its small words and without."""
    words = [token.parts[0] for token in tokens(text) if not token.unspaced]
    kept = [word for word in words if plain(word) not in SMALL]
    initials = {"".join(plain(word)[:1] for word in each) for each in (words, kept)}
    return frozenset(exact(each) for each in initials if least <= len(each) <= 8)


@cache
def of_country(alpha2: str) -> frozenset[str]:
    """Nothing for a code that is none."""
    try:
        found = country(alpha2)
    except KeyError:
        return frozenset()
    names = [*found.names.values(), *found.short_names.values()]
    whole = {form for name in names for form in _of_name(name)}
    return frozenset(whole).union(
        *(acronyms(name, least=2) for name in names),
        *(phrases(in_sequence(name)) for name in names),
        {exact(found.alpha3.casefold()), country_form(alpha2)},
    )


def _of_name(name: str) -> Iterable[str]:
    for token in tokens(name):
        if token.unspaced:
            yield from _of_run(token.text)
        for word in {token.text, *token.parts} if not token.unspaced else ():
            yield from (forms_of(word) if plain(word) in _declined() else name_forms(word))


@cache
def of_region(alpha2: str) -> frozenset[str]:
    """Of the ITU region of a country."""
    found = next((each.itu_region for each in countries() if each.alpha2 == alpha2), None)
    return _in_all(itu_regions()[found]) if found else frozenset()


@cache
def of_category(code: str) -> frozenset[str]:
    """Its code, its names, short and whole, and that it is an action line."""
    entries = json_file("categories.json")["categories"]
    whole = [names_of(entry) for entry in entries if entry["code"] == code]
    names = [*whole, category_names()[code], ACTION_LINE] if whole else []
    near = (
        searched(name["fr"].casefold().removeprefix("télé"), "fr") for name in names
    )  # Télésanté is santé
    return searched(code).union(*near, *(_in_all(name) for name in names), goal_word_forms(category=code))


@cache
def of_goal(number: int) -> frozenset[str]:
    titles = [goal.title for goal in sdgs() if goal.number == number]
    words = {form for word in GOAL_WORDS for form in searched(word)}
    numbered = (phrases(in_sequence(f"{word} {number}")) for word in GOAL_WORDS)
    return frozenset({f"{GOAL}{number}", *words}).union(
        *numbered, *(_in_all(title) for title in titles), goal_word_forms(goal=number)
    )


def target_form(code: str) -> str:
    """Under which projects that name a target are found."""
    return GOAL + code.replace(".", TARGET_DOT)


@cache
def goal_forms() -> dict[int, dict[str, frozenset[str]]]:
    """By number of a goal and language the forms of its name, small words aside."""
    return {
        goal.number: {lang: _content_forms(name, lang) for lang, name in goal.title.items()}
        for goal in sdgs()
    }


def _content_forms(name: str, lang: str) -> frozenset[str]:
    words = (token.text for token in tokens(name) if plain(token.text) not in SMALL)
    return frozenset().union(*(searched(word, lang) for word in words))


SHARED = 3
"""Languages, of six, in which the names of a category and of a goal share a word if both are about one matter."""


@cache
def categories_about(goal: int) -> tuple[str, ...]:
    """Codes of the categories about the matter of a goal, as E-health is about *Good Health and Well-being*: the names
    of both share a word in half of the languages, or the WSIS-SDG matrix links the category with this goal alone. So a
    word of the goal's name in the other languages (здоровье) is one for the category (здравоохранение).
    """
    names = goal_forms().get(goal, {})
    return tuple(
        code
        for each in wsis_categories()
        if sdgs_of_category(code := str(each["code"])) == (goal,)
        or sum(bool(names[lang] & searched(name, lang)) for lang, name in category_names()[code].items())
        >= SHARED
    )


def _in_all(names: Names) -> frozenset[str]:
    return frozenset().union(*(searched(name, lang) for lang, name in names.items()))


# --- in what people ask ------------------------------------------------------------------------------------


@cache
def single_names() -> frozenset[str]:
    """Countries whose name is one word, without accents: what is asked so is not bent."""
    return frozenset(
        plain(found[0].text)
        for each in countries()
        for name in (*each.names.values(), *each.short_names.values())
        if len(found := list(tokens(name))) == 1 and len(found[0].parts) == 1 and not found[0].unspaced
    )


@cache
def _unspaced_names() -> tuple[str, ...]:
    """Names of countries in signs without spaces, and words that only look like one, the longest first."""
    names = [name for each in countries() for name in (each.names["zh"], each.short_names["zh"])]
    first = {found.text for name in names for found in islice(tokens(name), 1) if found.unspaced}
    return tuple(
        sorted(
            {name for name in first if len(name) > 1} | NO_NAMES | other_runs().keys(),
            key=lambda name: (-len(name), name),
        )
    )


def apart(run: str) -> list[str]:
    """A run of signs, country names in it apart: 肯尼亚教育 is Kenya and education, and 索马里 is no 马里."""
    for name in _unspaced_names():
        before, found, after = run.partition(name)
        if found:
            return [*(apart(before) if before else []), name, *(apart(after) if after else [])]
    return [run]


def unspaced_name(part: str) -> str:
    """The form of a part of a run that is a name; nothing where it is none."""
    return NAME + part if part in _unspaced_names() and part not in NO_NAMES else ""
