"""What waits to be read is whole, sealed and in order."""

import errno
import json
import os
import subprocess
import sys
import uuid
from pathlib import Path

import pytest

from citydesk.lib import keys
from citydesk.originals import spool
from tests.cast import NOW


@pytest.fixture
def house(tmp_path):
    keys.make(tmp_path / "keys")
    return tmp_path / "keys"


def put(folder, house, data=b"body", **more):
    return spool.put(folder, house, channel="EMAIL", data=data, received_at=NOW, **more)


def test_what_was_put_is_read_back_exactly(tmp_path, house):
    data = b"\x00\nSubject: a\r\n\r\n\xff" * 100

    name = put(tmp_path / "spool", house, data, envelope_from="amaka@example.ng")

    assert spool.read(tmp_path / "spool", house, name) == spool.Entry(
        id=name,
        channel="EMAIL",
        received_at=NOW,
        envelope_from="amaka@example.ng",
        data=data,
    )


def test_who_brought_it_is_kept_and_was_not_always(tmp_path, house):
    told = put(tmp_path, house, peer="198.51.100.7", helo="out.post.example")
    facts = {"channel": "EMAIL", "received_at": NOW.isoformat(), "envelope_from": ""}
    old = uuid.uuid4()
    sealed = keys.seal(house, json.dumps(facts).encode() + b"\nbody")
    (tmp_path / f"{old}.sealed").write_bytes(sealed)

    now, then = (spool.read(tmp_path, house, name) for name in (told, old))

    assert (now.peer, now.helo) == ("198.51.100.7", "out.post.example")
    assert (then.peer, then.helo, then.data) == ("", "", b"body")


def test_the_bytes_on_disk_tell_nothing(tmp_path, house):
    put(tmp_path / "spool", house, b"the governor's secret", envelope_from="amaka@example.ng")

    [path] = (tmp_path / "spool").iterdir()

    assert b"governor" not in path.read_bytes()
    assert b"amaka" not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0


def test_putting_needs_the_public_key_alone(tmp_path, house):
    public = tmp_path / "public"
    public.mkdir()
    (public / "house.pub").write_bytes((house / "house.pub").read_bytes())

    name = put(tmp_path / "spool", public)

    assert spool.read(tmp_path / "spool", house, name).data == b"body"
    with pytest.raises(FileNotFoundError):
        spool.read(tmp_path / "spool", public, name)


def test_names_are_told_oldest_first_and_only_whole_entries(tmp_path, house):
    folder = tmp_path / "spool"
    names = [put(folder, house) for _ in range(3)]
    for age, name in enumerate(names):
        os.utime(folder / f"{name}.sealed", (1000 - age, 1000 - age))
    (folder / f".{uuid.uuid4()}.sealed.part").write_bytes(b"half")
    (folder / "readme.sealed").write_bytes(b"not ours")

    assert spool.names(folder) == names[::-1]


def test_what_is_taken_out_while_we_look_is_left_out(tmp_path, house, monkeypatch):
    folder = tmp_path / "spool"
    name = put(folder, house)
    gone = folder / f"{uuid.uuid4()}.sealed"
    gone.symlink_to(folder / "nowhere")
    (folder / ".a.part").symlink_to(folder / "nowhere")

    assert spool.names(folder) == [name]
    spool.sweep(folder, before=0)


def test_a_folder_that_does_not_exist_yet_is_empty(tmp_path):
    assert spool.names(tmp_path / "none") == []


def test_the_same_id_twice_is_one_entry(tmp_path, house):
    name = put(tmp_path / "spool", house)

    put(tmp_path / "spool", house, id=name)

    assert spool.names(tmp_path / "spool") == [name]


def test_a_damaged_entry_cannot_be_opened(tmp_path, house):
    name = put(tmp_path / "spool", house)
    path = tmp_path / "spool" / f"{name}.sealed"
    path.write_bytes(path.read_bytes()[:-1])

    with pytest.raises(keys.CannotOpen):
        spool.read(tmp_path / "spool", house, name)


def test_tries_are_counted_and_leave_with_the_entry(tmp_path, house):
    folder = tmp_path / "spool"
    name = put(folder, house)
    for _ in range(3):
        spool.note_try(folder, name)

    count, last = spool.tries(folder, name)
    assert count == 3
    assert last > 0

    for _ in range(2):
        spool.remove(folder, name)
    assert list(folder.iterdir()) == []
    assert spool.tries(folder, name) == (0, 0.0)


def test_a_disk_that_is_full_leaves_nothing_behind(tmp_path, house):
    limited = (
        "import resource, sys; from datetime import datetime, UTC; from pathlib import Path;"
        "from citydesk.originals import spool;"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000));"
        "spool.put(Path(sys.argv[1]), Path(sys.argv[2]), channel='EMAIL', data=b'x' * 9000,"
        " received_at=datetime.now(UTC))"
    )

    done = subprocess.run(
        [sys.executable, "-c", limited, str(tmp_path / "spool"), str(house)],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
        check=False,
    )

    assert f"[Errno {errno.EFBIG}]" in done.stderr
    assert list((tmp_path / "spool").iterdir()) == []
