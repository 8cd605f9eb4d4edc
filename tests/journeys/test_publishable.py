"""A face is covered by mouse, by finger, by keys, and without any script."""

import pytest
from playwright.sync_api import expect

from citydesk.evidence.models import Evidence, Redaction
from tests.factories.tips import mailed
from tests.journeys.conftest import DESK, PHONE, SCREENS

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True, scope="module")
def _beside_the_browsers_loop():
    """Playwright's loop runs in the thread in which our tables are made and read."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        yield


@pytest.fixture
def room(live_server):
    """A newsroom with one tip."""
    mailed()
    return live_server


@pytest.fixture
def open_screen(room, browser, kunles_browser):
    """The screen of the tip's picture, in an editor's browser; it may not make errors."""
    opened, wrong = [], []

    def open_it(viewport, **more):
        context = browser.new_context(viewport=viewport, **more)
        opened.append(context)
        session = kunles_browser.cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": session, "url": room.url}])
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
        page.goto(f"{room.url}/desk/evidence/{Evidence.objects.get().pk}/publishable/")
        page.locator(".cover__stage img").evaluate("image => image.decode()")
        return page

    yield open_it
    for context in opened:
        context.close()
    assert wrong == []


def point(page, x, y):
    """Where a share of the picture lies on the screen."""
    box = page.locator(".cover__stage img").bounding_box()
    return box["x"] + x * box["width"], box["y"] + y * box["height"]


def drag(page, begin, end):
    page.mouse.move(*point(page, *begin))
    page.mouse.down()
    page.mouse.move(*point(page, *((a + b) / 2 for a, b in zip(begin, end, strict=True))))
    page.mouse.move(*point(page, *end))
    page.mouse.up()


def swipe(page, begin, end):
    """One finger, as the screen's glass tells it."""
    glass = page.context.new_cdp_session(page)

    def touch(kind, *at):
        points = [{"x": x, "y": y} for x, y in (point(page, *share) for share in at)]
        glass.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", begin)
    touch("touchMove", tuple((a + b) / 2 for a, b in zip(begin, end, strict=True)))
    touch("touchMove", end)
    touch("touchEnd")


def save(page):
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved. Readers see the picture like this")).to_be_visible()
    return Redaction.objects.order_by("-version").first()


def about(part, x, y, w, h):
    """Within two per cent: a hand is no ruler."""
    return [part[side] for side in ("x", "y", "w", "h")] == pytest.approx([x, y, w, h], abs=0.02)


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["360", "1280"])
def test_by_mouse(viewport, open_screen):
    page = open_screen(viewport)
    drag(page, (0.2, 0.3), (0.4, 0.5))
    drag(page, (0.6, 0.6), (0.8, 0.7))
    drag(page, (0.7, 0.65), (0.5, 0.25))  # taken in its middle, it moves
    page.get_by_role("radio", name="Crop").check()
    drag(page, (0.1, 0.1), (0.9, 0.95))
    drag(page, (0.9, 0.95), (0.8, 0.9))  # by its corner
    page.get_by_role("button", name="Show the result").click()
    result = page.get_by_alt_text("This is what readers would see.")
    expect(result).to_be_visible()
    page.screenshot(path=SCREENS / f"publishable-{viewport['width']}.png", full_page=True)

    made = save(page)

    assert about(made.boxes[0], 0.2, 0.3, 0.2, 0.2)
    assert about(made.boxes[1], 0.4, 0.2, 0.2, 0.1)
    assert about(made.crop, 0.1, 0.1, 0.7, 0.8)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["360", "1280"])
def test_by_finger(viewport, open_screen):
    page = open_screen(viewport, has_touch=True)
    page.locator(".cover__stage").scroll_into_view_if_needed()
    swipe(page, (0.2, 0.3), (0.5, 0.5))
    swipe(page, (0.5, 0.5), (0.6, 0.7))  # by its corner

    made = save(page)

    assert len(made.boxes) == 1
    assert about(made.boxes[0], 0.2, 0.3, 0.4, 0.4)


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["360", "1280"])
def test_by_keys(viewport, open_screen):
    page = open_screen(viewport)
    page.get_by_role("button", name="Add a box").focus()
    page.keyboard.press("Enter")  # in the middle, 12 per cent wide and high
    for key in ["ArrowLeft"] * 4 + ["ArrowDown"] * 2 + ["Shift+ArrowRight"] * 8:
        page.keyboard.press(key)
    box = page.get_by_role("button", name="Box 1: 40 % from the left, 46 % from the top")
    expect(box).to_be_focused()
    expect(page.locator(".cover [role=status]")).to_contain_text("20 % wide, 12 % high")
    page.keyboard.press("Delete")
    expect(box).to_have_count(0)
    page.keyboard.press("Control+z")
    expect(box).to_have_count(1)

    made = save(page)

    assert about(made.boxes[0], 0.40, 0.46, 0.20, 0.12)


def test_a_slip_of_the_hand_is_no_box_and_a_step_back_is_one_step(open_screen):
    page = open_screen(DESK)
    page.mouse.click(*point(page, 0.5, 0.5))
    drag(page, (0.2, 0.2), (0.201, 0.201))
    boxes = page.locator(".cover__part")
    expect(boxes).to_have_count(0)
    expect(page.get_by_role("button", name="Undo")).to_be_disabled()

    drag(page, (0.2, 0.3), (0.4, 0.5))
    page.mouse.click(*point(page, 0.3, 0.4))  # only looked at
    page.get_by_role("button", name="Undo").click()

    expect(boxes).to_have_count(0)


def test_numbers_and_drawing_follow_each_other(open_screen):
    page = open_screen(DESK)
    drag(page, (0.2, 0.3), (0.4, 0.5))
    page.get_by_text("In numbers, per cent of the picture").click()
    left = page.get_by_label("Box 1: From the left")
    assert float(left.input_value()) == pytest.approx(20, abs=1)

    left.fill("50")
    left.blur()

    expect(page.get_by_role("button", name="Box 1: 50 % from the left")).to_be_visible()
    page.get_by_label("Box 1: Black").check()
    assert save(page).boxes[0]["solid"] is True


def test_without_a_script(open_screen):
    # Wagtail's own menu lies over everything without its script: keys do.
    page = open_screen(PHONE, java_script_enabled=False)
    page.get_by_text("In numbers, per cent of the picture").press("Enter")
    for side, value in {"left": "10", "top": "20"}.items():
        page.get_by_label(f"Box 1: From the {side}").fill(value)
    page.get_by_label("Box 1: Width").fill("30")
    page.get_by_label("Box 1: Height").fill("40.5")
    with page.context.expect_page() as shown:
        page.get_by_role("button", name="Show the result").press("Enter")
    assert shown.value.url.endswith("/preview/")

    page.get_by_role("button", name="Save", exact=True).press("Enter")

    expect(page.get_by_text("1 part is covered.")).to_be_visible()
    assert Redaction.objects.get().boxes == [{"x": 0.1, "y": 0.2, "w": 0.3, "h": 0.405}]
