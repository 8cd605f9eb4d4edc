import pytest

from citydesk.evidence.checks import device
from citydesk.evidence.types import AGREES, DIFFERS, NOT_RECORDED
from tests.factories.evidence import case

PHONE = {"make": "TECNO", "model": "TECNO CK6"}


def test_a_phone_and_its_own_version_agree():
    said = device.check(case(**PHONE, software="CK6-H6126ABC"))

    assert said.outcome == AGREES
    assert said.sentence == "Taken with TECNO CK6; no editing program is named."
    assert said.numbers == {"device": "TECNO CK6", "software": "CK6-H6126ABC"}


def test_a_make_is_told_where_the_model_lacks_it():
    assert "samsung SM-A135F" in device.check(case(make="samsung", model="SM-A135F")).sentence


def test_an_editing_program_differs_and_is_no_verdict():
    said = device.check(case(**PHONE, software="Adobe Photoshop 25.0"))

    assert said.outcome == DIFFERS
    assert said.sentence == (
        "Taken with TECNO CK6, then saved by Adobe Photoshop 25.0; perhaps only cropped."
    )


def test_an_editing_program_is_told_without_a_camera_too():
    assert device.check(case(software="Snapseed 2.0")).sentence.startswith("Last saved by Snapseed")


@pytest.mark.parametrize(
    "name", ["IMG-20261123-WA0007.jpg", "WhatsApp Image 2026-11-23 at 09.12.18.jpeg"]
)
def test_a_messengers_name_on_a_cameras_file_differs(name):
    said = device.check(case(name=name, **PHONE))

    assert said.outcome == DIFFERS
    assert "which messengers remove" in said.sentence


def test_a_messengers_file_without_facts_is_as_it_should_be():
    said = device.check(case(name="IMG-20261123-WA0007.jpg"))

    assert said.outcome == NOT_RECORDED
    assert "That is common" in said.sentence


@pytest.mark.parametrize(
    ("known", "outcome", "sentence"),
    [
        (
            {"encoder": "CapCut 12.3"},
            DIFFERS,
            "Last saved by CapCut 12.3, which can change pictures; perhaps a crop.",
        ),
        (
            {**PHONE, "software": "Android 13", "encoder": "HandBrake 1.7.2"},
            DIFFERS,
            "Taken with TECNO CK6, then saved by HandBrake 1.7.2; perhaps only cropped.",
        ),
        (
            {**PHONE, "encoder": "Lavf60.3.100"},
            DIFFERS,
            "Taken with TECNO CK6, then saved by a program (Lavf60.3.100).",
        ),
        (
            {"encoder": "Lavf60.3.100"},
            NOT_RECORDED,
            "Saved by a program (Lavf60.3.100), as messengers and editors do; no camera is named.",
        ),
        (
            {**PHONE, "encoder": "AVC Coding"},
            AGREES,
            "Taken with TECNO CK6; no editing program is named.",
        ),
    ],
)
def test_what_saved_a_film_is_told(known, outcome, sentence):
    said = device.check(case(name="VID_1.mp4", media_type="video/mp4", **known))

    assert (said.outcome, said.sentence) == (outcome, sentence)
    assert said.numbers["encoder"] == known["encoder"]
