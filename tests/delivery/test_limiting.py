"""How much one network may ask for."""

from ipaddress import ip_address

import pytest

from citydesk.delivery.limiting import Limits, Rule

RULE = Rule("miss", 30)


@pytest.fixture
def clock(monkeypatch):
    """Monotonic nanoseconds that stand still until a test moves them."""
    told = [10**15]
    monkeypatch.setattr("citydesk.delivery.limiting.time.monotonic_ns", lambda: told[0])

    def passes(seconds):
        told[0] += int(seconds * 10**9)

    return passes


@pytest.fixture
def limits(clock):
    return Limits()


def asks(limits, address, rule=RULE):
    """How often in a row it is let in."""
    address, times = address and ip_address(address), 0
    while not limits.wait(rule, address) and times < 10_000:
        limits.charge(rule, address)
        times += 1
    return times


def test_a_minutes_worth_at_once_and_then_as_time_goes_by(limits, clock):
    assert asks(limits, "192.0.2.1") == 30
    assert limits.wait(RULE, ip_address("192.0.2.1")) == pytest.approx(2)

    clock(2)
    assert asks(limits, "192.0.2.1") == 1
    clock(20)
    assert asks(limits, "192.0.2.1") == 10
    clock(3_600)
    assert asks(limits, "192.0.2.1") == 30


def test_a_neighbour_is_not_made_to_pay(limits):
    asks(limits, "192.0.2.1")

    assert asks(limits, "192.0.2.2") == 30
    assert asks(limits, "192.0.2.1", Rule("form", 5)) == 5


def test_a_household_of_ipv6_is_one_network(limits):
    asks(limits, "2001:db8:1:2::3")

    assert asks(limits, "2001:db8:1:2:ffff::9") == 0
    assert asks(limits, "2001:db8:1:3::3") == 30


def test_whoever_has_65_536_networks_of_ipv6_has_no_more_than_sixteen(limits):
    assert sum(asks(limits, f"2001:db8:1:{n:x}::1") for n in range(100)) == 16 * 30
    assert asks(limits, "2001:db8:2::1") == 30


def test_those_whom_nobody_can_name_are_one(limits):
    assert asks(limits, None) == 30
    assert asks(limits, None) == 0


def test_nobody_can_find_out_who_shares_a_cell():
    address = ip_address("192.0.2.1")

    cells = {Limits()._steps(RULE, address)[0][0] for _try in range(20)}

    assert len(cells) > 10


def test_workers_that_were_forked_share_what_was_asked(limits):
    import os

    if not (child := os.fork()):
        asks(limits, "192.0.2.1")
        os._exit(0)
    os.waitpid(child, 0)

    assert asks(limits, "192.0.2.1") == 0
