import pytest

from citydesk.web.models import House


@pytest.mark.parametrize(
    ("licence", "address"),
    [("", ""), ("BY-NC-ND", "https://creativecommons.org/licenses/by-nc-nd/4.0/")],
)
def test_a_licence_leads_to_its_words(licence, address):
    assert House(licence=licence).licence_address == address
