import json
import platform
import struct

import pytest

from citydesk.lib import cell


def test_a_setup_survives_the_command_line():
    setup = cell.Setup(
        function="a:b", asked={"n": 1}, memory_bytes=1, cpu_seconds=2, answer_bytes=3
    )

    assert cell.Setup(**json.loads(setup.written())) == setup


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_the_list_of_calls_refuses_what_it_does_not_name(machine):
    program = cell._filter(*cell._ARCHITECTURES[machine])
    steps = list(struct.iter_unpack("HBBI", program))

    assert steps[-1] == (cell._RETURN, 0, 0, cell._REFUSE | 1)
    assert sum(step == (cell._RETURN, 0, 0, cell._ALLOW) for step in steps) == len(cell._CALLS) + 1


def test_this_machine_is_one_of_those_whose_calls_are_known():
    assert platform.machine() in cell._ARCHITECTURES
