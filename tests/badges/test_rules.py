"""Keys, proofs, pictures and lists, and what is read of what strangers give."""

from __future__ import annotations

import copy
import gzip
import hashlib
import json
import struct
from base64 import urlsafe_b64decode
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prizes.badges.rules import baking
from prizes.badges.rules.base58 import base58, from_base58
from prizes.badges.rules.documents import Achievement, Badge, Issuer
from prizes.badges.rules.multikey import public_of, read_public
from prizes.badges.rules.proofs import canonical, holds, signed
from prizes.badges.rules.reading import MOST_BYTES, NoBadgeError, read
from prizes.badges.rules.status_list import encoded
from prizes.certificates.rules.places import PLACES, free_places
from prizes.data.contexts import content_of, sources

SEED = bytes(range(32))
METHOD = f"did:web:prizes.test:badges#{public_of(SEED)}"
ISSUER = Issuer("did:web:prizes.test:badges", "Prizes", "https://prizes.test")


def badge() -> Badge:
    base = "https://prizes.test"
    achievement = Achievement(
        id=f"{base}/fr/2027/badges/winner",
        lang="fr",
        name="Lauréat",
        description="Le projet a gagné.",
        criteria=f"{base}/fr/2027/guidelines",
        narrative="Selon les règles.",
        image=f"{base}/fr/2027/badges/winner/badge.png",
        issuer=ISSUER,
        related={"en": f"{base}/en/2027/badges/winner", "ar": f"{base}/ar/2027/badges/winner"},
    )
    return Badge(
        id=f"{base}/fr/certificates/X/badge.json",
        name="Lauréat: Пчела",
        description="Le projet a gagné.",
        since=datetime(2027, 3, 1, 12, tzinfo=UTC),
        subject=f"{base}/fr/2027/projects/bee",
        identifiers=[("name", "Пчела"), ("ext:owner", "Bees & Co")],
        narrative="Un projet.",
        evidence="Пчела",
        achievement=achievement,
        status_list=f"{base}/badges/status/2027",
        place=7,
    )


def made() -> dict:
    return signed(badge().document, SEED, METHOD)


def written(document) -> bytes:
    return json.dumps(document).encode()


def test_contexts_are_those_that_their_sources_say():
    assert len(sources()) == 2
    for source in sources():
        assert hashlib.sha256(content_of(source["file"])).hexdigest() == source["sha256"]


@given(st.binary(max_size=64))
def test_base_58_comes_back(value):
    assert from_base58(base58(value)) == value


def test_base_58_is_that_of_the_others():
    """Vectors of draft-msporny-base58."""
    assert base58(b"Hello World!") == "2NEpo7TZRRrLZSi2U"
    assert base58(bytes.fromhex("0000287fb4cd")) == "11233QC4"
    with pytest.raises(ValueError):
        from_base58("0")
    with pytest.raises(ValueError, match="too long"):
        from_base58("2" * 1000)


def test_a_public_key_begins_as_those_of_ed25519_do():
    public = public_of(SEED)
    assert public.startswith("z6Mk") and len(read_public(public)) == 32
    with pytest.raises(ValueError):
        read_public("z" + base58(b"\xec\x01" + bytes(32)))


def test_a_signature_holds_for_its_content_its_key_and_its_proof_alone():
    document = made()
    proof, public = document["proof"], public_of(SEED)
    assert holds(document, proof, public)
    assert made() == document, "the same content has the same signature"
    assert not holds(document, proof, public_of(bytes(32)))
    assert not holds(document, proof | {"proofPurpose": "authentication"}, public)
    assert not holds(document, proof | {"proofValue": "z" + base58(bytes(64))}, public)
    assert not holds(document, proof | {"proofValue": "nonsense"}, public)
    assert not holds(document | {"name": "Winner: Wasp"}, proof, public)


def test_order_and_lists_of_one_do_not_matter():
    document = made()
    turned = dict(reversed(read(written(document | {"proof": [document["proof"]]})).items()))
    assert holds(turned, turned["proof"], public_of(SEED))


def places_in(part, path=()):
    """Every text in a document, with where it is."""
    if isinstance(part, dict):
        for name, value in part.items():
            yield from places_in(value, (*path, name))
    elif isinstance(part, list):
        for number, value in enumerate(part):
            yield from places_in(value, (*path, number))
    elif isinstance(part, str):
        yield path


def with_text(document, path, text):
    changed = copy.deepcopy(document)
    part = changed
    for name in path[:-1]:
        part = part[name]
    part[path[-1]] = text
    return changed


@pytest.mark.parametrize("path", list(places_in(made())), ids=lambda path: ".".join(map(str, path)))
def test_no_text_of_a_badge_can_be_changed(path):
    """Wherever it is, one more sign ends the form or the signature."""
    document = made()
    part = document
    for name in path:
        part = part[name]
    changed = with_text(document, path, f"{part}1")
    try:
        found = read(written(changed))
    except NoBadgeError:
        return
    assert not holds(found, found["proof"], public_of(SEED))


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"extra": "x"}, "extra"),
        ({"@graph": []}, "@graph"),
        ({"@context": ["https://www.w3.org/ns/credentials/v2"]}, "@context"),
        ({"@context": [*made()["@context"], {"name": "https://evil.example/"}]}, "@context"),
        ({"@context": "http://169.254.169.254/"}, "@context"),
        ({"issuer": {"id": ISSUER.id, "homepage": "x"}}, "issuer.homepage"),
        ({"issuer": {"name": "x"}}, "issuer.id"),
        ({"issuer": ["did:web:a", "did:web:b"]}, "issuer"),
        ({"issuer": None}, "issuer"),
        ({"id": "_:b0"}, "id"),
        ({"id": "https://prizes.test/a b"}, "id"),
        ({"id": ["https://prizes.test/a"]}, "id"),
        ({"type": ["VerifiableCredential", "OpenBadgeCredential", "Other"]}, "type"),
        ({"name": 7}, "name"),
        ({"name": None}, "name"),
        ({"name": []}, "name"),
        ({"name": [["x"]]}, "name"),
        ({"name": ["x"] * 17}, "name"),
        ({"name": "\ud800"}, "name"),
        ({"name": {"@value": "x"}}, "name"),
        ({"credentialSubject": {"id": "https://a.example", "@context": {}}}, "credentialSubject.@context"),
        ({"evidence": {"type": "Evidence"}}, "evidence.id"),
        ({"proof": None}, "proof"),
        ({"validFrom": 2027}, "validFrom"),
    ],
)
def test_only_the_form_in_which_badges_are_issued_is_read(change, place):
    with pytest.raises(NoBadgeError) as caught:
        read(written(made() | change))
    assert caught.value.place == place


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"null",
        b"[]",
        b'"x"',
        b"{",
        b"\xff\xfe",
        b"[" * 60_000,
        b'{"a":' * 12_000,
        b'{"id": 1, "id": 2}',
        b"1" * 5_000,
        written(made()).replace(b'"name": "Prizes"', b'"name": "' + b"x" * MOST_BYTES + b'"'),
    ],
)
def test_what_is_no_json_object_of_a_fitting_size_is_no_badge(content):
    with pytest.raises(NoBadgeError):
        read(content)


def test_many_nodes_that_are_alike_are_put_in_order_at_once():
    """Sixteen nodes without an address below one without an address would take 15! steps; there are none."""
    document = made()
    subject = document["credentialSubject"]
    subject["identifier"] = [subject["identifier"][0]] * 16
    assert canonical(read(written(document)))
    subject["achievement"]["related"] = [{"type": "Related", "inLanguage": "x"}] * 16
    with pytest.raises(NoBadgeError):
        read(written(document))


def test_no_context_is_fetched():
    with pytest.raises(ValueError, match="no JSON-LD"):
        canonical({"@context": "https://www.w3.org/2018/credentials/v1", "id": "https://a.example"})


# --- pictures ------------------------------------------------------------------------------------------

PNG = baking.SIGNATURE + baking._chunk(b"IHDR", bytes(13)) + baking._chunk(b"IEND", b"")


def test_a_picture_gives_back_what_was_baked_in_and_has_it_once():
    once = baking.baked(PNG, "Пчела")
    assert baking.baked_in(once) == "Пчела".encode()
    assert baking.baked_in(baking.baked(once, "Wasp")) == b"Wasp"
    assert baking.baked_in(PNG) is None


@given(st.binary(max_size=200))
def test_broken_pictures_have_nothing(rest):
    assert baking.baked_in(baking.SIGNATURE + rest) is None
    baking.baked_in(baking.baked(PNG, "x")[: len(rest)])


def test_a_length_beyond_the_end_is_no_trouble():
    assert baking.baked_in(baking.SIGNATURE + struct.pack(">I", 2**32 - 1) + b"iTXt") is None


# --- the list of what is no longer valid ---------------------------------------------------------------


def test_places_are_bits_from_the_left():
    bits = gzip.decompress(urlsafe_b64decode(encoded([0, 9, PLACES - 1])[1:] + "=="))
    assert len(bits) * 8 == PLACES
    assert (bits[0], bits[1], bits[-1]) == (0x80, 0x40, 0x01) and sum(bits) == 0xC1


def test_places_are_given_once():
    drawn = iter([3, 3, 5, 4, 4, 9])
    places = free_places({5}, lambda _most: next(drawn))
    assert [next(places), next(places), next(places)] == [3, 4, 9]
