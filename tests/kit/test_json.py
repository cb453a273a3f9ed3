"""JSON in which an object names a key twice is no JSON here."""

import json as library

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prizes.kit import json

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(VALUES)
def test_all_else_is_read_as_the_library_reads_it(value):
    assert json.read(library.dumps(value)) == value


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('{"a": 1, "a": 1}', "a"),
        ('[{"b": [{"a": 1, "b": 2, "a": 3}]}]', "a"),
        ('{"a": 1, "\\u0061": 2}', "a"),
        ('{"": 1, "": 2}', ""),
        ('{"\\ud800x": 1, "\\ud800x": 2}', "x"),
        (f'{{"{"k" * 900}": 1, "{"k" * 900}": 2}}', "k" * json.LONGEST_KEY),
    ],
)
def test_a_key_that_stands_twice_is_named_as_far_as_it_can_be_said(text, key):
    with pytest.raises(json.KeyTwiceError) as refused:
        json.read(text)
    assert refused.value.key == key


def test_one_name_in_several_objects_is_no_key_twice():
    assert json.read('{"a": {"a": 1}, "b": [{"a": 1}, {"a": 2}]}')["b"][1] == {"a": 2}
