import pytest

from citydesk.evidence.checks import credentials, credentials_before
from citydesk.evidence.types import AGREES, DIFFERS, Credentials
from tests.factories.evidence import case

KNOWN = ("claimSignature.validated", "assertion.dataHash.match", "signingCredential.trusted")


def test_a_broken_ancestor_is_a_sentence_of_its_own():
    found = Credentials(
        found="embedded", passed=KNOWN, ancestors=2, ancestors_failed=("claimSignature.mismatch",)
    )

    one = credentials_before.check(case(credentials=found))

    assert (one.check, one.outcome) == ("credentials_before", DIFFERS)
    assert one.numbers == {"ancestors": 2, "failed": ["claimSignature.mismatch"]}
    assert credentials.check(case(credentials=found)).outcome == AGREES


@pytest.mark.parametrize(
    "failed", [(), ("signingCredential.untrusted",), ("signingCredential.expired",)]
)
def test_an_ancestor_by_a_stranger_is_not_worth_a_sentence(failed):
    found = Credentials(found="embedded", passed=KNOWN, ancestors=1, ancestors_failed=failed)

    assert credentials_before.check(case(credentials=found)) is None
    assert credentials_before.check(case()) is None
