"""Keys by name, of which any can be destroyed."""

import multiprocessing

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citydesk.lib import keytree

names = st.text(max_size=30)


@pytest.fixture
def tree(tmp_path):
    path = tmp_path / "items.tree"
    keytree.make(path)
    return path


def test_a_name_has_one_key_and_another_name_another(tree):
    assert keytree.key(tree, "a") == keytree.key(tree, "a") != keytree.key(tree, "b")
    assert len(keytree.key(tree, "a")) == 32


def test_another_newsroom_has_other_keys(tree, tmp_path):
    other = tmp_path / "other.tree"
    keytree.make(other)

    assert keytree.key(tree, "a") != keytree.key(other, "a")


def test_a_tree_that_stands_is_not_planted_anew(tree):
    before = keytree.key(tree, "a")

    keytree.make(tree)

    assert keytree.key(tree, "a") == before


@settings(max_examples=50)
@given(doomed=st.sets(names, min_size=1, max_size=8), others=st.sets(names, max_size=8))
def test_what_is_destroyed_is_gone_and_every_other_key_stays(doomed, others, tmp_path_factory):
    tree = tmp_path_factory.mktemp("keys") / "items.tree"
    keytree.make(tree)
    before = {name: keytree.key(tree, name) for name in doomed | others}

    for name in doomed:
        keytree.destroy(tree, [name])

    for name in doomed:
        assert keytree.is_destroyed(tree, name)
        with pytest.raises(keytree.Destroyed):
            keytree.key(tree, name)
    for name in others - doomed:
        assert not keytree.is_destroyed(tree, name)
        assert keytree.key(tree, name) == before[name]


def test_no_seed_that_is_left_makes_the_destroyed_key(tree):
    key = keytree.key(tree, "a")
    way = keytree._way("a")

    keytree.destroy(tree, ["a"])

    seeds = keytree._read(tree)
    assert not any(way.startswith(branch) for branch in seeds)
    assert key not in seeds.values()


def test_a_copy_of_the_file_opens_what_is_named_later(tree, tmp_path):
    copy = tmp_path / "backup"
    keytree.destroy(tree, ["before"])
    copy.write_bytes(tree.read_bytes())

    assert keytree.key(copy, "named much later") == keytree.key(tree, "named much later")


def test_destroying_again_changes_nothing(tree):
    keytree.destroy(tree, ["a"])
    before = tree.read_bytes()

    keytree.destroy(tree, ["a", "a"])

    assert tree.read_bytes() == before


def test_one_destroyed_key_adds_about_eight_kilobytes(tree):
    before = tree.stat().st_size

    keytree.destroy(tree, ["a"])

    assert tree.stat().st_size - before < 9_000


def _destroy(arguments):
    keytree.destroy(*arguments)


def test_two_who_destroy_at_once_both_succeed(tree):
    doomed = [f"name {n}" for n in range(12)]

    with multiprocessing.get_context("fork").Pool(4) as pool:
        pool.map(_destroy, [(tree, [name]) for name in doomed])

    assert all(keytree.is_destroyed(tree, name) for name in doomed)


def test_the_file_is_private(tree):
    keytree.destroy(tree, ["a"])

    assert tree.stat().st_mode & 0o777 == 0o600
