import html
import random
import re
import uuid
from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote

import brotli
import pytest
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.utils import timezone

from citydesk.comments import actions as comments
from citydesk.comments.models import Comment
from citydesk.delivery import addresses, rendering
from citydesk.people.models import Person
from citydesk.pictures.models import Card
from citydesk.stories import actions
from citydesk.stories.models import (
    Byline,
    Front,
    FurtherReading,
    Pick,
    PlainPage,
    Story,
    StoryTopic,
    Video,
)
from citydesk.web.models import House
from citydesk.web.templatetags import editorial
from citydesk.wsgi import inside
from tests.cast import NOW
from tests.factories import adverts, stories

HTML_CSS_BYTES_MAX = 14_336
TAGS = re.compile(r"<[^>]+>")
# How a list tells it, whichever year this is.
SHORT = TAGS.sub("", editorial.moment(NOW, "short"))


def text_of(page):
    return page.content.decode()


def words(page):
    """What a reader reads."""
    return " ".join(html.unescape(TAGS.sub(" ", text_of(page))).split())


def set_house(**fields):
    house = House.load()
    for name, value in fields.items():
        setattr(house, name, value)
    house.save()
    return house


@pytest.fixture
def story(db):
    return stories.public("Bridge reopens")


def _paragraph(seed):
    """Seventy words that no two paragraphs share, harder to compress than a real one."""
    chance = random.Random(seed)
    letters = "abdefghiklmnoprstuwy"
    return " ".join("".join(chance.choices(letters, k=chance.randint(2, 7))) for _ in range(70))


@pytest.fixture
def full(db, kunle):
    """The model page: a story that has everything that a story can have."""
    set_house(
        name="The Lagoon Heron",
        strapline="Stands still. Sees far.",
        email="tips@heron.example",
        phone="0800 555 0142",
        whatsapp="+2348005550142",
        follow_links=[
            {"type": "link", "value": {"label": "Channel", "url": "https://chan.example/"}}
        ],
        tip_invitation="What you saw, where, when; a picture if it was safe. We pay in data, and "
        "print your name only if you say so.",
        advert_invitation="Call before noon, and it can run tomorrow.",
        copyright_line="© The Lagoon Heron",
        licence="BY-NC-ND",
        network_name="MGID",
        network_script="https://jsc.network.example/site/widget.js",
        network_widget="123456",
    )
    for title in ("Lagos", "Politics", "Business", "Sport", "International", "Culture", "Opinion"):
        stories.section(title)
    others = [
        stories.public(f"Something else that happened in the city on day {n}") for n in range(6)
    ]
    picture = stories.shown_picture()
    front = Front.objects.get()
    front.picks = [Pick(story=other) for other in others[:4]]
    front.video = Video.objects.create(
        title="One minute on the first ferry",
        url="https://film.example/1",
        poster=picture,
        seconds=64,
    )
    front.save()
    today = timezone.localdate()
    adverts.booking(from_date=today, to_date=today, picture=picture)
    text = "\n\n".join(f"{n}. {_paragraph(n)}" for n in range(1, 13))
    story = stories.draft("Third Mainland Bridge reopens", text=text, pictures=[picture])
    version = story.get_latest_revision_as_object()
    version.kind = "OPINION"
    version.topics = [
        StoryTopic(topic=stories.topic(name), sort_order=n)
        for n, name in enumerate(("Ferries", "The long bridge"))
    ]
    version.standfirst = "Engineers finished the joints on Sunday night. The lagoon is quiet again."
    version.dateline = "Adekunle"
    version.caption = "Morning at Ojuelegba."
    person = Person.objects.create(
        name="Bisi Adeyemi", slug="bisi", picture=stories.shown_picture()
    )
    version.bylines = [Byline(person=person)]
    version.further_reading = [FurtherReading(other=other) for other in others[4:]]
    version.save_revision()
    actions.publish(story=story, by=None, now=NOW)
    actions.correct(story=story, kind="CORRECTION", text="It is 11.8 km.", by=kunle, now=NOW)
    for n in range(3):
        made = comments.post(
            id=uuid.uuid4(),
            story=story,
            name=f"Ngozi {n}",
            text="It hums now.",
            now=NOW + timedelta(seconds=n),
        )
        comments.decide(comment=made, state="PUBLISHED", by=kunle, now=NOW)
    return story


# What stands on the page


def test_a_story_reads_at_its_address(zainab, story):
    page = zainab.get(story.path)

    assert page.status_code == 200
    assert "Bridge reopens" in words(page)
    assert "The rest." in words(page)


@pytest.mark.parametrize(
    "part",
    [
        "Follow us Channel",
        "Lagos · Adekunle",
        "Third Mainland Bridge reopens",
        "Engineers finished the joints on Sunday night.",
        "Published 23 November 2026, 09:30 by Bisi Adeyemi",
        "Morning at Ojuelegba. Photo: A. N.",
        "Editor\u2019s picks Something else that happened in the city on day 0",
        f"Correction {SHORT} It is 11.8 km.",
        "The opinions expressed here are the author's own.",
        "Further reading Something else that happened in the city on day 4",
        "Advertisement, paid by Tamuno Generators ARCON/0001 Quiet generators",
        "Video of the week One minute on the first ferry ▶ Watch · 1:04",
        "We pay in data, and print your name only if you say so.",
        "Call 0800 555 0142 , or text us",
        "Updated 23 November 2026, 09:30",
        "More on Ferries The long bridge",
        "Share WhatsApp Facebook X Telegram",
        "not for money (CC BY-NC-ND 4.0)",
        "WhatsApp us +2348005550142",
        "tips (then the at sign, then) heron.example",
        "Advertise Call before noon",
        "MGID can show adverts here.",
        f"3 comments Ngozi 0 · {SHORT} It hums now.",
        "An editor reads each comment before it appears.",
        "© The Lagoon Heron",
    ],
)
def test_the_model_page_has_every_part(zainab, full, part):
    assert part in words(zainab.get(full.path))


def test_who_writes_to_us_has_the_storys_reference_written_already(zainab, full):
    page = text_of(zainab.get(full.path))

    for door in ("sms:08005550142?body=", "https://wa.me/2348005550142?text="):
        assert f'href="{door}About%20story%20{full.reference}"' in page


def test_a_story_is_shared_by_plain_links_to_its_own_address(zainab, full, settings):
    page = text_of(zainab.get(full.path))
    shared = re.findall(r'href="(https://(?:wa\.me/\?|www\.facebook|x\.com|t\.me)[^"]*)"', page)

    assert len(shared) == 4
    for link in shared:
        assert f"{settings.CITYDESK_ADDRESS}{full.path}" in unquote(html.unescape(link))


def test_the_picks_stand_after_the_lead_paragraph(zainab, full):
    page = text_of(zainab.get(full.path))

    assert page.index(">1. ") < page.index('class="picks"') < page.index(">2. ")


def test_a_story_in_another_language_is_marked_and_what_stands_in_it_is_not(zainab, full):
    Story.objects.filter(pk=full.pk).update(language="yo")

    page = zainab.get(full.path).content.decode()

    assert '<h1 class="headline" lang="yo" dir="ltr">' in page
    assert '<div class="body" lang="yo" dir="ltr">' in page
    assert 'aria-labelledby="picks" lang="en-gb" dir="ltr">' in page


def test_a_link_to_a_story_in_another_language_is_marked(zainab, full):
    Story.objects.exclude(pk=full.pk).update(language="yo")

    page = zainab.get(full.path).content.decode()

    for part in ("picks", "further-reading"):
        assert '" lang="yo" dir="ltr">Something' in page.partition(f'class="{part}"')[2], part
    assert '<h2 lang="yo" dir="ltr"><a' in zainab.get("/").content.decode()


def test_a_live_story_says_so_and_the_picks_stand_after_its_first_entry(zainab, full):
    version = full.get_latest_revision_as_object()
    version.kind = "LIVE"
    entry = {"at": NOW.isoformat(), "text": "<p>x</p>"}
    version.body = [
        {"type": "update", "value": entry | {"headline": headline}} for headline in ("New", "Older")
    ]
    version.save_revision()
    actions.publish(story=full, by=None, now=NOW)

    page = text_of(zainab.get(full.path))

    assert '<span class="live">Live</span>' in page
    assert page.index(">New<") < page.index('class="picks"') < page.index(">Older<")


def test_a_plain_story_shows_no_empty_boxes(zainab, story):
    page = text_of(zainab.get(story.path))

    for part in (
        "picks", "further-reading", "advert", "video-of-the-week", "network-placement",
        "invitation-box", "correction-note", "opinion-disclaimer", "follow-links",
    ):  # fmt: skip
        assert f'class="{part}"' not in page


def test_a_story_of_an_outlet_opens_with_the_houses_attribution(zainab):
    set_house(name="Heron")
    story = stories.public("Fuel", outlet="Bay News", outlet_url="https://bay.example/fuel")

    page = text_of(zainab.get(story.path))

    assert "Heron reports that" in page
    assert '<a href="https://bay.example/fuel" rel="noopener">Bay News</a>' in page


def test_the_owner_may_word_the_attribution(zainab):
    set_house(name="Heron", attribution="{outlet} tells {house}:")

    assert "Bay News tells Heron:" in words(
        zainab.get(stories.public("Fuel", outlet="Bay News").path)
    )


def test_a_senders_name_stands_there_as_they_chose(zainab, story):
    assert "Sent in by" not in words(zainab.get(story.path))

    actions.set_credit(story=story, credit="A. N., Makoko", now=NOW)

    assert "Sent in by A. N., Makoko" in words(zainab.get(story.path))


def test_only_opinion_has_the_disclaimer(zainab, story):
    opinion = stories.public("I think", kind="OPINION")

    assert "author's own" not in words(zainab.get(story.path))
    assert "author's own" in words(zainab.get(opinion.path))


def test_a_name_written_from_right_to_left_does_not_turn_its_neighbours_round(zainab, story):
    version = story.get_latest_revision_as_object()
    version.bylines = [Byline(person=Person.objects.create(name="نور الهدى", slug="nur"))]
    version.save_revision()
    actions.publish(story=story, by=None, now=NOW)

    assert "<bdi>نور الهدى</bdi>" in text_of(zainab.get(story.path))


# Addresses


def test_an_earlier_address_leads_to_the_present_one_for_good(zainab, story):
    before = story.path
    version = story.get_latest_revision_as_object()
    version.slug = "bridge-open"
    version.save_revision()
    actions.publish(story=story, by=None, now=NOW)

    page = zainab.get(before)

    assert (page.status_code, page["Location"]) == (301, "/2026/11/bridge-open/")


def test_a_killed_story_is_gone_at_all_its_addresses(zainab, story, kunle):
    actions.kill(story=story, by=kunle, reason="not ours", now=NOW)

    page = zainab.get(story.path)

    assert page.status_code == 410
    assert "We have withdrawn this story" in words(page)
    assert "not ours" not in words(page)


@pytest.mark.parametrize("state", ["draft", "unpublished"])
def test_what_is_not_public_is_not_here(zainab, story, kunle, state):
    if state == "unpublished":
        actions.unpublish(story=story, by=kunle, reason="", now=NOW)
    path = story.path if state == "unpublished" else "/2026/11/a-draft/"
    stories.draft("A draft")

    assert zainab.get(path).status_code == 404


def test_an_address_that_never_was_is_not_here(db, zainab):
    page = zainab.get("/2026/11/never/")

    assert page.status_code == 404
    assert "This page is not here" in words(page)


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("/%year%/%monthnum%/%day%/%postname%/", "/2026/11/23/bridge/"),
        ("/%category%/%postname%/", "/lagos/bridge/"),
        ("/archives/%post_id%/", "/archives/{pk}/"),
        ("/%postname%/", "/bridge/"),
    ],
)
def test_addresses_are_written_as_wordpress_wrote_them(zainab, settings, db, pattern, path):
    settings.CITYDESK_STORY_URL = pattern
    story = stories.public("Bridge")

    assert story.path == path.format(pk=story.pk)
    assert zainab.get(story.path).status_code == 200


def test_a_story_does_not_stand_in_a_sections_way(zainab, settings, db):
    settings.CITYDESK_STORY_URL = "/%postname%/"
    stories.section("Sport")
    story = stories.public("Sport")

    assert story.path == "/sport-2/"
    assert "<h1>Sport</h1>" in text_of(zainab.get("/sport/"))


# Front, section and the others


def test_a_front_without_stories_asks_for_one(db, zainab):
    assert "The first story is being written" in words(zainab.get("/"))


def test_a_front_of_twenty_stories_has_them_all(zainab, db):
    for n in range(20):
        stories.public(f"Story number {n}.", at=NOW - timedelta(hours=n))

    page = words(zainab.get("/"))

    for n in range(20):
        assert page.count(f"Story number {n}.") == 1


@pytest.mark.parametrize("address", ["/lagos/", "/rewards/", "/robots.txt", "/news-sitemap.xml"])
def test_the_public_addresses_answer(zainab, story, address):
    assert zainab.get(address).status_code == 200


def test_a_section_says_what_it_is_about_and_lists_its_own(zainab, story):
    section = story.section
    section.introduction = "From the Island to Badagry."
    section.save()
    stories.public("A match", section=stories.section("Sport"))

    page = words(zainab.get("/lagos/"))

    assert "From the Island to Badagry." in page
    assert "Bridge reopens" in page
    assert "A match" not in page


@pytest.mark.parametrize("after", ["", "S-99999", "x", "its last"])
def test_a_page_of_a_section_that_is_not_there_is_not_here(zainab, story, after):
    asked = story.reference if after == "its last" else after

    assert zainab.get("/lagos/", {"after": asked}).status_code == 404


def test_a_page_does_not_begin_after_another_sections_story_or_a_draft(zainab, story):
    stories.public("Older", at=NOW - timedelta(days=1))
    sport, draft = stories.public("A match", section=stories.section("Sport")), stories.draft()

    for other in (sport, draft):
        assert zainab.get("/lagos/", {"after": other.reference}).status_code == 404


def test_a_link_to_older_stories_outlives_the_story_that_it_names(zainab, story, kunle):
    stories.public("Older", at=NOW - timedelta(days=1))
    actions.unpublish(story=story, by=kunle, reason="", now=NOW)

    assert "Older" in words(zainab.get("/lagos/", {"after": story.reference}))


@pytest.mark.parametrize(
    ("address", "query"),
    [("/lagos/", {"adverts": "network"}), ("/", {}), ("story", {"after": "S-34679"})],
)
def test_a_query_that_changes_nothing_makes_no_second_page(zainab, story, address, query):
    path = story.path if address == "story" else address

    assert zainab.get(path, query).status_code == (404 if query else 200)


def test_every_story_stands_once_on_the_pages_of_its_section_down_and_up_again(zainab, db):
    for n in range(45):  # two and two at the same moment
        stories.public(f"Story number {n}.", at=NOW - timedelta(hours=n // 2))

    def walk(rel, address):
        pages = [address]
        while links := re.findall(rf'href="([^"]*)" rel="{rel}"', text_of(zainab.get(pages[-1]))):
            pages.append(f"/lagos/{links[0]}" if links[0].startswith("?") else links[0])
        return pages

    down = walk("next", "/lagos/")
    told = " ".join(words(zainab.get(page)) for page in down)

    assert len(down) == 3
    assert all(told.count(f"Story number {n}.") == 1 for n in range(45))
    assert walk("prev", down[-1]) == down[::-1]


def test_a_plain_page_is_wagtails(zainab, db):
    Front.objects.get().add_child(
        instance=PlainPage(title="About", slug="about", body="<p>Us.</p>")
    )

    assert "Us." in words(zainab.get("/about/"))


def test_a_person_has_a_page_with_what_they_wrote(zainab, full):
    page = words(zainab.get("/people/bisi/"))

    assert "Bisi Adeyemi" in page
    assert "Third Mainland Bridge reopens" in page


# What may be kept


@pytest.fixture
def one_connection():
    """A request takes no connection with it, as with Django's own client: it is the test's."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.usefixtures("one_connection")
@pytest.mark.parametrize("lite", ["", addresses.LITE])
@pytest.mark.parametrize(
    "path",
    [
        "{story}", "/", "/lagos/", "/people/bisi/", "/archive/", "/archive/2026/",
        "/topic/ferries/", "/feed/topic/ferries.atom",
        "/archive/2026/11/", "/archive/2026/11/23/", "/corrections/", "/how-we-work/", "/rewards/",
        "/saved/", "/worker.js", "/app.webmanifest", "/house.css",
    ],
)  # fmt: skip
def test_every_kind_of_page_is_kept_with_all_that_can_stand_on_it(full, path, lite, time_machine):
    time_machine.move_to(NOW, tick=False)
    Card.objects.create(story=full.pk, shows="x", file="images/card-1.jpg", drawn=True)

    rendered = rendering.render(inside, path.format(story=full.path) + lite, as_of=0)

    assert (rendered.why_not, bool(rendered.page)) == ("", True)


# Lite

PICTURE = re.compile(
    r"<(?:picture|source|img|video|iframe|object|svg)\b|\bposter=|/media/[^\"]+\" sizes"
)


@pytest.fixture
def everywhere(full):
    """A page of each kind that shows pictures."""
    return [full.path, "/", "/lagos/", "/people/bisi/"]


@pytest.mark.parametrize("asked", [{"cookie": "lite=on"}, {"save-data": "on"}])
def test_a_lite_reader_gets_no_picture_anywhere(zainab, everywhere, asked):
    for path in everywhere:
        page = zainab.get(path, headers=asked)

        assert page.status_code == 200
        assert not PICTURE.findall(text_of(page)), path
        assert "Show pictures This is Lite" in words(page)


@pytest.mark.parametrize("asked", [{}, {"cookie": "lite=off", "save-data": "on"}])
def test_who_did_not_ask_for_lite_gets_the_pictures(zainab, everywhere, asked):
    for path in everywhere:
        page = zainab.get(path, headers=asked)

        assert PICTURE.findall(text_of(page)), path
        assert 'class="tap"' not in text_of(page)


def test_beside_each_picture_stands_what_a_tap_would_cost(zainab, full):
    version = full.get_latest_revision_as_object()
    version.body = [
        {"type": "paragraph", "value": "<p>The lead.</p>"},
        {"type": "picture", "value": {"picture": full.lead_picture_id, "caption": "Noon."}},
    ]
    version.save_revision()
    actions.publish(story=full, by=None, now=NOW)

    page = words(zainab.get(full.path, headers={"cookie": "lite=on"}))

    # The lead, the one in the text, the film of the week and the advert.
    assert page.count("Show the picture, 20.5 KB") == 4


# Comments


def post(browser, story, **fields):
    return browser.post(f"/comment/{story.reference}/", {"name": "Ngozi", "text": "x"} | fields)


def test_a_comment_posted_twice_waits_once_for_the_desk(zainab, story):
    for _ in range(2):
        page = post(zainab, story, text="It hums.")
        assert page.status_code == 201
        assert "An editor will read it." in words(page)

    assert Comment.objects.get().state == Comment.State.HELD
    assert "It hums." not in words(zainab.get(story.path))


@pytest.mark.parametrize(
    "fields", [{"text": " "}, {"name": ""}, {"name": "N" * 61}, {"text": "x" * 3001}]
)
def test_a_comment_that_cannot_be_taken_is_given_back_with_the_reason(zainab, story, fields):
    page = post(zainab, story, **{"text": "My words"} | fields)

    assert page.status_code == 422
    assert "We need a name" in words(page)
    assert fields.get("text", "My words").strip() in text_of(page)
    assert not Comment.objects.exists()


def test_a_comment_is_as_long_as_the_browser_counted_it(zainab, story):
    # It counts a new line as one character, and sends two.
    page = post(zainab, story, text="line\r\n" * 599 + "last!")

    assert page.status_code == 201
    assert Comment.objects.get().text.startswith("line\nline")


def test_a_comment_from_another_site_is_refused(zainab, story):
    page = zainab.post(
        f"/comment/{story.reference}/",
        {"name": "Ngozi", "text": "Spam."},
        headers={"origin": "https://elsewhere.example"},
    )

    assert page.status_code == 403
    assert not Comment.objects.exists()


def test_nobody_comments_on_what_is_not_public(zainab, db):
    assert post(zainab, stories.draft()).status_code == 404


def test_a_comment_is_shown_as_text(zainab, story, kunle):
    post(zainab, story, text="<script>alert(1)</script>")
    comments.decide(comment=Comment.objects.get(), state="PUBLISHED", by=kunle, now=NOW)

    assert "&lt;script&gt;alert(1)" in text_of(zainab.get(story.path))


# Adverts, and what they may load


def test_a_front_has_a_placement_of_its_own(zainab, story):
    today = timezone.localdate()
    adverts.booking(from_date=today, to_date=today, placement="FRONT", headline="On the front")

    assert "On the front" in words(zainab.get("/"))
    assert "On the front" not in words(zainab.get(story.path))


def test_a_page_loads_nothing_from_anywhere_else(zainab, full):
    page = text_of(zainab.get(full.path))

    loaded = re.findall(r'<(?:img|script|link|iframe|source)[^>]*?(?:src|href)="([^"]+)"', page)
    assert loaded
    origins = {url for url in loaded if not url.startswith(("/", "data:"))}
    assert origins == {f"http://127.0.0.1:8000{full.path}"}  # rel=canonical, which loads nothing


def test_a_page_has_no_inline_script_or_style(zainab, full):
    page = text_of(zainab.get(full.path))

    # What is told to search engines is a block of data, which no browser executes.
    script = r'<script(?![^>]* src=| type="application/ld\+json">)'
    assert not re.search(rf"<style|\sstyle=|\son[a-z]+=|{script}|javascript:", page)


NETWORK = "https://jsc.network.example/w.js"


def test_an_advert_network_is_let_in_only_where_a_reader_asked_for_it(zainab, story):
    set_house(network_script=NETWORK, network_hosts="c.network.example", network_widget="77")

    before = zainab.get(story.path)
    assert "network.example" not in before["Content-Security-Policy"]
    assert NETWORK not in text_of(before)
    (asked,) = re.findall(r'href="([^"]+)" rel="nofollow"', text_of(before))

    after = zainab.get(asked)
    policy = after["Content-Security-Policy"]
    assert "script-src 'self' https://jsc.network.example https://c.network.example;" in policy
    assert f'<script src="{NETWORK}" async>' in text_of(after)
    assert 'data-widget-id="77"' in text_of(after)
    assert "network.example" not in zainab.get(story.path)["Content-Security-Policy"]


def test_nobody_lets_a_network_in_that_the_owner_has_not_named(zainab, story):
    page = zainab.get(story.path, {"adverts": "network"})

    assert "https:" not in page["Content-Security-Policy"]
    assert "_mgwidget" not in text_of(page)


# What it costs


def test_html_and_css_of_the_model_page_are_small(zainab, full, settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    call_command("collectstatic", interactive=False, verbosity=0)
    sheet = next(Path(tmp_path, "css").glob("reader.*.css")).read_bytes()

    # A page is compressed at once, a style sheet with all the time in the world.
    page = brotli.compress(zainab.get(full.path).content, quality=5)
    sent = len(page) + len(brotli.compress(sheet))

    assert sent <= HTML_CSS_BYTES_MAX


def test_a_story_costs_five_queries(zainab, full, django_assert_num_queries):
    zainab.get(full.path)
    with django_assert_num_queries(5):
        zainab.get(full.path)


def test_a_picture_in_the_text_costs_one_more_and_two_no_more(
    zainab, story, django_assert_num_queries
):
    for pictures in ([stories.picture()], [stories.picture(), stories.picture()]):
        version = story.get_latest_revision_as_object()
        version.body = [
            {"type": "picture", "value": {"picture": p.pk, "caption": ""}} for p in pictures
        ]
        version.save_revision()
        actions.publish(story=story, by=None, now=NOW)
        zainab.get(story.path)
        with django_assert_num_queries(5):
            zainab.get(story.path)


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(("address", "queries"), [("/", 6), ("/lagos/", 4), ("/topic/floods/", 5)])
def test_lists_cost_the_same_for_three_stories_as_for_one(
    zainab, django_assert_num_queries, number, address, queries
):
    stories.section()
    told = {"topics": [stories.topic("Floods")]}
    for n in range(number):
        told |= {"pictures": [stories.picture()], "at": NOW - timedelta(hours=n)}
        stories.public(f"Story {n}", **told)
    today = timezone.localdate()
    adverts.booking(
        from_date=today, to_date=today, placement="FRONT", picture=stories.shown_picture()
    )
    zainab.get(address)
    with django_assert_num_queries(queries):
        zainab.get(address)


def test_an_address_that_never_was_costs_nine(zainab, story, django_assert_num_queries):
    zainab.get("/never/")
    with django_assert_num_queries(9):
        zainab.get("/never/")
