"""From a mailed photo to a published story and a paid contributor, through the screens."""

import json
import re
import subprocess
import sys
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from citydesk.demo import journey
from citydesk.demo.journey import Sender
from tests.journeys.desk import shot, sign_in

pytestmark = pytest.mark.journey

RONKE = Sender(name="Ronke Adisa", email="ronke@post.example", phone="08011111119", network="GLO")
CLAIM = "Footbridge steps at Ojota repaired overnight"


def link_in(newsroom, wanted):
    doors = journey.knock(newsroom.address)
    letter = journey.letter_with(doors, RONKE, wanted)
    return re.search(r"http://\S+", letter["text"]).group(0)


def test_a_mailed_photo_becomes_a_story_and_its_sender_is_paid(newsroom, page, desk_page):
    now = datetime.now(ZoneInfo("Africa/Lagos"))
    doors = journey.knock(newsroom.address)
    photo = journey.take_photo("canal", now=now, place=(6.5536, 3.3911))
    text = "The steps are new since this morning.\n\nYou may use the picture."
    journey.send(doors, RONKE, subject=CLAIM, text=text, photo=photo, name="IMG_1.jpg", now=now)
    received = link_in(newsroom, "We have your message")

    # On the desk: claim and picture side by side.
    sign_in(desk_page, newsroom.address)
    shot(desk_page, "desk-home-1280")
    desk_page.get_by_role("link", name="tips wait").click()
    expect(desk_page.get_by_role("link", name=CLAIM)).to_be_visible()
    shot(desk_page, "desk-tips-1280")
    desk_page.get_by_role("link", name=CLAIM).click()
    evidence = desk_page.get_by_alt_text("Evidence: IMG_1.jpg")
    expect(evidence).to_be_visible()
    assert evidence.evaluate("image => image.naturalWidth") > 500
    desk_page.get_by_role("button", name="Take it on").click()
    # The demo has had the same scene from somebody else: nothing is paid before that is settled.
    desk_page.get_by_label("What was found").first.fill("Both stood there; this one is hers.")
    desk_page.get_by_role("button", name="Settle it").click()
    expect(desk_page.get_by_label("Working headline")).to_have_value(CLAIM)
    shot(desk_page, "desk-tip-1280")
    desk_page.get_by_label("What it shows").fill("New concrete steps on a footbridge.")
    desk_page.get_by_label("Section").select_option(label="Lagos")
    desk_page.get_by_role("button", name="Accept and open the draft").click()

    # In Wagtail's editor: edited, then published.
    expect(desk_page.get_by_role("textbox", name="Headline")).to_have_value(CLAIM)
    assert RONKE.name not in desk_page.content()
    desk_page.get_by_role("textbox", name="Standfirst").fill(
        "The missing steps are back, neighbours say."
    )
    shot(desk_page, "desk-editor-1280")
    desk_page.get_by_role("button", name="More actions").click()
    desk_page.get_by_role("button", name="Publish").click()
    public = desk_page.get_by_role("link", name="View live").first.get_attribute("href")

    # What a reader on a phone sees.
    page.goto(newsroom.address)
    shot(page, "front-360")
    page.goto(f"{newsroom.address}/lagos/")
    page.get_by_role("link", name=CLAIM).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(CLAIM)
    assert page.url.endswith(public)
    # The picture comes as soon as the worker has made its sizes.
    lead = page.locator("figure img").first
    for _look in range(60):
        if lead.count():
            break
        page.wait_for_timeout(500)
        page.reload()
    assert lead.evaluate("image => image.decode().then(() => image.naturalWidth)") > 200
    assert RONKE.name not in page.content()
    shot(page, "story-360")

    # The sender answers on her own page; nothing was paid before.
    assert not paid(doors)
    page.goto(received)
    shot(page, "mine-360")
    page.get_by_label("Phone that gets the data").fill(RONKE.phone)
    page.get_by_label("Its network").select_option(RONKE.network)
    page.get_by_label("By my name").check()
    page.get_by_label("Your name").fill(RONKE.name)
    page.get_by_role("button", name="Send my answer").click()
    expect(page.get_by_role("status")).to_have_text("Thank you. We have your answer.")

    # She is paid once, hears of every turn, and is named as she chose.
    journey.letter_with(doors, RONKE, "Your data was sent")
    assert len(paid(doors)) == 1
    for turn in ("We have your message", "two questions", "Your story is published"):
        journey.letter_with(doors, RONKE, turn)
    page.goto(f"{newsroom.address}{public}")
    expect(page.get_by_text(RONKE.name)).to_be_visible()
    page.goto(received)
    shot(page, "mine-paid-360")


def paid(doors):
    import httpx

    told = httpx.get(f"{doors.provider}/truth", trust_env=False).json()["delivered"]
    return [row for row in told if row["phone"].endswith(RONKE.phone[-10:])]


def test_a_story_comes_by_the_web_form(newsroom, page, tmp_path):
    now = datetime.now(ZoneInfo("Africa/Lagos"))
    photo = tmp_path / "market.jpg"
    photo.write_bytes(journey.take_photo("market", now=now, place=(6.6008, 3.3939)))

    page.goto(f"{newsroom.address}/send/")
    shot(page, "send-360")
    page.get_by_label("What happened?").fill("Mile 12 has light again")
    page.get_by_label("Pictures or video").set_input_files(photo)
    page.get_by_role("button", name="Send it to the desk").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Mile 12 has light again")
    assert "/my/" in page.url
    shot(page, "mine-new-360")


def test_the_walk_through_the_doors_ends_well(newsroom):
    done = subprocess.run(
        [sys.executable, "-m", "citydesk", "demo", "--walk", "--json"],
        env=newsroom.environ,
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )

    told = json.loads(done.stdout)
    assert [step["step"] for step in told["steps"] if not step["ok"]] == []
    assert len(told["steps"]) == 14
    assert done.returncode == 0
