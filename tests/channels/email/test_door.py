"""What the listener has to know is read where Django's settings read it."""

import pytest
from django.conf import settings

from citydesk.channels.email.door import Door, leads_to
from citydesk.lib.env import BadSetting, Env


@pytest.mark.parametrize(
    ("address", "ours"),
    [
        ("tips@news.example", True),
        ("TIPS@News.Example", True),
        ("tips+T-7GQK4M@news.example", True),
        ("tipsy@news.example", False),
        ("tips@news.example.org", False),
        ("tips@other.example", False),
        ("tips", False),
        ("", False),
    ],
)
def test_mail_for_the_tip_address_with_any_suffix_is_ours(address, ours):
    assert leads_to(address, "tips@news.example") is ours


def test_django_and_the_listener_know_the_same(tmp_path):
    door = Door.read(Env({"CITYDESK_DATA": str(settings.CITYDESK_DATA)}))

    assert door.bind == settings.CITYDESK_SMTP_BIND
    assert door.tip_address == settings.CITYDESK_TIP_ADDRESS
    assert door.message_bytes_max == settings.CITYDESK_MESSAGE_BYTES_MAX
    assert (door.spool, door.keys, door.run) == (
        settings.CITYDESK_SPOOL,
        settings.CITYDESK_KEYS,
        settings.CITYDESK_RUN,
    )


@pytest.mark.parametrize("address", ["tips", "@news.example", "tips@"])
def test_a_tip_address_that_is_none_is_refused(tmp_path, address):
    with pytest.raises(BadSetting, match="CITYDESK_TIP_ADDRESS"):
        Door.read(Env({"CITYDESK_DATA": str(tmp_path), "CITYDESK_TIP_ADDRESS": address}))
