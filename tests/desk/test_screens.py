"""What every screen of the desk has."""

import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("tips/", "Tips"),
        ("tips/call/", "Enter a phone call"),
        ("finance/", "Finance"),
        ("finance/handovers/", "To hand over"),
        ("kept-pages/", "Kept pages"),
        ("", "Dashboard"),
    ],
)
def test_a_tab_says_which_screen_it_is(kunles_browser, path, title):
    page = kunles_browser.get(f"/desk/{path}").content.decode()

    assert f"<title>{title} - Citydesk</title>" in page
