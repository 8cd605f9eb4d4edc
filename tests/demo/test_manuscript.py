"""The paper's content."""

from datetime import UTC, datetime, timedelta

from citydesk.demo import manuscript
from citydesk.demo.manuscript import Clock
from citydesk.demo.pictures import gallery

CLOCK = Clock(now=datetime(2026, 11, 24, 9, tzinfo=UTC))


def test_there_is_a_week_of_stories_of_every_kind():
    stories = manuscript.stories()
    kinds = [story.get("kind", "NEWS") for story in stories.values()]

    assert len(stories) >= 14
    assert kinds.count("OPINION") == 2
    assert kinds.count("LIVE") == 1
    assert any("outlet" in story for story in stories.values())
    assert max(len(story["body"].split()) for story in stories.values()) > 850


def test_every_section_has_a_story():
    sections = {section["title"] for section in manuscript.read("house")["sections"]}

    assert {story["section"] for story in manuscript.stories().values()} == sections


def test_whatever_a_story_names_exists():
    stories = manuscript.stories()
    staff = {person["username"] for person in manuscript.read("people")["staff"]}

    for story in stories.values():
        assert set(story.get("further", ())) <= set(stories)
        assert set(story["bylines"]) <= staff
        assert not story["picture"] or story["picture"] in gallery.SCENES
        assert not story["picture"] or manuscript.read("pictures")[story["picture"]]["alt"]


def test_a_tip_waits_in_every_state():
    states = {tip["then"] for tip in manuscript.read("tips")["tips"]}

    assert states == {
        "waiting", "checking", "accepted", "published", "paid", "spiked", "protected",
    }  # fmt: skip


def test_plain_text_becomes_blocks():
    text = "One **two**\n\n## Three\n> Four — Five\n- six\n- seven\n@1.5 Eight | Nine\n~ ten"

    made = manuscript.body(text, CLOCK, CLOCK.now)

    assert [block["type"] for block in made] == [
        "paragraph", "heading", "quote", "paragraph", "update", "paragraph",
    ]  # fmt: skip
    assert made[0]["value"] == "<p>One <b>two</b></p>"
    assert made[2]["value"] == {"quote": "Four", "speaker": "Five"}
    assert made[3]["value"] == "<ul><li>six</li><li>seven</li></ul>"
    assert made[4]["value"]["at"] == (CLOCK.now - timedelta(hours=1.5)).isoformat()


def test_yesterday_is_a_day_of_the_week():
    assert CLOCK.words("on {yesterday}") == "on Monday"
