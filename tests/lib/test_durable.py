"""Bytes that survive."""

import os
import stat

import pytest

from citydesk.lib import durable


def test_what_was_written_is_there_whole_and_private(tmp_path):
    path = tmp_path / "a" / "b" / "photo.bin"

    durable.write(path, b"x" * 3_000_000)

    assert path.read_bytes() == b"x" * 3_000_000
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_writing_again_replaces_at_once(tmp_path):
    path = tmp_path / "photo.bin"
    durable.write(path, b"old")

    durable.write(path, b"new")

    assert path.read_bytes() == b"new"


def test_a_full_disk_leaves_nothing_behind(tmp_path, monkeypatch):
    path = tmp_path / "photo.bin"
    durable.write(path, b"old")
    real = os.open

    def full(name, flags, *rest, **kwargs):
        return (
            real("/dev/full", os.O_WRONLY)
            if str(name).endswith(".part")
            else real(name, flags, *rest, **kwargs)
        )

    monkeypatch.setattr(os, "open", full)
    with pytest.raises(OSError, match="No space left"):
        durable.write(path, b"new")

    assert path.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["photo.bin"]


def test_a_folder_is_made_once(tmp_path):
    durable.make_folder(tmp_path / "a" / "b")
    durable.make_folder(tmp_path / "a" / "b")

    assert (tmp_path / "a" / "b").is_dir()


def test_a_file_that_is_written_bit_by_bit_stands_there_whole_or_not_at_all(tmp_path):
    path = tmp_path / "deep" / "a.zip"

    with durable.writing(path) as file:
        file.write(b"one ")
        assert not path.exists()
        file.write(b"two")
    assert path.read_bytes() == b"one two"
    with pytest.raises(TypeError), durable.writing(path) as file:
        file.writelines([b"three", "four"])
    assert path.read_bytes() == b"one two"
    assert list(path.parent.iterdir()) == [path]
