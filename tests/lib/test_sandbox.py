from contextlib import suppress
from pathlib import Path

import pytest

from citydesk.lib import sandbox

SMALL = sandbox.Limits(cpu_seconds=1, wall_seconds=3, answer_bytes=100_000)


def call(name, data=b"", limits=SMALL, **asked):
    return sandbox.call(f"tests.lib.probes:{name}", data, asked=asked, limits=limits)


def test_facts_and_files_come_back():
    answer = call("echo", b"from a phone", width=320)

    assert answer.facts == {"bytes": 12, "asked": {"width": 320}}
    assert answer.files == (b"from", b"", b"hone")


def test_a_large_file_goes_in_whole():
    assert call("echo", b"x" * 36_000_000).facts["bytes"] == 36_000_000


def test_no_file_no_network_and_no_other_program_can_be_reached():
    said = call("doors").facts

    assert set(said) == {"open", "write", "socket", "fork", "exec", "kill", "after closing one"}
    assert set(said.values()) == {"PermissionError"}


def test_a_decoder_may_use_threads():
    assert call("thread").facts == {"said": ["hello"]}


def test_our_environment_stays_outside(monkeypatch):
    monkeypatch.setenv("CITYDESK_VTPASS_SECRET_KEY", "secret")

    assert "CITYDESK_VTPASS_SECRET_KEY" not in call("environment").facts


@pytest.mark.parametrize("name", ["spin", "sleep"])
def test_what_does_not_end_is_ended(name):
    with pytest.raises(sandbox.TooSlow):
        call(name)


def test_one_that_used_no_time_of_its_own_may_only_have_been_kept_waiting():
    with pytest.raises(sandbox.KeptWaiting):
        call("sleep")
    patient = sandbox.Limits(cpu_seconds=1, wall_seconds=60)
    with pytest.raises(sandbox.TooSlow) as spun:
        call("spin", limits=patient)
    assert not isinstance(spun.value, sandbox.KeptWaiting)


@pytest.mark.parametrize("name", ["hoard", "talk"])
def test_what_wants_too_much_is_ended(name):
    with pytest.raises(sandbox.TooBig):
        call(name)


def test_an_exception_says_what_it_was():
    with pytest.raises(sandbox.Crashed, match="a broken table"):
        call("fall")


def test_a_process_that_dies_takes_nobody_with_it():
    with pytest.raises(sandbox.Crashed, match="SIGSEGV"):
        call("die")


def test_an_answer_that_is_not_as_agreed_is_a_crash():
    with pytest.raises(sandbox.Crashed, match="not as agreed"):
        call("lie")


def ours():
    tasks = Path("/proc/self/task").glob("*/children")
    children = sorted(child for task in tasks for child in task.read_text().split())
    return children, len(list(Path("/proc/self/fd").iterdir()))


def test_nothing_stays_open_and_nobody_is_left():
    before = ours()
    for name in ("echo", "fall", "sleep"):
        with suppress(sandbox.Stopped):
            call(name)

    assert ours() == before
