"""What every journey across the desk begins with, and keeps."""

from playwright.sync_api import Page, expect

from citydesk.demo.house import PASSWORD
from tests.journeys.conftest import SCREENS


def shot(page: Page, name: str) -> None:
    """The whole screen as a picture, to be looked at."""
    page.screenshot(path=SCREENS / f"{name}.png", full_page=True)


def sign_in(page: Page, address: str, username: str = "kunle") -> None:
    """To the desk's first screen."""
    page.goto(f"{address}/desk/")
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("link", name="tips wait")).to_be_visible()


def open_tip(page: Page, address: str, words: str) -> None:
    """The sheet of the first tip whose claim has these words."""
    page.goto(f"{address}/desk/tips/?q={words}")
    page.locator(".desk-tip__link").first.click()
    expect(page.locator(".desk-sheet")).to_be_visible()
