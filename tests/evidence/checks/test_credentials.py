from datetime import UTC, datetime

import pytest

from citydesk.evidence.checks import credentials
from citydesk.evidence.types import AGREES, COULD_NOT_CHECK, DIFFERS, NOT_RECORDED, Credentials
from tests.factories.evidence import case

PASSED = ("claimSignature.validated", "assertion.dataHash.match")
KNOWN = (*PASSED, "signingCredential.trusted")


def said(**found):
    found = {"found": "embedded", "tool": "c2pa-rs 1", "signer": "Lagos Camera Works"} | found
    return credentials.check(case(credentials=Credentials(**found)))


def test_no_credential_is_neutral():
    one = credentials.check(case())

    assert one.outcome == NOT_RECORDED
    assert one.sentence == "No content credential. Most real photos have none."


def test_a_film_without_one_is_told_of_films():
    assert credentials.check(case(media_type="video/mp4")).sentence.endswith("films have none.")


def test_a_known_signer_agrees_and_what_is_not_covered_is_told():
    one = said(
        passed=KNOWN,
        signed_at=datetime(2026, 11, 23, 8, 12, tzinfo=UTC),
        noted=("assertion.dataHash.additionalExclusionsPresent",),
        sources=("digitalCapture",),
    )

    assert one.outcome == AGREES
    assert one.sentence == (
        "Unchanged since signing by Lagos Camera Works on 23 November 2026, 08:12. "
        "That says who signed, not what the picture shows. "
        "Parts of the file, such as the camera's facts, are not covered. "
        "It says that a camera took it."
    )
    assert one.tool == "c2pa-rs 1"


def test_a_time_that_nobody_vouches_for_is_not_told():
    assert "at a time that nobody vouches for" in said(passed=KNOWN).sentence


def test_an_unknown_signer_is_named_as_a_claim_and_does_not_agree():
    one = said(passed=PASSED, failed=("signingCredential.untrusted",))

    assert one.outcome == COULD_NOT_CHECK
    assert one.sentence == (
        "Unchanged since signing; anyone can make such a signature. It names Lagos Camera Works."
    )


def test_an_unknown_editor_behind_a_known_signer_changes_nothing():
    assert said(passed=KNOWN, failed=("cawg.x509.credential.untrusted",)).outcome == AGREES


@pytest.mark.parametrize(
    "failed",
    [
        ("signingCredential.expired",),
        ("signingCredential.untrusted", "signingCredential.expired"),
        ("claimSignature.outsideValidity", "timeStamp.mismatch"),
        ("signingCredential.revoked",),
    ],
)
def test_an_ended_certificate_is_never_held_against_the_file(failed):
    one = said(passed=PASSED, failed=failed)

    assert one.outcome == COULD_NOT_CHECK
    assert one.sentence.startswith("Signature can no longer be checked")
    assert "nothing against the file" in one.sentence


@pytest.mark.parametrize(
    "found",
    [
        {"found": "unreadable", "why": "Other: prerelease content detected"},
        {"passed": PASSED, "failed": ("assertion.missing",)},
        {"passed": ()},
    ],
)
def test_what_the_reader_does_not_understand_is_no_fault_of_the_file(found):
    one = said(**found)

    assert one.outcome == COULD_NOT_CHECK
    assert one.sentence.startswith("It has a content credential of a kind")


@pytest.mark.parametrize(
    "code",
    [
        "assertion.dataHash.mismatch",
        "assertion.bmffHash.mismatch",
        "assertion.hashedURI.mismatch",
        "claimSignature.mismatch",
    ],
)
def test_a_file_that_does_not_match_differs_whatever_else_is_so(code):
    one = said(passed=PASSED, failed=("signingCredential.expired", code))

    assert one.outcome == DIFFERS
    assert one.sentence == (
        "File differs from what was signed by Lagos Camera Works. "
        "Saving it again in a program is enough for that."
    )
    assert one.numbers["failed"] == ["signingCredential.expired", code]


def test_one_on_a_server_is_named_and_not_fetched():
    one = said(found="elsewhere", host="manifests.example")

    assert one.outcome == COULD_NOT_CHECK
    assert one.sentence == "Credential is stored on a server (manifests.example); not fetched."


@pytest.mark.parametrize("passed", [KNOWN, PASSED])
def test_that_ai_made_it_is_told_whoever_signed(passed):
    assert said(passed=passed, sources=("trainedAlgorithmicMedia",)).sentence.endswith(
        "It says that AI made it."
    )


def test_no_sentence_outgrows_its_column():
    one = said(
        passed=KNOWN,
        signer="S" * 60,
        noted=("assertion.dataHash.additionalExclusionsPresent",),
        sources=("compositeCapture",),
    )

    assert len(one.sentence) <= 300
