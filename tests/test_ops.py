"""What we ship for those who run us: tried with the real nginx, systemd and compose."""

import contextlib
import json
import os
import re
import shlex
import shutil
import ssl
import subprocess
import threading
import time
from http.client import HTTPConnection, HTTPSConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.parts import need
from tests.postgresql import free_port

ROOT = Path(__file__).parents[1]
OPS = ROOT / "ops"
KNOWN = set(re.findall(r"^(CITYDESK_\w+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))


# nginx


class Node(BaseHTTPRequestHandler):
    """Says what it was asked, or what the test has it say."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.asked.append(self.path)
        status = self.server.status
        if status == 200 and self.path in self.server.missing:
            status = 404
        told = {"path": self.path, "headers": dict(self.headers), "node": self.server.name}
        body = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        if status == 200 and self.path.startswith("/static/"):
            self.send_header("Cache-Control", "max-age=315360000, public, immutable")
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET  # noqa: N815 (its name in the library)

    def log_message(self, *_told) -> None:
        """Say nothing."""


@contextlib.contextmanager
def node(name: str):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Node)
    server.name, server.asked, server.status, server.missing = name, [], 200, set()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Front:
    """The shipped nginx, its ports and folders replaced, before two nodes."""

    def __init__(self, folder: Path, nodes) -> None:
        self.folder, self.nodes = folder, nodes
        self.plain, self.secure = free_port(), free_port()

    def configuration(self) -> str:
        shipped = (OPS / "nginx/upstream.conf").read_text()
        lines = [f"server 127.0.0.1:{n.server_address[1]} max_fails=0;" for n in self.nodes]
        shipped = _put(
            shipped, {"server 127.0.0.1:8000 max_fails=3 fail_timeout=5s;": "".join(lines)}
        )
        return shipped + _put(
            (OPS / "nginx/citydesk.conf").read_text(),
            {
                "listen 80;": f"listen 127.0.0.1:{self.plain};",
                "listen 443 ssl": f"listen 127.0.0.1:{self.secure} ssl",
                "/etc/ssl/citydesk": str(self.folder),
                "/var/cache/nginx/citydesk": str(self.folder / "cache"),
                "/var/www/citydesk": str(self.folder / "www"),
                "/var/www/acme": str(self.folder / "acme"),
            },
        )

    def ask(self, path: str, method="GET", body=None, *, plain=False, **headers):
        told = {"Host": "example.ng"} | {k.replace("_", "-"): v for k, v in headers.items()}
        if plain:
            connection = HTTPConnection("127.0.0.1", self.plain, timeout=30)
        else:
            trusting = ssl._create_unverified_context()
            connection = HTTPSConnection("127.0.0.1", self.secure, timeout=30, context=trusting)
        with contextlib.closing(connection):
            connection.request(method, path, body=body, headers=told)
            answer = connection.getresponse()
            answer.text = answer.read().decode()
        return answer


def _put(text: str, new: dict[str, str]) -> str:
    for old, value in new.items():
        assert old in text, f"{old} is not in what we ship any more"
        text = text.replace(old, value)
    return text


@pytest.fixture
def front(tmp_path):
    need("nginx")
    need("openssl")
    for name in ("www/errors", "acme/.well-known/acme-challenge"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "www/errors/503.html").write_text("Back in a minute")
    (tmp_path / "acme/.well-known/acme-challenge/proof").write_text("it is ours")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1",
         "-subj", "/CN=example.ng", "-keyout", tmp_path / "key.pem",
         "-out", tmp_path / "fullchain.pem"],
        check=True, capture_output=True,
    )  # fmt: skip
    with node("first") as first, node("second") as second:
        made = Front(tmp_path, (first, second))
        temporary = "".join(
            f"{what}_temp_path {tmp_path}/{what};"
            for what in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        (tmp_path / "nginx.conf").write_text(
            f"daemon off; worker_processes 1; error_log {tmp_path}/error.log;"
            f"pid {tmp_path}/pid; events {{ }} http {{ access_log off; {temporary}\n"
            f"{made.configuration()} }}"
        )
        # As root its workers would run as nobody, who may not read our folder.
        user = "user root;" if os.geteuid() == 0 else ""
        command = ["nginx", "-p", tmp_path, "-c", tmp_path / "nginx.conf", "-g", user]
        process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        _until_it_answers(made, process)
        yield made
        process.terminate()
        assert process.communicate(timeout=30)[1] == ""


def _until_it_answers(front, process) -> None:
    while True:
        assert process.poll() is None, process.stderr.read()
        with contextlib.suppress(ConnectionRefusedError):
            front.ask("/", plain=True)
            return
        time.sleep(0.05)


def test_whoever_comes_without_tls_is_sent_to_the_newsroom_s_own_address(front):
    answer = front.ask("/2026/11/bridge/?a=b", plain=True, Host="www.example.ng")

    assert answer.status == 301
    assert answer.headers["Location"] == "https://example.ng/2026/11/bridge/?a=b"
    assert front.ask("/.well-known/acme-challenge/proof", plain=True).text == "it is ours"


def test_a_node_hears_who_asks_and_not_what_they_say_of_themselves(front):
    answer = front.ask(
        "/lagos/?after=S-7GQK4", X_Forwarded_For="192.0.2.1", Forwarded="for=192.0.2.1",
        X_Forwarded_Proto="ftp",
    )  # fmt: skip

    told = json.loads(answer.text)
    assert told["path"] == "/lagos/?after=S-7GQK4"
    assert told["headers"]["Host"] == "example.ng"
    assert told["headers"]["X-Forwarded-For"] == "127.0.0.1"
    assert told["headers"]["X-Forwarded-Proto"] == "https"
    assert "Forwarded" not in told["headers"]
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert "nginx/" not in str(answer.headers)


def test_old_tls_is_not_spoken(front):
    with pytest.warns(DeprecationWarning, match="TLS"):
        old = ssl.SSLContext(ssl.PROTOCOL_TLSv1_1)
    connection = HTTPSConnection("127.0.0.1", front.secure, timeout=30, context=old)
    with pytest.raises((ssl.SSLError, OSError)):
        connection.request("GET", "/")
    connection.close()


def test_what_is_as_large_as_a_message_may_be_comes_through_and_more_does_not(front):
    assert front.ask("/send/", "POST", b"x" * 36_000_000).status == 200
    assert front.ask("/send/", "POST", b"x" * 42_000_000).status == 413


def test_what_is_static_is_asked_for_once(front):
    for _many in range(4):
        assert front.ask("/static/css/reader.0123456789ab.css").status == 200

    first, second = front.nodes
    assert len(first.asked + second.asked) == 1


def test_a_style_sheet_that_only_one_release_has_is_asked_of_that(front):
    for server in front.nodes[:1]:
        server.missing.add("/static/css/new.css")

    assert [front.ask("/static/css/new.css").status for _twice in range(4)] == [200] * 4


def test_where_one_node_cannot_answer_the_other_does(front):
    front.nodes[0].status = 503

    told = [json.loads(front.ask("/").text) for _many in range(4)]

    assert {one["node"] for one in told} == {"second"}


def test_a_form_is_never_sent_twice(front):
    for server in front.nodes:
        server.status = 503
        server.asked.clear()

    assert front.ask("/send/", "POST", b"a tip").status == 503
    assert sum(server.asked.count("/send/") for server in front.nodes) == 1


def test_when_no_node_answers_a_reader_is_told_in_the_newsroom_s_words(front):
    for server in front.nodes:
        server.shutdown()
        server.server_close()

    answer = front.ask("/")

    assert (answer.status, answer.text) == (503, "Back in a minute")


# systemd


@pytest.fixture
def unit(tmp_path):
    """As it stands after the installation of the how-to, in this tree."""
    need("systemd-analyze")
    program = tmp_path / "citydesk"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    text = _put(
        (OPS / "systemd/citydesk.service").read_text(),
        {
            "/opt/citydesk/.venv/bin/citydesk": str(program),
            "file:///opt/citydesk/docs/how-to/run.md": "https://example.ng/",
        },
    )
    path = tmp_path / "citydesk.service"
    path.write_text(text)
    return path


def test_systemd_understands_every_line_of_the_unit(unit):
    done = subprocess.run(
        ["systemd-analyze", "verify", unit], capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, "")


def test_the_unit_gives_away_little(unit):
    """An exposure of 0.0 is none, of 10.0 all; a service without such lines has 9.6."""
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--threshold=25", unit],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout[-300:]


def test_the_documents_that_the_unit_names_are_there():
    text = (OPS / "systemd/citydesk.service").read_text()
    for path in re.findall(r"(?:/opt/citydesk/|\b)(docs/[\w/-]+\.md)", text):
        assert (ROOT / path).exists(), path


# compose


@pytest.fixture
def composed(tmp_path):
    """The file as compose understands it, with the example's settings."""
    import yaml

    need("docker-compose")
    folder = tmp_path / "ops"
    shutil.copytree(OPS, folder)
    shutil.copy(OPS / "compose/example.env", folder / "compose/.env")
    done = subprocess.run(
        ["docker-compose", "-f", "compose.yaml", "config"],
        cwd=folder / "compose",
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return yaml.safe_load(done.stdout)


def test_compose_starts_two_nodes_one_after_the_other_each_with_its_own_folder(composed):
    first, second = (composed["services"][name] for name in ("first", "second"))

    assert second["depends_on"] == {"first": {"condition": "service_healthy"}}
    assert first["environment"] == second["environment"]
    mine, its = ({one.partition(":")[2]: one for one in n["volumes"]} for n in (first, second))
    assert mine["/srv/citydesk:rw"] != its["/srv/citydesk:rw"]
    # Whoever has another key reads nothing of what the first has written.
    assert mine["/srv/citydesk/keys:rw"] == its["/srv/citydesk/keys:rw"]


def test_compose_gives_settings_that_there_are_and_mounts_files_that_there_are(composed):
    for name in ("first", "second"):
        assert composed["services"][name]["environment"].keys() <= KNOWN
    for service in composed["services"].values():
        for mount in service.get("volumes", []):
            source = mount.partition(":")[0]
            if source.endswith(".conf"):
                assert Path(source).is_file(), source


def test_without_a_setting_compose_says_which(tmp_path):
    need("docker-compose")
    done = subprocess.run(
        ["docker-compose", "-f", OPS / "compose/compose.yaml", "config", "-q"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode != 0
    assert "what people type" in done.stderr


def test_nginx_before_the_composed_nodes_is_the_one_that_is_tried_above(composed):
    ours = (OPS / "compose/upstream.conf").read_text()
    nodes = [composed["services"][name]["networks"]["default"] for name in ("first", "second")]
    assert re.findall(r"server (\S+):8000", ours) == [node["ipv4_address"] for node in nodes]
    assert _shape(ours) == _shape((OPS / "nginx/upstream.conf").read_text())


def _shape(text: str) -> set[str]:
    return set(re.sub(r"#.*|server \S+", "", text).split())


def test_the_image_copies_what_is_there_and_installs_with_hashes():
    text = (OPS / "compose/Dockerfile").read_text().replace("\\\n", " ")
    steps = [line.split(maxsplit=1) for line in text.splitlines() if line and line[0] != "#"]
    for copied in (shlex.split(rest) for word, rest in steps if word == "COPY"):
        for source in copied[:-1]:
            assert (ROOT / source).exists(), source
    assert "--require-hashes -r requirements/run.txt" in text
    settings = re.findall(r"(CITYDESK_\w+)=", text)
    assert settings
    assert set(settings) <= KNOWN
