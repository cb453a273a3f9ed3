"""Secrets are long, random and stored as hashes."""

from hashlib import sha256

from prizes.kit.token import derived_secret, digest, new_id, new_secret, seven_digits


def test_a_secret_has_256_bits_and_never_comes_twice():
    made = {new_secret() for _ in range(2_000)}
    assert len(made) == 2_000
    assert all(len(each) == 43 for each in made)  # 32 bytes, six bits a letter


def test_an_id_has_80_bits_and_opens_nothing_by_itself():
    made = {new_id() for _ in range(2_000)}
    assert len(made) == 2_000
    assert all(len(each) == 16 for each in made)


def test_a_code_keeps_its_leading_zeros():
    assert all(len(seven_digits()) == 7 for _ in range(500))
    assert any(seven_digits().startswith("0") for _ in range(500))


def test_what_is_stored_of_a_secret_is_sha_256():
    assert digest("a secret") == sha256(b"a secret").hexdigest()


def test_a_derived_secret_is_of_its_words_and_its_key_alone():
    made = derived_secret("k" * 32, "owner", "1")
    assert made == derived_secret("k" * 32, "owner", "1") and len(made) == 43
    assert len({made, derived_secret("k" * 32, "owner", "2"), derived_secret("j" * 32, "owner", "1")}) == 3
