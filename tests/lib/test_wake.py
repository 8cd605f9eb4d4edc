"""The worker is woken, and nobody waits for it."""

from citydesk.lib.wake import SWEEP, TASK, Ear, poke


def test_pokes_that_came_together_are_heard_at_once(tmp_path):
    with Ear(tmp_path) as ear:
        poke(tmp_path)
        poke(tmp_path, TASK)
        poke(tmp_path, TASK)

        assert ear.wait(1) == {SWEEP, TASK}
        assert ear.wait(0.01) == set()


def test_poking_nobody_is_no_error(tmp_path):
    poke(tmp_path)


def test_pokes_beyond_the_queue_do_not_block(tmp_path):
    with Ear(tmp_path) as ear:
        for _ in range(2000):
            poke(tmp_path)

        assert ear.wait(1) == {SWEEP}
