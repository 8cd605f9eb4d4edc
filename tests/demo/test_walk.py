"""The walk's bookkeeping; the walk itself is played against a running demo."""

import pytest

from citydesk.demo.walk import Stopped, Walk, expect


def test_a_step_that_happens_is_timed():
    told = []
    walk = Walk(say=told.append)

    with walk.step("He takes it on") as step:
        step.detail = "at once"

    assert walk.ok
    assert told == walk.steps
    assert told[0].step == "He takes it on"


def test_a_step_that_does_not_happen_stops_the_walk_and_says_why():
    walk = Walk(say=lambda _step: None)

    with pytest.raises(Stopped), walk.step("He publishes it"):
        expect(what=False, else_say="publishing answered 500")

    assert not walk.ok
    assert walk.steps[0].detail == "NotThere: publishing answered 500"
