"""A custody bundle saved from a tip's sheet."""

import pytest

from citydesk.evidence import bundles
from citydesk.lib import keys
from citydesk.originals.models import CustodyEntry
from citydesk.sources.models import Look
from tests.factories.tips import mailed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _data(settings, tmp_path):
    settings.CITYDESK_DATA = tmp_path


@pytest.fixture
def tip():
    return mailed().tip


@pytest.fixture
def address(tip):
    return f"/desk/tips/{tip.code}/bundle/"


def test_the_bundle_that_is_saved_holds_and_says_nothing_of_the_sender(
    kunles_browser, address, tip, tmp_path
):
    answer = kunles_browser.post(address)

    assert answer.streaming
    assert answer["Content-Disposition"] == f'attachment; filename="{tip.code}.zip"'
    assert "no-store" in answer["Cache-Control"]
    path = tmp_path / "b.zip"
    path.write_bytes(b"".join(answer.streaming_content))
    assert any("every byte" in said for said in bundles.check(path, ()))
    assert b"amaka" not in path.read_bytes().lower()
    assert not Look.objects.exists()


def test_custody_keeps_who_has_it(kunles_browser, address):
    # Read to its end and not closed: closed, it ends the request, and with it the connection.
    b"".join(kunles_browser.post(address).streaming_content)

    assert set(CustodyEntry.objects.filter(act="BUNDLED").values_list("by", flat=True)) == {"kunle"}


def test_who_may_not_decide_gets_none(address, client, bisi, zainab):
    client.force_login(bisi)

    for browser in (client, zainab):
        assert browser.post(address).status_code in {302, 403}
    assert not CustodyEntry.objects.filter(act="BUNDLED").exists()


def test_a_link_does_not_fetch_it(kunles_browser, address):
    assert kunles_browser.get(address).status_code == 405


def test_a_file_that_cannot_be_read_is_said(kunles_browser, address, monkeypatch):
    def fails(_original):
        raise keys.CannotOpen

    monkeypatch.setattr("citydesk.originals.queries.read", fails)

    shown = kunles_browser.post(address, follow=True).content.decode()

    assert "cannot be read now. Nothing was saved." in shown


def test_the_sheet_offers_it(kunles_browser, address, tip):
    assert address in kunles_browser.get(f"/desk/tips/{tip.code}/").content.decode()
