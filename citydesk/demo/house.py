"""The house itself: settings, sections, plain pages, staff, rates, adverts."""

from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from django.contrib.auth.models import Group
from django.core.files.images import ImageFile
from django.utils.text import slugify
from wagtail.models import Site

from citydesk.adverts.models import Advertiser, Booking
from citydesk.demo import manuscript
from citydesk.demo.manuscript import Clock
from citydesk.demo.pictures import gallery
from citydesk.people.models import Person, User
from citydesk.pictures.models import Picture
from citydesk.rewards.models import CallForEvidence, Rate
from citydesk.stories.models import Front, PlainPage, Section, Topic, Video
from citydesk.web.models import House

# Everybody's, and said so wherever it is shown: a demo listens on loopback only.
PASSWORD = "demo-lagoon-heron"  # noqa: S105


def picture(folder: Path, name: str) -> Picture:
    """The drawing called `name` as a picture of the paper."""
    found: Picture | None = Picture.objects.filter(made_from=f"demo:{name}").first()
    if found:
        return found
    told = manuscript.read("pictures").get(name, {"title": name.title(), "alt": f"{name.title()}."})
    data = gallery.kept(folder, name)
    made: Picture = Picture.objects.create(
        title=told["title"],
        alt=told["alt"],
        credit="Drawing: The Lagoon Heron",
        made_from=f"demo:{name}",
        file=ImageFile(BytesIO(data), name=f"{name}.jpg"),
    )
    return made


def set_house(folder: Path) -> None:
    """Name, look and texts."""
    told = manuscript.read("house")
    house = House.load()
    for name, value in told["house"].items():
        if isinstance(value, str):
            setattr(house, name, value.strip())
    house.follow_links = [{"type": "link", "value": link} for link in told["house"]["follow_links"]]
    house.mark = picture(folder, "mark")
    house.save()
    for rate in told["rates"]:
        Rate.objects.update_or_create(
            code=rate["code"],
            defaults={
                "label": rate["label"],
                "amount_kobo": rate["naira"] * 100,
                "data_label": rate["data"],
            },
        )


def call_for_evidence(*, clock: Clock) -> None:
    """What the house asks the public for."""
    for told in manuscript.read("house")["calls"]:
        CallForEvidence.objects.get_or_create(
            slug=told["slug"],
            defaults={
                "title": told["title"],
                "text": told["text"].strip(),
                "sponsor": told["sponsor"],
                "rate": Rate.objects.get(code=told["rate"]),
                "budget_kobo": told["naira"] * 100,
                "opens_at": clock.ago(24 * told["opened_days_ago"]),
                "closes_at": clock.ago(-24 * told["closes_in_days"]),
            },
        )


def make_pages(folder: Path) -> Front:
    """The front with its sections, its plain pages, its topics and the video of the week."""
    told = manuscript.read("house")
    front: Front = Front.objects.get()
    for name in told["sections"]:
        slug = slugify(name["title"])
        front.add_child(
            instance=Section(title=name["title"], slug=slug, introduction=name["introduction"])
        )
    for page in told["pages"]:
        front.add_child(
            instance=PlainPage(title=page["title"], slug=page["slug"], body=page["body"].strip())
        )
    for topic in told["topics"]:
        Topic.objects.create(**topic, slug=slugify(topic["name"]))
    video = told["video"]
    front.refresh_from_db()
    front.title = told["house"]["name"]
    front.video = Video.objects.create(**{**video, "poster": picture(folder, video["poster"])})
    front.save()
    Site.objects.update(site_name=told["house"]["name"])
    return front


def hire(folder: Path) -> dict[str, User]:
    """The staff, by username, with their bylines."""
    staff = {}
    for told in manuscript.read("people")["staff"]:
        username = told["username"]
        first, last = told["name"].split(" ", 1)
        if told["group"]:
            user = User.objects.create_user(
                username,
                f"{username}@lagoonheron.example",
                PASSWORD,
                first_name=first,
                last_name=last,
            )
            user.groups.add(Group.objects.get(name=told["group"]))
            staff[username] = user
        if told["bio"]:
            Person.objects.create(
                name=told["name"],
                slug=slugify(told["name"]),
                role=told["role"],
                bio=told["bio"],
                picture=picture(folder, username),
                user=staff.get(username),
            )
    User.objects.create_superuser("owner", "owner@lagoonheron.example", PASSWORD)
    return staff


def book_adverts(folder: Path, today: date) -> None:
    """Two adverts that run now."""
    for told in manuscript.read("house")["adverts"]:
        advertiser = Advertiser.objects.create(name=told["advertiser"], phone=told["phone"])
        fields: dict[str, Any] = {
            key: told[key] for key in ("placement", "headline", "text", "url")
        }
        Booking.objects.create(
            **fields,
            advertiser=advertiser,
            from_date=today - timedelta(days=2),
            to_date=today + timedelta(days=12),
            picture=picture(folder, told["picture"]),
            price_kobo=told["naira"] * 100,
            vetting_number=told["vetting"],
        )
