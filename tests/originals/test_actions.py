"""Bytes kept for good, and erased for good."""

import shutil
import stat
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.files.storage import storages
from django.db import IntegrityError, transaction

from citydesk.lib import keys, keytree
from citydesk.originals import custody, queries, tasks
from citydesk.originals.actions import erase, keep
from citydesk.originals.custody import Act
from citydesk.originals.models import CustodyEntry, Original
from tests.cast import NOW

pytestmark = pytest.mark.django_db
DATA = b"a photo of a bridge"
TREE = keys.items(settings.CITYDESK_KEYS)


def kept(data=DATA, **more):
    told = {"kind": Original.Kind.FILE, "media_type": "image/jpeg", "now": NOW} | more
    return keep(data=data, **told)


def copy_of(parent, data=b"a copy"):
    return kept(data, kind=Original.Kind.DERIVED, parent=parent, made_by="examiner 1")


@pytest.fixture
def gone(django_capture_on_commit_callbacks):
    """Erase, as committed."""

    def erased(*items):
        with django_capture_on_commit_callbacks(execute=True):
            return erase(items=items, why="The sender is in danger.", by="zara", now=NOW)

    return erased


def path_of(original):
    return Path(storages["originals"].path(original.stored_as))


def test_kept_files_are_sealed_and_read_only_and_their_names_say_nothing():
    original = kept()

    path = path_of(original)
    assert stat.S_IMODE(path.stat().st_mode) == 0o400
    assert DATA not in path.read_bytes()
    assert original.sha256 not in str(path)
    assert queries.read(original) == DATA


def test_the_same_bytes_are_kept_once():
    first, second = kept(b"twice"), kept(b"twice")

    assert first == second
    assert [path_of(first)] == list(path_of(first).parent.iterdir())


def test_erased_bytes_are_nowhere_and_nobody_can_open_a_copy_of_them(gone):
    original = kept()
    path, name = path_of(original), original.stored_as
    backup_of_the_database = Original.objects.get(pk=original.pk)
    backup_of_the_files = path.read_bytes()

    gone(original)

    assert not path.exists()
    assert keytree.is_destroyed(TREE, name)
    # Who brings both back from a backup still has no key.
    path.write_bytes(backup_of_the_files)
    with pytest.raises(queries.Erased):
        queries.read(backup_of_the_database)
    path.unlink()


def test_every_copy_goes_with_it_and_nothing_else_does(gone):
    original, other = kept(), kept(b"another photo")
    copy = copy_of(original)
    cropped = copy_of(copy, b"cropped")

    assert gone(original) == [original, copy, cropped]

    for row in (original, copy, cropped):
        row.refresh_from_db()
        with pytest.raises(queries.Erased):
            queries.read(row)
    assert queries.read(other) == b"another photo"


def test_a_tombstone_says_who_and_why_and_not_what(gone):
    original = kept()
    sha256, name = original.sha256, original.stored_as

    gone(original)

    row = Original.objects.values().get()
    assert (row["erased_by"], row["erased_why"]) == ("zara", "The sender is in danger.")
    assert sha256 not in str(row)
    assert name not in str(row)
    assert row["bytes"] == 0


def test_custody_keeps_that_it_was_erased(gone):
    original = kept()
    with transaction.atomic():
        custody.record(original=original, act=Act.RECEIVED, by="citydesk", now=NOW)

    gone(original)

    acts = list(CustodyEntry.objects.values_list("act", "by"))
    assert acts == [(Act.RECEIVED, "citydesk"), (Act.ERASED, "zara")]


def test_erasing_again_says_nothing_more(gone):
    original = kept()
    gone(original)

    assert gone(original) == []
    assert CustodyEntry.objects.filter(act=Act.ERASED).count() == 1


def test_the_same_bytes_that_come_again_are_kept_anew_beside_the_tombstone(gone):
    tomb = kept()
    gone(tomb)

    again = kept()

    assert again != tomb
    assert queries.read(again) == DATA
    assert Original.objects.get(pk=tomb.pk).erased_at == NOW


def test_every_node_destroys_in_its_own_tree_what_any_has_erased(gone, settings, tmp_path):
    original = kept()
    name, other = original.stored_as, kept(b"other").stored_as
    on_another_node = tmp_path / "keys"
    shutil.copytree(settings.CITYDESK_KEYS, on_another_node)
    gone(original)
    settings.CITYDESK_KEYS = on_another_node
    tree = keys.items(on_another_node)
    assert not keytree.is_destroyed(tree, name)

    tasks.destroy_keys.call()

    assert keytree.is_destroyed(tree, name)
    assert not keytree.is_destroyed(tree, other)
    before = tree.stat().st_ino
    tasks.destroy_keys.call()
    assert tree.stat().st_ino == before, "written again for nothing"


def test_what_was_interrupted_is_finished_by_a_task():
    original = kept()
    path, name = path_of(original), original.stored_as
    erase(items=[original], why="Asked for.", by="zara", now=NOW)  # and killed after the commit
    assert path.exists()
    with pytest.raises(queries.Erased):
        queries.read(Original.objects.get())

    tasks.finish_erasing.call()
    tasks.finish_erasing.call()

    assert not path.exists()
    assert keytree.is_destroyed(TREE, name)
    assert not queries.half_erased().exists()


def test_nobody_makes_a_copy_of_what_is_erased(gone):
    original = kept()
    gone(original)

    with pytest.raises(queries.Erased):
        copy_of(original)
    assert Original.objects.count() == 1


def test_the_database_refuses_a_row_without_a_key_that_nobody_erased():
    original = kept()

    with pytest.raises(IntegrityError), transaction.atomic():
        Original.objects.filter(pk=original.pk).update(sealed_key=None)


def test_a_key_that_was_sealed_for_the_house_is_sealed_anew_under_the_tree():
    original, house = kept(), settings.CITYDESK_KEYS
    key = queries.key_of(original)
    Original.objects.update(sealed_key=keys.seal(house, key))

    import_module("citydesk.originals.migrations.0004_keys_on_the_tree").seal_anew(apps, None)

    assert queries.key_of(Original.objects.get()) == key
