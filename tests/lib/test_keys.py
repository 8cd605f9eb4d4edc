"""Who may open what."""

import stat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citydesk.lib import keys


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("keys")
    keys.make(made)
    return made


def test_keys_are_made_once_and_only_the_public_one_is_readable(folder):
    before = {path.name: path.read_bytes() for path in folder.iterdir()}

    keys.make(folder)

    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert set(before) == {"house.key", "house.pub", "field.key", "signing.key", "items.tree"}
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    assert modes["house.key"] == modes["field.key"] == modes["signing.key"] == 0o600
    assert modes["items.tree"] == 0o600


def test_the_public_key_is_enough_to_seal_and_not_to_open(folder, tmp_path):
    (tmp_path / "house.pub").write_text((folder / "house.pub").read_text())

    sealed = keys.seal(tmp_path, b"who sent it")

    assert b"who" not in sealed
    assert keys.unseal(folder, sealed) == b"who sent it"
    with pytest.raises(FileNotFoundError):
        keys.unseal(tmp_path, sealed)


@given(data=st.binary(max_size=2_000))
def test_what_is_encrypted_comes_back(data):
    key = keys.new_key()

    assert keys.decrypt(key, keys.encrypt(key, data)) == data


@given(data=st.binary(min_size=1, max_size=200), position=st.integers(min_value=0))
def test_a_changed_byte_does_not_open(data, position):
    key = keys.new_key()
    boxed = bytearray(keys.encrypt(key, data))
    boxed[position % len(boxed)] ^= 1

    with pytest.raises(keys.CannotOpen):
        keys.decrypt(key, bytes(boxed))


@given(data=st.binary(max_size=200))
def test_what_was_never_sealed_does_not_open(folder, data):
    with pytest.raises(keys.CannotOpen):
        keys.unseal(folder, data)


def test_the_same_value_has_the_same_index_and_another_house_another(folder, tmp_path):
    keys.make(tmp_path)

    assert keys.blind_index(folder, "amaka@post.example") == keys.blind_index(
        folder, "amaka@post.example"
    )
    assert keys.blind_index(folder, "amaka@post.example") != keys.blind_index(
        tmp_path, "amaka@post.example"
    )
