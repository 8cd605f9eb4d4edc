import os

from citydesk.delivery.counters import Counters
from citydesk.delivery.generations import Generations, cells_of


def test_a_purge_of_one_tag_leaves_the_others_as_they_were(tmp_path):
    counted = Generations(tmp_path / "generations")
    before = counted.now

    number = counted.purge({"story:1"})

    assert number == counted.now == before + 1
    assert counted.newest(cells_of({"story:1", "story:2"})) == number
    assert counted.newest(cells_of({"story:2"})) == 0


def test_numbers_outlive_the_process(tmp_path):
    number = Generations(tmp_path / "generations").purge({"story:1"})

    again = Generations(tmp_path / "generations")

    assert again.now == number
    assert again.newest(cells_of({"story:1"})) == number


def test_a_disk_that_is_full_later_has_room_for_every_number(tmp_path):
    Generations(tmp_path / "generations")
    Counters(tmp_path / "counters")

    for name in ("generations", "counters"):
        told = (tmp_path / name).stat()
        assert told.st_blocks * 512 >= told.st_size > 0


def test_forks_that_purge_at_once_lose_no_number(tmp_path):
    counted = Generations(tmp_path / "generations")
    children = []
    for _fork in range(4):
        pid = os.fork()
        if not pid:
            for n in range(250):
                counted.purge({f"story:{n}"})
            os._exit(0)
        children.append(pid)

    assert [os.waitpid(pid, 0)[1] for pid in children] == [0] * 4
    assert counted.now == 1000
