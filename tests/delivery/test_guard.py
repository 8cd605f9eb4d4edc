"""What is not kept costs us something, and nobody gets all of it."""

from ipaddress import ip_address

import pytest

from citydesk.delivery import guard
from tests.delivery.conftest import Reader
from tests.factories import stories

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def few(settings):
    """A newsroom that bears little."""
    settings.CITYDESK_MISSES_PER_MINUTE_MAX = 6
    settings.CITYDESK_FORMS_PER_MINUTE_MAX = 3
    settings.CITYDESK_SIGN_INS_PER_MINUTE_MAX = 2
    guard._rules.cache_clear()
    yield
    guard._rules.cache_clear()


def disk(environ, start):
    """A web server that has every file but those whose name begins with no."""
    is_there = "/no-" not in environ["PATH_INFO"]
    start("200 OK" if is_there else "404 Not Found", [])
    return iter([b"bytes"])


def asked_until_refused(reader, addresses, *told, **headers):
    """How many were answered, and the refusal."""
    for answered, address in enumerate(addresses):
        got = reader.ask(address, *told, **headers)
        if got.status == 429:
            return answered, got
    raise AssertionError("never refused")


def test_random_paths_are_refused_and_kept_pages_are_not(few, reader):
    story = stories.public("Bridge reopens")
    reader.get(story.path)
    reader.get(story.path)

    answered, refused = asked_until_refused(reader, (f"/never-{n}/" for n in range(20)))

    assert answered <= 4
    assert 1 <= int(refused.headers["Retry-After"]) <= 10
    assert refused.headers["Cache-Control"] == "no-store"
    assert all(reader.get(story.path).status == 200 for _time in range(50))
    assert reader.get("/search/?q=bridge").status == 429
    assert reader.ask("/never/", "HEAD").body == b""


def test_a_page_that_has_to_be_rendered_is_a_miss(few, reader):
    paths = [stories.public(f"Bridge {n}").path for n in range(12)]

    asked_until_refused(reader, paths)

    kept = [path for path in paths if reader.get(path).status == 200]
    assert 4 <= len(kept) <= 7


def test_forms_are_limited_more_strictly(few, reader):
    answered, refused = asked_until_refused(reader, ["/send/"] * 9, "POST")

    assert answered == 3
    assert int(refused.headers["Retry-After"]) >= 15
    assert reader.get("/send/").status == 200


def test_guessing_passwords_is_slow_and_signing_in_costs_nothing(few, reader, kunle):
    kunle.set_password("long enough to be one")
    kunle.save()

    answered, _refused = asked_until_refused(reader, ["/desk/login/"] * 9, "POST")

    assert answered == 2


def test_the_desk_is_open_while_readers_where_it_sits_are_refused(few, reader, kunles_browser):
    cookie = "; ".join(f"{m.key}={m.value}" for m in kunles_browser.cookies.values())
    asked_until_refused(reader, (f"/never-{n}/" for n in range(20)))

    assert all(reader.get("/desk/", cookie=cookie).status == 200 for _time in range(12))


def test_a_made_up_session_opens_nothing(few, reader):
    asked_until_refused(reader, ["/desk/"] * 12, cookie="sessionid=abc")


def test_files_that_are_there_cost_nothing_and_others_do(few, pages_folder):
    reader = Reader(disk)

    assert all(reader.get("/static/reader.css").status == 200 for _time in range(12))
    assert all(reader.get("/media/films/one.mp4").status == 200 for _time in range(12))

    asked_until_refused(reader, (f"/static/no-{n}.js" for n in range(12)))


def test_a_client_that_a_stranger_names_is_not_believed(few, reader):
    asked_until_refused(reader, (f"/never-{n}/" for n in range(20)), x_forwarded_for="203.0.113.7")

    assert reader.get("/never/", x_forwarded_for="203.0.113.8").status == 429


def test_what_is_too_large_is_refused_before_it_is_read(settings, reader):
    settings.CITYDESK_MESSAGE_BYTES_MAX = 1_000

    assert reader.ask("/comment/S-1/", "POST", content_length="9").status != 413
    environ = {"CONTENT_LENGTH": "2001"}
    with pytest.raises(guard.Refused) as refused:
        reader.door._guard._check(guard._rules()["form"], None, environ)
    assert refused.value.status == 413


def taken(places, addresses):
    """How many places they get."""
    for number, address in enumerate(addresses):
        try:
            places.take(ip_address(address))
        except guard.Refused:
            return number
    raise AssertionError("never refused")


def test_one_network_leaves_places_to_others():
    places = guard.Places()

    assert taken(places, ["192.0.2.1"] * 99) == guard.PLACES_OF_ONE
    others = (f"198.51.100.{n}" for n in range(99))
    assert taken(places, others) == guard.PLACES - guard.PLACES_OF_ONE > 0
    assert guard.PLACES < guard.THREADS  # kept pages find a thread

    places.leave(ip_address("192.0.2.1"))
    places.take(ip_address("203.0.113.1"))


def test_a_place_is_free_again_once_the_answer_is_sent_or_given_up(pages_folder):
    reader = Reader(disk)
    places = reader.door._guard._places

    reader.get("/static/reader.css")
    reader.get("/search/")
    chunks = reader.door(_environ("/static/reader.css"), lambda *_told: None)

    assert places._taken.total() == 1
    chunks.close()
    chunks.close()
    assert places._taken.total() == 0


def test_a_place_is_free_again_when_django_itself_breaks(reader):
    def breaks(_environ, _start):
        raise RuntimeError

    from citydesk.delivery.door import Door

    door = Door(breaks)
    for path in ("/search/", "/never/"):
        with pytest.raises(RuntimeError):
            door(_environ(path), lambda *_told: None)

    assert door._guard._places._taken.total() == 0


def _environ(path):
    from citydesk.delivery import rendering

    return rendering._environ(path) | {"REMOTE_ADDR": "192.0.2.1"}
