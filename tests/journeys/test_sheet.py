"""One tip on the desk: what its files say, and what an editor does about it."""

from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.journeys.conftest import DESK, PHONE
from tests.journeys.desk import open_tip, shot, sign_in

pytestmark = pytest.mark.journey

CASES = {
    "clean": "Water don enter",
    "recycled": "BREAKING",
    "wrong-day": "cranes",
    "generated": "VIRAL",
    "signed": "Gwarzo",
    "stripped": "Fish price",
}


def faults(page, context="#main"):
    """What axe-core finds against WCAG 2.2 A and AA, but for Wagtail's own furniture."""
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    found = Axe().run(page, context=context, options={"runOnly": tags})
    return [
        f"{fault['id']}: {node['html'][:120]}"
        for fault in found.response["violations"]
        for node in fault["nodes"]
    ]


def scale_of(picture):
    return picture.evaluate("image => new DOMMatrix(getComputedStyle(image).transform).a")


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_sheet_and_list_are_for_everybody(newsroom, browser, viewport, scheme):
    with browser.new_context(viewport=viewport, color_scheme=scheme) as context:
        page = context.new_page()
        sign_in(page, newsroom.address)
        page.goto(f"{newsroom.address}/desk/tips/")
        assert faults(page) == []
        open_tip(page, newsroom.address, CASES["signed"])
        for fold in page.locator("#main details").all():
            fold.evaluate("fold => { fold.open = true }")

        assert faults(page) == []
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= viewport["width"], "nothing hangs over the edge"


@pytest.mark.parametrize("case", CASES)
def test_a_telling_case_is_understood_and_nobody_else_is_asked(newsroom, browser, case):
    asked = set()
    with browser.new_context(viewport={"width": 1280, "height": 2400}) as context:
        page = context.new_page()
        page.on("request", lambda request: asked.add(urlsplit(request.url).netloc))
        sign_in(page, newsroom.address)
        open_tip(page, newsroom.address, CASES[case])
        expect(page.get_by_alt_text("Evidence: ").first).to_be_visible()
        shot(page, f"sheet-{case}-1280")

        for file in page.locator(".desk-file").all():
            said = file.locator("> .desk-findings > li").count()
            assert 1 <= said <= 8, "seven, and what is not recorded"
        assert asked == {urlsplit(newsroom.address).netloc}


def test_a_picture_is_looked_at_closer_by_keys_and_by_touch(newsroom, desk_page):
    sign_in(desk_page, newsroom.address)
    open_tip(desk_page, newsroom.address, CASES["stripped"])
    picture = desk_page.get_by_alt_text("Evidence: ")
    larger = desk_page.get_by_role("button", name="Larger")

    larger.focus()
    desk_page.keyboard.press("Enter")
    desk_page.keyboard.press("+")
    assert scale_of(picture) == pytest.approx(2.25)
    before = picture.bounding_box()
    desk_page.keyboard.press("ArrowRight")
    assert picture.bounding_box()["x"] == pytest.approx(before["x"] - 60)
    desk_page.keyboard.press("0")
    assert scale_of(picture) == 1

    picture.click(position={"x": 100, "y": 100})
    assert scale_of(picture) == 3
    assert "/desk/tips/" in desk_page.url, "a tap looks closer and leads nowhere"


def test_without_a_script_the_picture_is_a_link_to_the_whole(newsroom, browser):
    with browser.new_context(viewport=DESK) as context:
        page = context.new_page()
        sign_in(page, newsroom.address)
        state = context.storage_state()
    with browser.new_context(
        viewport=DESK, java_script_enabled=False, storage_state=state
    ) as context:
        page = context.new_page()
        open_tip(page, newsroom.address, CASES["stripped"])
        expect(page.get_by_role("toolbar", name="Look closer")).to_be_hidden()
        page.get_by_alt_text("Evidence: ").click()
        assert page.url.endswith("/whole.jpg")


def test_steps_are_ticked_the_claim_is_judged_and_the_original_is_asked_for(newsroom, desk_page):
    sign_in(desk_page, newsroom.address)
    open_tip(desk_page, newsroom.address, CASES["stripped"])
    desk_page.get_by_role("button", name="Ask for the original").click()
    expect(desk_page.get_by_text("The sender was asked for the original")).to_be_visible()

    desk_page.get_by_text("Judge the claim").click()
    desk_page.get_by_label("We hold the claim to be").select_option("VERIFIED")
    desk_page.get_by_role("button", name="Judge").click()
    expect(desk_page.get_by_text("Before this is called verified, tick")).to_be_visible()

    for step in ("Pictures looked for elsewhere", "Place recognised", "Second source found"):
        desk_page.locator("summary", has_text=step).click()
        line = desk_page.locator(".desk-step", has_text=step)
        line.get_by_label("What was found").fill(f"Found: {step}.")
        line.get_by_role("button", name="Tick").click()
        expect(desk_page.get_by_text(f"Found: {step}.")).to_be_visible()
    desk_page.get_by_text("Judge the claim").click()
    desk_page.get_by_label("We hold the claim to be").select_option("VERIFIED")
    desk_page.get_by_role("button", name="Judge").click()
    expect(desk_page.get_by_text("The claim: verified, says Kunle")).to_be_visible()


def test_arrow_keys_go_from_tip_to_tip(newsroom, desk_page):
    sign_in(desk_page, newsroom.address)
    desk_page.goto(f"{newsroom.address}/desk/tips/")
    tips = desk_page.locator(".desk-tip__link")

    tips.first.focus()
    desk_page.keyboard.press("ArrowDown")
    expect(tips.nth(1)).to_be_focused()
    desk_page.keyboard.press("End")
    expect(tips.last).to_be_focused()
