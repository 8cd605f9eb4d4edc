"""What Kunle does on the desk's screens, by the forms that stand on them. No Django."""

from datetime import datetime

from citydesk.demo.browser import Browser, NotThere, Page
from citydesk.demo.journey import tip_page

STORIES = "/desk/stories/"


def take_on(desk: Browser, claim: str) -> Page:
    """Take the tip on."""
    page = tip_page(desk, claim)
    return desk.send(page.form_to("take"))


def accept(desk: Browser, page: Page, *, headline: str) -> Page:
    """Accept the tip on `page`, which we have taken on; that leads to the story in its editor.

    The demo's few scenes are sent more than once: whose the picture is has to be settled first.
    """
    while any("/reviews/" in form.action for form in page.forms):
        settling = page.form_to("/reviews/")
        page = desk.send(settling, {"found": "Both stood there; this one is hers."})
    form = page.form("headline", "section", "rate")
    shown = {name: headline for name in form.fields if name.startswith("alt_")}
    return desk.send(form, {"headline": headline, **shown})


def publish(desk: Browser, editor: Page) -> str:
    """Publish from Wagtail's editor; the story's public address."""
    page = desk.send(editor.form("action-publish"), button="action-publish")
    if page.status != 200:
        raise NotThere(f"publishing answered {page.status}")
    return page.link("View live")


def correct_a_word(desk: Browser, path: str, *, now: datetime) -> Page:
    """Change the standfirst of the story at `path` and publish again."""
    headline = desk.open(path).title.rpartition(" · ")[0]
    editor = desk.open(desk.open(STORIES).link(headline))
    words = f"Put right at {now:%H:%M:%S}, in the middle of the rush."
    form = editor.form("action-publish", "standfirst")
    return desk.send(form, {"standfirst": words}, button="action-publish")
