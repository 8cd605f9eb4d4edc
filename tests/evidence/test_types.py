from datetime import UTC, datetime, timedelta

import pytest

from citydesk.evidence.types import Credentials, Facts


def test_facts_come_back_from_plain_data():
    facts = Facts.read(
        {
            "format": "JPEG",
            "width": 4000,
            "taken_at": "2026-11-23T08:12:05",
            "offset": 60,
            "gps_at": "2026-11-23T07:12:01+00:00",
            "latitude": 6.5,
            "model": None,
        },
        media_type="image/jpeg",
    )

    assert facts.taken_at == datetime(2026, 11, 23, 8, 12, 5)  # noqa: DTZ001
    assert facts.offset == timedelta(hours=1)
    assert facts.gps_at == datetime(2026, 11, 23, 7, 12, 1, tzinfo=UTC)
    assert (facts.width, facts.latitude, facts.model) == (4000, 6.5, "")


def test_the_type_is_ours_and_unknown_words_are_dropped():
    facts = Facts.read({"media_type": "text/html", "score": 99}, media_type="image/png")

    assert facts.media_type == "image/png"


def test_what_a_hostile_file_writes_is_cut_to_size():
    facts = Facts.read({"make": "x" * 10_000, "width": 10**30}, media_type="image/png")

    assert len(facts.make) == 60
    assert facts.width == 2**31 - 1


@pytest.mark.parametrize("lie", [{"width": "wide"}, {"taken_at": 7}, {"gps_at": []}])
def test_what_cannot_be_a_fact_is_refused(lie):
    with pytest.raises((TypeError, ValueError)):
        Facts.read(lie, media_type="image/png")


def test_credentials_come_back_cut_to_size_and_on_one_line():
    found = Credentials.read(
        {
            "found": "embedded",
            "signer": "A\u202eB\n" + "x" * 500,
            "failed": ["a.b"] * 900,
            "signed_at": "2026-11-23T08:12:05+01:00",
        }
    )

    assert found.signer.startswith("A B x")
    assert (len(found.signer), len(found.failed)) == (60, 40)
    assert found.signed_at == datetime(2026, 11, 23, 7, 12, 5, tzinfo=UTC)


@pytest.mark.parametrize("lie", [{"signed_at": "soon"}, {"failed": 7}, {"ancestors": "many"}])
def test_what_cannot_be_a_credential_is_refused(lie):
    with pytest.raises((TypeError, ValueError)):
        Credentials.read({"found": "embedded"} | lie)


def test_a_file_without_credentials_names_no_tool():
    assert Facts().tool == ""
    assert Facts(credentials=Credentials(found="none", tool="c2pa-rs 1")).tool == "c2pa-rs 1"
