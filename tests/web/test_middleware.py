import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages import get_messages
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpResponse

from citydesk.delivery import purging
from citydesk.delivery.models import Keeper, Purge
from citydesk.lib.env import Cache
from citydesk.web import middleware
from tests.cast import NOW


@pytest.mark.parametrize("address", ["/", "/styleguide/", "/never/", "/feed/", "/house.css"])
def test_every_answer_to_a_reader_has_the_strict_policy(db, zainab, address):
    policy = zainab.get(address)["Content-Security-Policy"]

    assert policy == middleware.POLICY
    assert "unsafe" not in policy
    assert "http" not in policy


def test_the_desk_has_a_policy_that_its_scripts_can_live_with(kunles_browser):
    policy = kunles_browser.get("/desk/")["Content-Security-Policy"]

    assert policy == middleware.DESK_POLICY


def test_a_networks_policy_names_each_host_once_and_each_rule_once():
    policy = middleware.with_network("https://a.example/w.js", ["b.example"])

    rules = [rule.split()[0] for rule in policy.split("; ")]
    assert len(rules) == len(set(rules))
    assert "script-src 'self' https://a.example https://b.example" in policy


def test_a_page_is_asked_for_again_unless_it_says_otherwise(db, zainab):
    assert zainab.get("/")["Cache-Control"] == "no-cache"
    assert "immutable" in zainab.get("/house.css")["Cache-Control"]


@pytest.fixture
def late(settings, db):
    """A cache that does not answer; what somebody is told who changes something."""
    settings.CITYDESK_CACHES = [Cache(kind="varnish", name="varnish:x", url="", secret="")]
    cache = Keeper.objects.create(name="varnish:x", is_node=False, silent_since=NOW)

    def change(rf, user, *, seen: bool = True):
        def view(_request):
            if seen:
                Purge.objects.create(tag="story:1", keeper=cache)
            purging._take_off()
            return HttpResponse()

        request = rf.post("/desk/")
        request.user = user
        answer = middleware.late_caches(view)
        SessionMiddleware(MessageMiddleware(answer))(request)
        return [str(message) for message in get_messages(request)]

    return change


def test_who_changed_something_is_told_that_a_cache_still_shows_what_was(late, rf, kunle):
    (said,) = late(rf, kunle)

    assert "varnish:x has not answered yet" in said
    assert "It is saved" in said


def test_nobody_is_told_of_caches_that_are_not_late_and_no_stranger_ever(late, rf, kunle):
    assert late(rf, kunle, seen=False) == []
    assert late(rf, AnonymousUser()) == []


def test_without_caches_nobody_looks():
    with pytest.raises(MiddlewareNotUsed):
        middleware.late_caches(lambda _request: HttpResponse())
