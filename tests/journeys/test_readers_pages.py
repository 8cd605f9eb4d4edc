"""What a reader sees, page by page: for everybody, at every width, with and without a network."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import DESK, PHONE, SCREENS
from tests.journeys.test_sheet import faults

pytestmark = pytest.mark.journey

TABLET = {"width": 768, "height": 1024}
# Until the worker has kept a page; ten seconds at most.
KEPT = """async path => {
    await navigator.serviceWorker.ready;
    for (let n = 0; n < 200 && !(await caches.match(path)); n++)
        await new Promise(done => setTimeout(done, 50));
}"""


@pytest.mark.parametrize("viewport", [PHONE, TABLET, DESK], ids=["phone", "tablet", "desk"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_for_everybody_and_no_wider_than_its_screen(
    newsroom, browser, paths, viewport, scheme
):
    with browser.new_context(viewport=viewport, color_scheme=scheme) as context:
        page = context.new_page()
        for kind, path in paths.items():
            page.goto(f"{newsroom.address}{path}")
            page.screenshot(path=SCREENS / f"{kind}-{viewport['width']}-{scheme}.png")
            assert faults(page, "body") == [], kind
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= viewport["width"], kind


MOVED = """
    window.moved = [];
    new PerformanceObserver(list => list.getEntries().forEach(entry => entry.sources.forEach(
        ({ node }) => moved.push(node ? node.textContent.trim().slice(0, 60) : "gone")
    ))).observe({ type: "layout-shift", buffered: true });
"""
PAINTED = """async () => {
    while (!performance.getEntriesByName("first-contentful-paint").length)
        await new Promise(done => setTimeout(done, 20));
}"""
TOLD = """async () => {
    while (![...document.querySelectorAll("time")].every(time => time.title))
        await new Promise(done => setTimeout(done, 20));
    await new Promise(done => requestAnimationFrame(() => setTimeout(done, 100)));
}"""


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_nothing_moves_when_the_script_comes_late(newsroom, browser, paths, viewport):
    with browser.new_context(viewport=viewport, service_workers="block") as context:
        page = context.new_page()
        page.add_init_script(MOVED)
        held = []
        page.route("**/reader*.js", lambda route: held.append(route))  # noqa: PLW0108 (it is written on)
        for kind in ("front", "section", "story", "opinion", "live", "person"):
            held.clear()
            page.goto(f"{newsroom.address}{paths[kind]}", wait_until="commit")
            page.evaluate(PAINTED)
            for route in held:
                route.continue_()
            page.wait_for_load_state("load")
            page.evaluate(TOLD)
            assert held, "the script was held back"
            assert page.evaluate("moved") == [], kind


@pytest.mark.parametrize("viewport", [PHONE, TABLET, DESK], ids=["phone", "tablet", "desk"])
def test_a_picture_asks_for_the_width_at_which_it_is_shown(newsroom, browser, paths, viewport):
    asked = """source => {
        const test = document.createElement('div');
        document.body.append(test);
        for (const one of source.sizes.split(',')) {
            const found = one.trim().match(/^(\\(.*\\))? ?(\\S+)$/);
            if (!found[1] || matchMedia(found[1]).matches) { test.style.width = found[2]; break; }
        }
        const width = test.offsetWidth;
        test.remove();
        return [width, source.parentNode.querySelector('img').offsetWidth];
    }"""
    # Only the ruler of this test needs a style.
    with browser.new_context(viewport=viewport, bypass_csp=True) as context:
        page = context.new_page()
        for kind in ("front", "story", "section", "person"):
            page.goto(f"{newsroom.address}{paths[kind]}")
            for source in page.locator("source[sizes]").all():
                wanted, shown = source.evaluate(asked)
                assert 0.95 * shown <= wanted <= 1.12 * shown, (kind, source.get_attribute("sizes"))


def test_every_page_says_as_much_without_a_script(newsroom, browser, paths):
    said = {}
    for has_script in (True, False):
        with browser.new_context(
            viewport=PHONE, java_script_enabled=has_script, service_workers="block"
        ) as context:
            page = context.new_page()
            for kind, path in paths.items():
                page.goto(f"{newsroom.address}{path}")
                said[kind, has_script] = set(page.locator("body").inner_text().splitlines())
    # A moment becomes "2 hr ago", which it says in full without.
    since = re.compile("ago|yesterday|this minute")
    more = {kind: said[kind, True] - said[kind, False] for kind in paths}
    assert [line for lines in more.values() for line in lines if not since.search(line)] == []


def test_nothing_needs_a_script(newsroom, browser, paths):
    with browser.new_context(viewport=PHONE, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{newsroom.address}{paths['story']}")
        page.get_by_role("button", name="Lite").click()
        expect(page.locator("img, picture")).to_have_count(0)
        page.locator("a.tap").first.click()
        assert re.search(r"\.webp$", page.url)
        page.go_back()
        page.get_by_role("button", name="Show pictures").click()
        expect(page.locator(".figure--lead img")).to_be_visible()


def test_a_picture_that_is_tapped_comes_in_its_place(newsroom, browser, paths):
    with browser.new_context(
        viewport=PHONE, extra_http_headers={"Save-Data": "on"}, service_workers="block"
    ) as context:
        page = context.new_page()
        page.goto(f"{newsroom.address}{paths['story']}")
        tap = page.locator(".figure--lead .tap")
        expect(tap).to_contain_text(re.compile(r"Show the picture, \d"))
        tap.click()
        expect(page.locator(".figure--lead img")).to_be_visible()
        assert page.url.endswith(paths["story"])


def test_a_story_that_its_reader_kept_stays_until_it_is_let_go(newsroom, browser, paths):
    with browser.new_context(viewport=PHONE) as context:
        page = context.new_page()
        page.goto(f"{newsroom.address}{paths['story']}")
        page.evaluate(KEPT, paths["story"])
        headline = page.locator("h1").inner_text()
        page.get_by_role("button", name="Keep for later").click()
        button = page.get_by_role("button", name="Kept for later")
        expect(button).to_have_attribute("aria-pressed", "true")
        page.wait_for_function(
            "async path => (await caches.open('kept')).match(path)", arg=paths["story"]
        )

        # As after forty other pages.
        page.evaluate("Promise.all([caches.delete('pages'), caches.delete('files')])")
        context.set_offline(True)
        page.reload()
        expect(page.locator("h1")).to_have_text(headline)
        loaded = "image => image.complete && image.naturalWidth > 0"
        assert page.locator(".figure--lead img").evaluate(loaded)
        context.set_offline(False)
        page.goto(f"{newsroom.address}/saved/")
        expect(page.locator("[data-saved=kept] a")).to_have_text([headline])

        page.goto(f"{newsroom.address}{paths['story']}")
        button.click()
        expect(page.get_by_role("button", name="Keep for later")).to_be_visible()
        page.goto(f"{newsroom.address}/saved/")
        expect(page.locator("[data-saved=pages] a").first).to_have_text(headline)
        expect(page.locator("[data-saved=kept] a")).to_have_count(0)


def test_what_was_withdrawn_is_no_longer_on_the_phone_that_asked_for_it(newsroom, browser, paths):
    with browser.new_context(viewport=PHONE) as context:
        page = context.new_page()
        page.goto(f"{newsroom.address}{paths['story']}")
        page.evaluate(KEPT, paths["story"])
        # As if it had been opened, and kept for later, while it was there.
        page.evaluate(
            """async gone => { for (const name of ["pages", "kept"])
                await (await caches.open(name)).put(gone, new Response("It said so.")); }""",
            paths["gone"],
        )

        page.goto(f"{newsroom.address}{paths['gone']}")

        page.wait_for_function(
            "async gone => !(await caches.match(gone))", arg=paths["gone"], polling=100
        )
        assert page.evaluate("path => caches.match(path).then(Boolean)", paths["story"])


def test_what_was_opened_is_read_without_a_network_and_says_how_old_it_is(newsroom, browser, paths):
    with browser.new_context(viewport=PHONE) as context:
        page = context.new_page()
        page.goto(f"{newsroom.address}{paths['story']}")
        page.evaluate(KEPT, paths["story"])
        headline = page.locator("h1").inner_text()
        assert page.locator(".saved-at").count() == 0

        context.set_offline(True)
        page.reload()
        expect(page.locator(".saved-at")).to_contain_text("You are offline. This was saved on ")
        expect(page.locator("h1")).to_have_text(headline)
        page.goto(f"{newsroom.address}/sport/")
        expect(page.locator(".saved a")).to_have_text([headline])

        context.set_offline(False)
        page.goto(f"{newsroom.address}{paths['story']}")
        expect(page.locator("h1")).to_have_text(headline)
        assert page.locator(".saved-at").count() == 0
