"""Who vouches for a mail, written down and read again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citydesk.channels.email.verdict import (
    FAIL,
    NONE,
    PASS,
    UNKNOWN,
    Chain,
    Permission,
    Signature,
    Verdict,
)

RESULT = st.sampled_from([PASS, FAIL, NONE, UNKNOWN])
TEXT = st.text(max_size=20)
VERDICTS = st.builds(
    Verdict,
    domain=TEXT,
    unclear=TEXT,
    signatures=st.lists(
        st.builds(Signature, domain=TEXT, selector=TEXT, result=RESULT, why=TEXT), max_size=3
    ).map(tuple),
    chain=st.builds(Chain, result=RESULT, why=TEXT, sealed_by=TEXT),
    permission=st.builds(Permission, result=RESULT, domain=TEXT, why=TEXT),
    policy=TEXT,
)


@given(VERDICTS)
def test_what_is_written_down_is_read_again(verdict):
    assert Verdict.read(verdict.plain()) == verdict


def test_of_signatures_only_those_count_that_may_speak_for_from():
    own = Signature(domain="a.example", result=FAIL, aligned=True)
    other = Signature(domain="b.example", result=PASS)

    assert Verdict(signatures=(own, other)).dkim == FAIL
    assert Verdict(signatures=(other,)).dkim == NONE
    best = Signature(domain="a.example", result=PASS, aligned=True)
    assert Verdict(signatures=(own, best)).dkim == PASS


@pytest.mark.parametrize(
    "change",
    [
        {"signatures": [{"domain": "x"}]},
        {"chain": {"result": "SUPERB", "why": "", "sealed_by": "", "told": False}},
        {"domain": 7},
        {"permission": None},
    ],
)
def test_whoever_answers_in_the_sandbox_is_not_believed_blindly(change):
    with pytest.raises((ValueError, TypeError, KeyError)):
        Verdict.read(Verdict().plain() | change)
