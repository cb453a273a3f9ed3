import re
from pathlib import Path

from tests.data.marks import marked_names

PAGE = Path(__file__).parents[2] / "docs" / "data.md"
ROW = re.compile(r"^\| `(?P<of>[\w-]+)` \| (?P<lang>\w\w) \| (?P<mark>\w+) \| (?P<name>.+) \|$", re.MULTILINE)


def test_a_sourced_name_says_where_it_was_seen_unless_its_whole_list_does():
    for marked in marked_names():
        if marked.file != "sdgs.json":
            assert (marked.mark == "unsourced") == (marked.seen is None), marked


def test_the_page_lists_every_name_that_awaits_a_reader():
    listed = {(row["of"], row["lang"], row["mark"], row["name"]) for row in ROW.finditer(PAGE.read_text())}
    assert listed == {(m.of, m.lang, m.mark, m.name) for m in marked_names() if m.mark != "sourced"}


def test_english_names_are_all_sourced():
    assert {m.mark for m in marked_names() if m.lang == "en"} == {"sourced"}
