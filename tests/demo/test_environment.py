"""The settings of a demo."""

from citydesk.demo import environment


def test_a_demo_needs_no_settings():
    environ: dict[str, str] = {}

    environment.prepare(environ)

    assert environ["CITYDESK_DEMO"] == "true"
    assert environ["CITYDESK_DATA"] == "data/demo"


def test_what_the_caller_has_set_is_theirs():
    environ = {"CITYDESK_DATA": "/srv/demo"}

    environment.prepare(environ)

    assert environ["CITYDESK_DATA"] == "/srv/demo"
