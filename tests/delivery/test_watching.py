"""Every kind of page, everything that stands on it, and every way in which that can change."""

import difflib
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from wagtail.models import Page

from citydesk.adverts.models import Advertiser, Booking
from citydesk.comments import actions as comments
from citydesk.comments.models import Comment
from citydesk.people.models import Person
from citydesk.pictures.models import Film, Picture
from citydesk.rewards.models import CallForEvidence, Rate
from citydesk.stories import actions
from citydesk.stories.models import (
    Byline,
    Correction,
    Front,
    FurtherReading,
    Pick,
    PlainPage,
    Section,
    Story,
    StoryTopic,
    Topic,
    Video,
)
from citydesk.web.models import House
from tests.factories import adverts, stories

pytestmark = pytest.mark.django_db(transaction=True)

AT = timezone.now().replace(microsecond=0) - timedelta(hours=3)
# The middle of a month of a year that is over.
MONTHS_AGO = AT.replace(year=AT.year - 1, month=5, day=15, hour=12)


def publish(story, **fields):
    """A version with these fields, published."""
    version = story.get_latest_revision_as_object()
    for name, value in fields.items():
        setattr(version, name, value)
    version.save_revision()
    actions.publish(story=story, by=None, now=timezone.now())


def under(*topics):
    """A version's topics, in this order."""
    return [StoryTopic(topic=topic, sort_order=n) for n, topic in enumerate(topics)]


class Newsroom:
    """One of everything that readers can see, and the addresses at which they see it."""

    def __init__(self, kunle) -> None:
        self.kunle = kunle
        house = House.load()
        house.network_script, house.phone = "https://jsc.network.example/w.js", "0800"
        house.save()
        self.sport = stories.section("Sport")
        stories.section("Lagos")
        self.picture = stories.picture()
        self.lead_picture = stories.picture()
        self.person = Person.objects.create(name="Bisi", slug="bisi", picture=stories.picture())
        self.older = [
            stories.public(f"Older {n}", at=AT - timedelta(hours=n + 1)) for n in range(45)
        ]
        names = "Floods", "Ferries", "Wind", "Of no use"
        self.floods, self.ferries, self.empty, self.useless = map(stories.topic, names)
        for one in self.older[:43]:
            publish(one, topics=under(self.ferries))
        publish(self.older[0], topics=under(self.useless, self.ferries))
        # In the archive, with a day before and a day after it.
        self.past = [
            stories.public(f"Past {n}", section=self.sport, at=MONTHS_AGO + timedelta(days=n))
            for n in (-40, 0, 40)
        ]
        self.other = stories.public("Other", section=self.sport, at=AT)
        self.pick, self.hidden_pick = stories.public("Picked", at=AT), stories.draft("Not yet")
        self.hidden_reading = stories.draft("To be read further")
        self.opinion = stories.public("I think", kind="OPINION", at=AT)
        publish(self.opinion, bylines=[Byline(person=self.person)])
        self.film = stories.film()
        self.story = stories.public("The story", pictures=[self.lead_picture], at=AT)
        publish(
            self.story,
            bylines=[Byline(person=self.person)],
            body=[
                {"type": "paragraph", "value": "<p>The lead.</p>"},
                {"type": "picture", "value": {"picture": self.picture.pk, "caption": ""}},
                {"type": "film", "value": {"film": self.film.pk, "caption": ""}},
            ],
            topics=under(self.floods, self.ferries),
            further_reading=[FurtherReading(other=s) for s in (self.other, self.hidden_reading)],
        )
        actions.correct(story=self.story, kind="CORRECTION", text="Four.", by=kunle, now=AT)
        self.front = Front.objects.get()
        self.video = Video.objects.create(
            title="Ferry", url="https://film.example/", poster=stories.picture()
        )
        self.front.video = self.video
        self.front.picks = [Pick(story=self.pick), Pick(story=self.hidden_pick)]
        self.front.save()
        self.about = self.front.add_child(
            instance=PlainPage(title="About", slug="about", body="<p>Us.</p>")
        )
        linked = f'<p><a linktype="page" id="{self.about.pk}">About</a></p>'
        self.campaign = self.about.add_child(
            instance=PlainPage(title="Campaign", slug="campaign", body=linked)
        )
        today = timezone.localdate()
        for place in ("STORY", "FRONT"):
            adverts.booking(from_date=today, to_date=today, placement=place)
        self.rate = Rate.objects.create(code="photo", label="A photo", amount_kobo=100_000)
        self.call = CallForEvidence.objects.create(
            title="Floods",
            slug="floods",
            rate=self.rate,
            budget_kobo=10,
            opens_at=AT,
            closes_at=AT + timedelta(days=30),
        )
        self.comment()
        for picture in Picture.objects.all():
            from citydesk.pictures.actions import make_sizes

            make_sizes(picture=picture)

    def comment(self, state="PUBLISHED"):
        made = comments.post(
            id=uuid.uuid4(), story=self.story, name="Ngozi", text=f"{uuid.uuid4()}", now=AT
        )
        comments.decide(comment=made, state=state, by=self.kunle, now=AT)
        return made

    @property
    def addresses(self):
        return {
            "front": "/",
            "story": self.story.path,
            "story with a network's adverts": f"{self.story.path}?adverts=network",
            "a story beside it": self.older[0].path,
            "section": "/lagos/",
            "second page": f"/lagos/?after={self.older[16].reference}",
            "third page": f"/lagos/?after={self.older[36].reference}",
            "topic": "/topic/floods/",
            "another topic": "/topic/ferries/",
            "topic's second page": f"/topic/ferries/?after={self.older[20].reference}",
            "topic's feed": "/feed/topic/ferries.json",
            "person": "/people/bisi/",
            "about": "/about/",
            "campaign": "/about/campaign/",
            "feed": "/feed/",
            "section's feed": "/feed/lagos.atom",
            "person's feed": "/feed/people/bisi.json",
            "sitemap": "/news-sitemap.xml",
            "map of maps": "/sitemap.xml",
            "map of pages": "/sitemap/pages.xml",
            "map of a month": f"/sitemap/{self.older[0].published_at:%Y-%m}.xml",
            "archive": "/archive/",
            "archive of a year": f"/archive/{MONTHS_AGO:%Y}/",
            "archive of a month": f"/archive/{MONTHS_AGO:%Y/%-m}/",
            "archive of a day": f"/archive/{MONTHS_AGO:%Y/%-m/%-d}/",
            "how we work": "/how-we-work/",
            "rates": "/rewards/",
            "colours": "/house.css",
            "robots": "/robots.txt",
        }


def change(model, pk, **fields):
    """In bulk, past every signal and every save()."""
    assert model.objects.filter(pk=pk).update(**fields) == 1


def move_about(newsroom):
    about = PlainPage.objects.get(pk=newsroom.about.pk)
    about.slug = "who"
    about.save_revision().publish()
    newsroom.about.slug = "who"


# What changes, and a page on which that must be seen.
CHANGES = {
    "headline": ("story", lambda n: publish(n.story, headline="Another")),
    "headline on the front": ("front", lambda n: publish(n.story, headline="A third")),
    "headline in a list": ("section", lambda n: publish(n.older[3], headline="Listed")),
    "headline on a later page": ("third page", lambda n: publish(n.older[40], headline="Late")),
    "headline in a feed": ("feed", lambda n: publish(n.older[4], headline="Fed")),
    "name in a feed": ("section's feed", lambda n: change(Person, n.person.pk, name="B. Ade")),
    "about somebody in their feed": ("person's feed", lambda n: change(
        Person, n.person.pk, bio="Of the harbour."
    )),
    "a story in somebody's feed": ("person's feed", lambda n: publish(
        n.older[6], bylines=[Byline(person=n.person)]
    )),
    "headline of a pick": ("story", lambda n: publish(n.pick, headline="Pick me")),
    "headline of what to read further": ("story", lambda n: publish(n.other, headline="Read me")),
    "standfirst": ("front", lambda n: publish(n.story, standfirst="In short.")),
    "caption": ("story", lambda n: publish(n.story, caption="At dusk.")),
    "how we know": ("story", lambda n: actions.say_how_we_know(
        story=n.story, statements=["We called."], by=n.kunle, now=AT
    ) or publish(n.story)),
    "verified": ("story", lambda n: actions.set_verified(story=n.story, verified=True, now=AT)),
    "credit": ("story", lambda n: actions.set_credit(story=n.story, credit="A. N.", now=AT)),
    "correction": ("story", lambda n: actions.correct(
        story=n.story, kind="CLARIFICATION", text="Five.", by=n.kunle, now=AT
    )),
    "words of a correction": ("story", lambda n: change(
        Correction, n.story.corrections.first().pk, text="Six."
    )),
    "byline": ("story", lambda n: publish(
        n.story, bylines=[Byline(person=Person.objects.create(name="Tolu", slug="tolu"))]
    )),
    "a topic's name": ("story", lambda n: change(Topic, n.floods.pk, name="High water")),
    "what a topic is about": ("topic", lambda n: change(Topic, n.floods.pk, standfirst="Rain.")),
    "a story joins a topic": ("topic", lambda n: publish(
        n.older[8], topics=under(n.floods, n.ferries)
    )),
    "a story leaves a topic": ("another topic", lambda n: publish(
        n.older[9], topics=under(n.floods)
    )),
    "a story leaves all topics": ("topic's second page", lambda n: publish(n.older[33], topics=[])),
    "a story moves to another topic by hand": ("topic", lambda n: StoryTopic.objects.filter(
        story=n.older[10]
    ).update(topic=n.floods)),
    "topics change their order": ("story", lambda n: StoryTopic.objects.filter(
        story=n.story, topic=n.floods
    ).update(sort_order=9)),
    "headline on a topic": ("topic's second page", lambda n: publish(
        n.older[34], headline="Of a topic"
    )),
    "a story of a topic is withdrawn": ("topic's second page", lambda n: actions.unpublish(
        story=n.older[35], by=n.kunle, reason="", now=AT
    )),
    "a story of a topic comes back": ("topic's second page", lambda n: actions.publish(
        story=n.older[35], by=None, now=timezone.now()
    )),
    "a story of a topic is deleted": ("topic's feed", lambda n: n.older[11].delete()),
    "a topic gets its first story": ("map of pages", lambda n: publish(
        n.older[12], topics=under(n.empty)
    )),
    "a topic loses its last story": ("map of pages", lambda n: publish(n.older[12], topics=[])),
    "a topic moves": ("a story beside it", lambda n: change(Topic, n.useless.pk, slug="useful")),
    "a topic is deleted": ("a story beside it", lambda n: n.useless.delete()),
    "byline moves": ("person", lambda n: publish(n.older[2], bylines=[Byline(person=n.person)])),
    "a new story": ("front", lambda n: stories.public("Breaking", at=timezone.now())),
    "a new story in the sitemap": ("sitemap", lambda n: stories.public("New", at=timezone.now())),
    "a story of this month": ("map of a month", lambda n: stories.public(
        "Mapped", at=n.older[0].published_at
    )),
    "a story of another month": ("map of maps", lambda n: stories.public(
        "Long ago", at=timezone.now() - timedelta(days=400)
    )),
    "a story of a day in the archive": ("archive of a day", lambda n: stories.public(
        "Found later", at=MONTHS_AGO + timedelta(hours=1)
    )),
    "a story of a month in the archive": ("archive of a month", lambda n: stories.public(
        "Found later", at=MONTHS_AGO + timedelta(days=2)
    )),
    "a month of the archive has its first story": ("archive of a year", lambda n: stories.public(
        "The first", at=MONTHS_AGO.replace(month=1)
    )),
    "the day before a day in the archive": ("archive of a day", lambda n: stories.public(
        "Nearer", at=MONTHS_AGO - timedelta(days=20)
    )),
    "the day after a day in the archive": ("archive of a day", lambda n: actions.kill(
        story=stories.public("Gone", at=MONTHS_AGO + timedelta(days=1)),
        by=n.kunle, reason="", now=AT,
    ) or stories.public("Next", at=MONTHS_AGO + timedelta(days=1))),
    "headline in the archive": ("archive of a month", lambda n: publish(
        n.past[1], headline="Told again"
    )),
    "a story has another time": ("archive of a month", lambda n: change(
        Story, n.past[2].pk, published_at=MONTHS_AGO - timedelta(days=2)
    )),
    "a new plain page": ("map of pages", lambda n: n.about.get_parent().add_child(
        instance=PlainPage(title="Contact", body="<p>Call.</p>")
    )),
    "a page about how we work is drafted": ("", lambda n: n.about.get_parent().add_child(
        instance=PlainPage(title="How", slug="how-we-work", body="<p>Ask.</p>", live=False)
    )),
    "a page about how we work": ("how we work", lambda n: PlainPage.objects.get(
        slug="how-we-work"
    ).save_revision().publish()),
    "a person with a story": ("map of pages", lambda n: publish(n.older[7], bylines=[
        Byline(person=Person.objects.create(name="Sade", slug="sade"))
    ])),
    "a new story on the second page": ("second page", lambda n: [
        stories.public(f"Old {m}", at=n.older[20].published_at) for m in range(2)
    ]),
    "a story of another section": ("section", lambda n: publish(
        n.other, section=n.story.section
    )),
    "a story leaves its section": ("second page", lambda n: publish(n.older[25], section=n.sport)),
    "a story is withdrawn": ("third page", lambda n: actions.unpublish(
        story=n.older[41], by=n.kunle, reason="", now=AT
    )),
    "a story comes back": ("third page", lambda n: actions.publish(
        story=n.older[41], by=None, now=timezone.now()
    )),
    "a story is killed": ("feed", lambda n: actions.kill(
        story=n.older[1], by=n.kunle, reason="", now=AT
    )),
    "a story is deleted": ("second page", lambda n: n.older[30].delete()),
    "a picked draft is published": ("story", lambda n: actions.publish(
        story=n.hidden_pick, by=None, now=AT - timedelta(days=40)
    )),
    "a draft to be read further is published": ("story", lambda n: actions.publish(
        story=n.hidden_reading, by=None, now=AT - timedelta(days=40)
    )),
    "a comment": ("story", lambda n: n.comment()),
    "a comment is taken back": ("story", lambda n: comments.decide(
        comment=Comment.objects.filter(state="PUBLISHED").first(),
        state="REJECTED", by=n.kunle, now=AT,
    )),
    "a comment's words": ("story", lambda n: change(
        Comment, Comment.objects.filter(state="PUBLISHED").first().pk, text="Reworded"
    )),
    "lead": ("front", lambda n: change(Front, n.front.pk, lead=n.older[5])),
    "picks": ("front", lambda n: Pick.objects.filter(story=n.pick).update(story=n.older[6])),
    "picks on a story": ("a story beside it", lambda n: Pick.objects.all().delete()),
    "video of the week": ("story", lambda n: change(Video, n.video.pk, title="Boat")),
    "advert": ("story", lambda n: Booking.objects.update(headline="Louder")),
    "advert on the front": ("front", lambda n: Booking.objects.update(text="Cheaper")),
    "advertiser": ("front", lambda n: Advertiser.objects.update(name="T. Generators")),
    "an advert ends": ("story", lambda n: Booking.objects.all().delete()),
    "a person's name": ("person", lambda n: change(Person, n.person.pk, name="Bisi A.")),
    "an opinion's name": ("front", lambda n: change(Person, n.person.pk, name="B. A.")),
    "a person's words": ("person", lambda n: change(Person, n.person.pk, bio="Writes.")),
    "a person's picture": ("person", lambda n: change(Person, n.person.pk, picture=n.picture)),
    "a picture's credit": ("story", lambda n: change(
        Picture, n.story.lead_picture_id, credit="Photo: B."
    )),
    "a picture's words, in the text": ("story", lambda n: change(
        Picture, n.picture.pk, alt="A bridge."
    )),
    "a picture's sizes": ("story", lambda n: change(Picture, n.picture.pk, widths=[160])),
    "a film's title": ("story", lambda n: change(Film, n.film.pk, title="Cars")),
    "a section's title": ("about", lambda n: change(Section, n.sport.pk, title="Sports")),
    "a section's introduction": ("section", lambda n: change(
        Section, n.story.section_id, introduction="From the Island."
    )),
    "a new section": ("rates", lambda n: stories.section("Culture")),
    "a section is withdrawn": ("story", lambda n: Section.objects.get(title="Culture").unpublish()),
    "a plain page": ("about", lambda n: change(PlainPage, n.about.pk, body="<p>We.</p>")),
    "a plain page's title": ("about", lambda n: change(Page, n.about.pk, title="Who we are")),
    "a linked page moves": ("campaign", move_about),
    "the house's name": ("sitemap", lambda n: House.objects.update(name="Heron")),
    "the house's phone": ("story", lambda n: House.objects.update(phone="0700")),
    "the house's colour": ("colours", lambda n: House.objects.update(accent="#123456")),
    "the network": ("story with a network's adverts", lambda n: House.objects.update(
        network_widget="99"
    )),
    "a rate": ("rates", lambda n: change(Rate, n.rate.pk, amount_kobo=200_000)),
    "a call": ("rates", lambda n: change(CallForEvidence, n.call.pk, title="Flooding")),
    "a call is over": ("rates", lambda n: change(
        CallForEvidence, n.call.pk, closes_at=AT + timedelta(minutes=1)
    )),
    "an alias": ("front", lambda n: connection.cursor().execute(
        "UPDATE stories_story SET headline = 'By hand' WHERE id = %s", [n.story.pk]
    )),
}  # fmt: skip


def told(kept, fresh):
    """What a kept page says otherwise than it should."""
    lines = difflib.ndiff(*(page.split("<") for page in (kept, fresh)))
    return [line for line in lines if line[0] in "+-"]


def test_no_kept_page_is_older_than_any_change_of_what_it_shows(reader, kunle):
    newsroom = Newsroom(kunle)
    reader.at = "127.0.0.1"  # who asks so much is refused, but for our own proxy
    wrong = {}
    moved = {"about": "/who/", "campaign": "/who/campaign/"}
    unmoved = {name: a for name, a in newsroom.addresses.items() if name not in moved}
    for what, (where, make) in CHANGES.items():
        addresses = unmoved if what == "a linked page moves" else newsroom.addresses
        if newsroom.about.slug == "who":
            addresses = unmoved | moved
        before = {name: reader.get(address).text for name, address in addresses.items()}
        del reader.rendered[:]
        assert {n for n, a in addresses.items() if reader.get(a).text != before[n]} == set(), what
        assert reader.rendered == [], f"not kept before {what}"

        make(newsroom)

        after = {name: reader.get(address).text for name, address in addresses.items()}
        reader.store.generations.purge({"*"})
        fresh = {name: reader.get(address).text for name, address in addresses.items()}
        stale = {n: told(after[n], fresh[n]) for n in addresses if after[n] != fresh[n]}
        if stale or (where in addresses and before[where] == after[where]):
            wrong[what] = stale or f"{where} shows nothing of it"
    assert wrong == {}
