"""Settings come from the environment or one file, and fail loudly."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from citydesk.lib.env import BadSetting, Env, read_file

ROOT = Path(__file__).parents[2]


def citydesk(*arguments, **environ):
    return subprocess.run(
        [sys.executable, "-m", "citydesk", *arguments],
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [("CITYDESK_BIND", "nowhere"), ("CITYDESK_WEB_WORKERS", "0"), ("CITYDESK_TYPO", "1")],
)
def test_a_bad_setting_stops_every_command_with_one_line(name, value):
    done = citydesk("check", **{name: value})

    assert done.returncode == os.EX_CONFIG
    assert name in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_the_environment_wins_over_the_file(tmp_path):
    (tmp_path / "citydesk.env").write_text("# ours\nCITYDESK_A=file\nCITYDESK_B=file\n")
    env = Env({"CITYDESK_DATA": str(tmp_path), "CITYDESK_A": "environment"})

    assert env.text("CITYDESK_A", "") == "environment"
    assert env.text("CITYDESK_B", "") == "file"


def test_a_line_without_a_value_is_refused(tmp_path):
    (tmp_path / "settings").write_text("CITYDESK_A\n")

    with pytest.raises(BadSetting, match="settings:1"):
        read_file(tmp_path / "settings")


def test_the_example_names_every_setting_and_no_other():
    from citydesk import settings as module

    assert settings.configured
    assert set(read_file(ROOT / ".env.example")) == module.env.names


def test_certificates_are_read_when_the_setting_is(tmp_path):
    (tmp_path / "trusted.pem").write_text("-----BEGIN CERTIFICATE-----\nAAAA\n")
    env = Env({"CITYDESK_DATA": str(tmp_path), "CITYDESK_A": str(tmp_path / "trusted.pem")})

    assert env.certificates("CITYDESK_A").startswith(b"-----BEGIN")
    assert env.certificates("CITYDESK_B") == b""


@pytest.mark.parametrize("held", [None, "a poem", "-----BEGIN CERTIFICATE-----\né"])
def test_a_list_of_certificates_that_is_none_stops_everything(held, tmp_path):
    path = tmp_path / "trusted.pem"
    if held is not None:
        path.write_text(held)

    with pytest.raises(BadSetting, match="a PEM file"):
        Env({"CITYDESK_A": str(path)}).certificates("CITYDESK_A")


def test_a_bucket_is_read_from_one_address():
    url = "s3://AKIA:s3cr%2Fet%2B@s3.example.ng:9000/newsroom?region=af-south-1"

    assert Env({"X": url}).bucket("X", "file:") == {
        "endpoint": "https://s3.example.ng:9000",
        "bucket": "newsroom",
        "key": "AKIA",
        "secret": "s3cr/et+",
        "region": "af-south-1",
    }
    assert Env({"X": "s3+http://a:b@127.0.0.1/c"}).bucket("X", "file:")["endpoint"] == (
        "http://127.0.0.1"
    )
    assert Env({}).bucket("X", "file:") is None


@pytest.mark.parametrize(
    "url",
    [
        "s3://s3.example.ng/newsroom",
        "s3://AKIA@s3.example.ng/newsroom",
        "s3://AKIA:hush@s3.example.ng/",
        "s3://AKIA:hush@s3.example.ng/news/room",
        "s3://AKIA:hush@s3.example.ng/newsroom?regoin=x",
        "s3://AKIA:hush@/newsroom",
        "ftp://AKIA:hush@s3.example.ng/newsroom",
        "/srv/files",
    ],
)
def test_a_bucket_that_cannot_be_is_refused_and_its_secret_not_told(url):
    with pytest.raises(BadSetting) as refused:
        Env({"X": url}).bucket("X", "file:")

    assert "hush" not in str(refused.value)


@pytest.mark.parametrize(
    ("value", "servers"),
    [
        ("none", []),
        ("192.0.2.1:53", [("192.0.2.1", 53)]),
        ("[2001:db8::1]:5353, 192.0.2.1:53", [("2001:db8::1", 5353), ("192.0.2.1", 53)]),
    ],
)
def test_name_servers_are_read_by_their_addresses(value, servers):
    assert Env({"X": value}).resolvers("X", "system") == servers


@pytest.mark.parametrize(
    "value", ["dns.example:53", "192.0.2.1", "192.0.2.1:x", ",", "192.0.2.1:53,"]
)
def test_what_is_no_name_servers_address_is_refused(value):
    with pytest.raises(BadSetting, match="system, none"):
        Env({"X": value}).resolvers("X", "system")


def test_caches_are_told_by_address_with_their_secret_in_it():
    told = Env(
        {
            "CITYDESK_CACHES": "varnish://s%2Fcret@10.0.0.5:6081, varnish+https://x@cache.example.ng,"
            "fastly://key@SU1Z0, cloudflare://key@023e?api=http://127.0.0.1:9/"
        }
    ).caches("CITYDESK_CACHES")

    assert [(one.kind, one.name, one.url) for one in told] == [
        ("varnish", "varnish:10.0.0.5:6081", "http://10.0.0.5:6081/"),
        ("varnish", "varnish:cache.example.ng", "https://cache.example.ng/"),
        ("fastly", "fastly:SU1Z0", "https://api.fastly.com/service/SU1Z0/purge"),
        ("cloudflare", "cloudflare:023e", "http://127.0.0.1:9/client/v4/zones/023e/purge_cache"),
    ]
    assert told[0].secret == "s/cret"
    assert "cret" not in repr(told)


@pytest.mark.parametrize(
    "url",
    [
        "varnish://10.0.0.5:6081", "squid://hush@10.0.0.5", "varnish://hush@/", "10.0.0.5:6081",
        "fastly://hush@SU1Z0/path", "cloudflare://hush@023e?apu=x",
    ],
)  # fmt: skip
def test_a_cache_that_cannot_be_told_is_refused_without_its_secret(url):
    with pytest.raises(BadSetting) as told:
        Env({"CITYDESK_CACHES": url}).caches("CITYDESK_CACHES")

    assert "varnish://SECRET@HOST:PORT" in str(told.value)
    assert "hush" not in str(told.value)


def test_whoever_may_not_read_the_newsroom_s_folder_is_told_to_run_it_as_its_user(
    tmp_path, monkeypatch
):
    def refuse(_path):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "is_file", refuse)
    with pytest.raises(BadSetting, match="run it as the newsroom's own"):
        Env({"CITYDESK_DATA": str(tmp_path)})
