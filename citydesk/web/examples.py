"""Every component as the style guide shows it: plain dictionaries, no database."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

from django.utils.safestring import mark_safe

AT = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
# A bridge at dusk, in six shapes.
SCENE = (
    "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 96 60'>"
    "<path fill='#f2a65a' d='M0 0h96v60H0z'/><path fill='#7a4b6d' d='M0 0h96v18H0z'/>"
    "<circle cx='66' cy='30' r='9' fill='#ffe1a8'/><path fill='#274060' d='M0 36h96v24H0z'/>"
    "<path fill='#1b2838' d='M0 31h96v3H0zM12 34h3v12h-3zM38 34h3v12h-3zM64 34h3v12h-3z'/>"
    "<path stroke='#ffe1a8' d='M56 44h20M60 49h12'/></svg>"
)
PICTURE = {
    "src": f"data:image/svg+xml,{quote(SCENE)}",
    "width": 960,
    "height": 600,
    "alt": "A long bridge over the lagoon at dusk.",
    "credit": "Photo: Amaka",
}
SECTION = {"title": "Lagos", "address": "/lagos/"}
LINKS = [{"label": "WhatsApp channel", "url": "https://example.ng/channel"}]
STORY = {
    "path": "/2026/11/third-mainland-bridge-reopens/",
    "headline": "Third Mainland Bridge reopens a day early, and the ferries empty",
    "standfirst": "Engineers finished the joints on Sunday night. The lagoon is quiet again.",
    "section": SECTION,
    "dateline": "Adekunle",
    "published_at": AT,
    "lead_picture": PICTURE,
}
LONG = STORY | {
    "headline": "A headline that an editor could not bring herself to shorten, because every "
    "word of it had been argued over on the telephone until nearly midnight",
    "lead_picture": None,
    "standfirst": "",
}
PEOPLE = [
    {"name": "Bisi Adeyemi", "get_absolute_url": "/people/bisi-adeyemi/", "picture": None},
    {"name": "نور الهدى", "get_absolute_url": "/people/nur/", "picture": None},
]
HOUSE = {
    "tip_invitation": "What you saw, where, when; a picture if it was safe. We pay in data.",
    "advert_invitation": "Call before noon, and it can run tomorrow.",
    "email": "tips@example.ng",
    "phone": "0800 555 0142",
    "whatsapp": "+2348005550142",
    "network_name": "The network",
    "network_script": "https://network.example/widget.js",
    "network_widget": "1",
}
EXAMPLES: dict[str, dict[str, Any]] = {
    "masthead": {
        "name": "The Lagoon Heron",
        "strapline": "Stands still. Sees far.",
        "sections": [SECTION, {"title": "Sport", "address": "/sport/"}],
        "current": "Lagos",
        "front": True,
    },
    "kicker": {"section": SECTION, "place": "Adekunle", "live": True},
    "byline": {
        "people": PEOPLE,
        "at": AT,
        "updated": AT + timedelta(hours=2),
        "credit": "A. N., Makoko",
        "minutes": 3,
    },
    "figure": {"value": {"picture": PICTURE, "caption": "Dusk at Adekunle."}},
    "film": {
        "value": {
            "film": {
                "title": "The first cars across",
                "poster": PICTURE,
                "file": {"url": "/media/films/example.mp4"},
                "width": 640,
                "height": 360,
                "seconds": 42,
                "bytes": 2_300_000,
                "credit": "Film: Amaka",
            },
            "caption": "The first cars cross at seven.",
        }
    },
    "heading": {"value": "What the engineers found"},
    "quote": {"value": {"quote": "We counted every bolt twice.", "speaker": "A site foreman"}},
    "live-update": {"value": {"at": AT, "headline": "First cars across", "text": "<p>7 a.m.</p>"}},
    "picks": {"stories": [STORY, LONG]},
    "further-reading": {"stories": [STORY, LONG]},
    "search-form": {
        "form": {
            "q": {
                "as_widget": mark_safe('<input type="search" name="q" id="id_q" value="bridge">')
            },
            "narrowing": [
                {
                    "id_for_label": "id_order",
                    "label": "First",
                    "as_widget": mark_safe(
                        '<select name="order" id="id_order"><option>the newest</option></select>'
                    ),
                }
            ],
        }
    },
    "search-result": {
        "story": STORY,
        "words": [("… finished the joints of the ", False), ("bridge", True), (" early …", False)],
    },
    "topics": {
        "topics": [
            {"name": "Third Mainland Bridge", "get_absolute_url": "/topic/third-mainland-bridge/"},
            {"name": "Ferries", "get_absolute_url": "/topic/ferries/"},
        ]
    },
    "ways-on": {"newest": [STORY, LONG]},
    "how-we-know": {
        "statements": [
            "The picture was taken on Sunday at 21:40, eight minutes before it reached us.",
            "We had not seen it before, and found no earlier copy of it elsewhere.",
            "A second person on the bridge told us the same.",
        ],
        "verified": True,
    },
    "correction-note": {
        "correction": {
            "get_kind_display": "correction",
            "corrected_at": AT + timedelta(hours=2),
            "text": "The bridge is 11.8 km long; we had written 18.1 km.",
        }
    },
    "opinion-disclaimer": {"text": "The opinions expressed here are the author's own."},
    "video-of-the-week": {
        "video": {
            "title": "One minute on the first ferry",
            "url": "https://example.ng/film",
            "poster": PICTURE,
            "seconds": 64,
            "credit": "Film: Amaka",
        }
    },
    "protected-email": {"email": "tips@example.ng"},
    "invitation-box": {"house": HOUSE, "reference": "S-7KQ2M"},
    "advert": {
        "booking": {
            "advertiser": {"name": "Tamuno Generators"},
            "headline": "Quiet generators, delivered to Yaba today",
            "text": "Call for a price.",
            "url": "https://example.ng/generators",
            "picture": None,
            "vetting_number": "ARCON/0001",
        }
    },
    "network-placement": {"house": HOUSE, "path": STORY["path"]},
    "share-links": {"headline": STORY["headline"], "address": "https://example.ng/2026/11/a/"},
    "comment": {
        "comment": {"name": "Zainab", "written_at": AT, "text": "I crossed it. It hums now."}
    },
    "comment-form": {"action": "/comment/1/", "error": "Please write something.", "name": "Zainab"},
    "story-card": {"story": STORY, "picture": True},
    "pagination": {"page": {"newer": "", "older": "after=S-7GQK4"}, "path": "/lagos/"},
    "follow-links": {"links": LINKS},
    "footer": {
        "name": "The Lagoon Heron",
        "copyright": "© The Lagoon Heron",
        "links": LINKS,
        "works_offline": True,
        "licence": "Share unchanged, with our name",
        "licence_address": "https://creativecommons.org/licenses/by-nd/4.0/",
    },
}
