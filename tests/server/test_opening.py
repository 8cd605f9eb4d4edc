"""What is looked at before the doors open."""

import os
import socket
import subprocess
import sys

import pytest
from django.core.management import CommandError
from django.db import connection

from citydesk.server import opening


def test_a_taken_port_is_named_with_its_setting():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        address = ("127.0.0.1", taken.getsockname()[1])

        with pytest.raises(CommandError, match="CITYDESK_SMTP_BIND") as refused:
            opening.refuse_taken("CITYDESK_SMTP_BIND", address)

    assert "or set CITYDESK_SMTP_BIND to another address" in str(refused.value)


def test_a_free_port_is_not_refused():
    opening.refuse_taken("CITYDESK_BIND", ("127.0.0.1", 0))


def test_static_files_are_collected_only_when_one_has_changed(settings, tmp_path):
    settings.CITYDESK_RUN, settings.STATIC_ROOT = tmp_path / "run", tmp_path / "static"

    assert opening.collect_static()
    assert not opening.collect_static()
    assert any((tmp_path / "static" / "css").glob("desk.*.css"))


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("CITYDESK_WEB_WORKERS", "many", "a whole number"),
        ("CITYDESK_DATABASE_URL", "mysql://x", "sqlite:// or postgresql://"),
        ("CITYDESK_WEBWORKERS", "2", "a setting that exists"),
        ("CITYDESK_STORY_URL", "/news/", "a path with %postname%"),
    ],
)
def test_a_setting_that_cannot_be_used_stops_all_and_says_which(tmp_path, name, value, words):
    environ = {**os.environ, "CITYDESK_DATA": str(tmp_path), name: value}

    done = subprocess.run(
        [sys.executable, "-m", "citydesk", "serve"],
        env=environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == os.EX_CONFIG
    assert name in done.stderr
    assert words in done.stderr


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite is one machine's")
@pytest.mark.django_db(transaction=True)
def test_two_nodes_that_start_bring_the_tables_up_to_date_one_after_the_other():
    other = connection.copy()
    try:
        with opening.alone(), other.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [opening.MIGRATING])
            assert cursor.fetchone() == (False,)
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [opening.MIGRATING])
            assert cursor.fetchone() == (True,)
    finally:
        other.close()
