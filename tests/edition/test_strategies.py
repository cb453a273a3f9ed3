from itertools import pairwise

import pytest
from hypothesis import Phase, find, given, settings

from prizes.edition.check import problems
from prizes.edition.document.loading import parse
from prizes.edition.document.phases import SelectionPhase
from prizes.edition.guidelines.changes import differences
from prizes.edition.guidelines.whole import guidelines
from prizes.edition.spans import clashes, cut_chain, in_order, path_to, sources
from tests.edition.documents import BEFORE
from tests.edition.strategies import FEATURES, rules_documents


@pytest.mark.parametrize("feature", FEATURES)
def test_generated_documents_draw(feature):
    find(rules_documents(), FEATURES[feature], settings=settings(max_examples=500, phases=[Phase.generate]))


@given(rules_documents())
def test_every_generated_document_is_accepted(rules):
    assert [str(problem) for problem in problems(rules, BEFORE)] == []


@given(rules_documents())
def test_the_guidelines_of_every_generated_document_can_be_written(rules):
    assert {phase.id for phase in rules.phases} <= {section.id for section in guidelines(rules).sections}
    assert differences(rules, rules) == []


@given(rules_documents())
def test_every_generated_document_survives_its_canonical_form(rules):
    again = parse(rules.canonical(), "json")
    assert again.sha256() == rules.sha256()
    assert problems(rules.canonical(), BEFORE) == []


@given(rules_documents())
def test_every_cut_but_the_first_has_one_before_it(rules):
    chain = cut_chain(rules)
    assert sources(rules, chain[0]) == []
    for before, phase in pairwise(chain):
        found = [each.id for each in sources(rules, phase)]
        named = {*(phase.candidates_from or [before.id])}
        near = [phase, *path_to(rules, phase), *(each for each in chain if each.id in named)]
        assert {*found} == named or any(each.group for each in near)
        assert {*found} <= {each.id for each in chain[: chain.index(phase)]}
    assert [each.cut.gives for each in chain].count("winner") == 1
    assert chain[-1].cut.gives == "winner" or isinstance(chain[-1], SelectionPhase)
    assert [phase.id for phase in in_order(rules)] == [phase.id for phase in rules.phases]
    assert clashes(rules) == []
