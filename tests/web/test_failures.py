import re
from http import HTTPStatus

import pytest

from citydesk.web import failures


@pytest.mark.parametrize("status", failures.FAILURES)
def test_a_failure_stands_without_a_database_and_leads_on(status):
    page = failures.page(status)  # without the `db` fixture any query would fail

    assert f">{status:d}<" in page
    assert 'href="/"' in page


@pytest.mark.parametrize(
    ("status", "seconds"),
    [(HTTPStatus.TOO_MANY_REQUESTS, "60"), (HTTPStatus.SERVICE_UNAVAILABLE, "30")],
)
def test_a_program_is_told_when_to_come_again(status, seconds):
    answer = failures.answer(status)

    assert (answer.status_code, answer["Retry-After"]) == (status, seconds)


def test_what_broke_says_no_time(settings):
    assert "Retry-After" not in failures.answer(HTTPStatus.INTERNAL_SERVER_ERROR)


def test_the_pages_lie_as_files_for_the_server_before_us(tmp_path, settings):
    settings.CITYDESK_ADDRESS = "https://heron.example"

    failures.write(tmp_path)

    assert sorted(path.name for path in (tmp_path / "errors").iterdir()) == [
        "413.html",
        "429.html",
        "500.html",
        "503.html",
    ]
    assert ">heron.example</a>" in (tmp_path / "errors" / "503.html").read_text()


@pytest.mark.parametrize("status", failures.FAILURES)
def test_a_failure_asks_nobody_but_this_house_for_anything(status):
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', failures.page(status))
