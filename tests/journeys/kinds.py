"""A page of every kind that somebody without a password can open, in the newsroom that runs."""

import json
import subprocess
import sys
from urllib.parse import urlsplit

import httpx
from bs4 import BeautifulSoup

from citydesk.demo import journey
from citydesk.demo.journey import Sender

FIXED = {
    "front": "/",
    "section": "/lagos/",
    "search": "/search/?q=bridge",
    "search-empty": "/search/?q=Timbuktu",
    "archive": "/archive/",
    "corrections": "/corrections/",
    "how-we-work": "/how-we-work/",
    "rewards": "/rewards/",
    "plain": "/about/",
    "missing": "/never/",
    "broken": "/static/errors/500.html",
    "closed": "/static/errors/503.html",
    "too-much": "/static/errors/429.html",
    "saved": "/saved/",
    "style-guide": "/styleguide/",
    "send": "/send/",
    "sent": "/send/thanks/",
    "expired": "/my/nobody~nothing/",
}
# Whose letters lead to which pages of their own.
AMAKA = Sender(name="Amaka Obi", email="amaka.obi@post.example")
SEGUN = Sender(name="Segun Fadipe", email="segun.fadipe@post.example")
CHIDI = Sender(name="Chidi Anozie", email="chidi.anozie@post.example")
# No other page leads to these.
WITHDRAW = """
import json
from django.utils import timezone
from citydesk.people.models import User
from citydesk.rewards import reports
from citydesk.rewards.models import CallForEvidence
from citydesk.stories import actions
from citydesk.stories.models import Section

told = {"by": User.objects.get(username="kunle"), "now": timezone.now()}
section = Section.objects.get(slug="culture")
story = actions.draft(headline="A wedding that was not", text="None.", section=section, **told)
actions.publish(story=story, **told)
actions.kill(story=story, reason="There was no wedding.", **told)
report = reports.address(CallForEvidence.objects.first())
print(json.dumps({"gone": story.path, "report": report}))
"""


def client(newsroom):
    """A reader's, who goes straight there."""
    return httpx.Client(
        base_url=newsroom.address,
        headers={"Origin": newsroom.address},
        trust_env=False,
        timeout=60,
    )


def paths(newsroom):
    """Kind to path. Some are led to from others, or by a letter."""
    with client(newsroom) as reader:
        return FIXED | _led_to(reader) | _private(newsroom) | _unlisted(newsroom)


def answers(newsroom, story):
    """Kind to the page that a form of a reader's is answered with."""
    with client(newsroom) as reader:
        comment = _find(reader, story, "#comment", "action")
        said = {"name": "Ngozi", "text": "It hums."}
        return {
            "send-refused": reader.post("/send/", data={"headline": ""}),
            "comment-refused": reader.post(comment, data={"name": "Ngozi", "text": ""}),
            "commented": reader.post(comment, data=said),
            "forbidden": reader.post(comment, data=said, headers={"Origin": "https://a.example"}),
        }


def _led_to(reader):
    story = _find(reader, "/", ".story-card--lead h2 a")
    month = _find(reader, "/archive/", ".archive__months a", last=True)
    return {
        "story": story,
        "opinion": _find(reader, "/", ".opinion a"),
        # Not from the front, where what other journeys publish takes its place.
        "live": _find(reader, "/lagos/", ".story-card:has(.live) h2 a"),
        "person": _find(reader, story, "a[rel=author]"),
        "topic": _find(reader, story, ".topics a"),
        "year": f"{month.rsplit('/', 2)[0]}/",
        "month": month,
        "day": _find(reader, month, ".calendar a", last=True),
    }


def _private(newsroom):
    doors = journey.knock(newsroom.address)

    def link(who, wanted, part):
        letter = journey.letter_with(doors, who, wanted)
        found = next(link for link in letter["links"] if part in link)
        return urlsplit(found).path

    paid = link(AMAKA, "Your data was sent", "/my/T-")
    return {
        "mine-waiting": link(CHIDI, "We have your message [T-", "/my/T-"),
        "mine-asked": link(SEGUN, "two questions", "/my/T-"),
        "mine-paid": paid,
        "receipt": f"{paid}receipt/",
        "wallet": link(AMAKA, "Your data was sent", "/my/data/"),
    }


def _unlisted(newsroom):
    command = [sys.executable, "-m", "citydesk", "shell", "--no-imports", "-c", WITHDRAW]
    done = subprocess.run(
        command, env=newsroom.environ, capture_output=True, text=True, check=True, timeout=120
    )
    told = json.loads(done.stdout)
    return told | {"report": urlsplit(told["report"]).path}


def _find(reader, path, selector, attribute="href", *, last=False):
    found = BeautifulSoup(reader.get(path).text, "html.parser").select(selector)
    return found[-1 if last else 0][attribute]
