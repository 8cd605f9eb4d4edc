"""The settings of a demo."""

from pathlib import Path

from cryptography import x509

from citydesk.demo import environment


def test_a_demo_needs_no_settings(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    environ: dict[str, str] = {}

    environment.prepare(environ)

    assert environ["CITYDESK_DEMO"] == "true"
    assert environ["CITYDESK_DATA"] == "data/demo"


def test_what_the_caller_has_set_is_theirs(tmp_path):
    environ = {"CITYDESK_DATA": str(tmp_path), "CITYDESK_C2PA_TRUST_LIST": "/etc/known.pem"}

    environment.prepare(environ)

    assert environ["CITYDESK_DATA"] == str(tmp_path)
    assert environ["CITYDESK_C2PA_TRUST_LIST"] == "/etc/known.pem"


def test_the_demos_desk_knows_who_makes_the_camera(tmp_path):
    environ = {"CITYDESK_DATA": str(tmp_path)}

    for _again in range(2):
        environment.prepare(environ)

    known = Path(environ["CITYDESK_C2PA_TRUST_LIST"])
    assert x509.load_pem_x509_certificate(known.read_bytes()).subject.rfc4514_string() == (
        "CN=Palmtel Cameras,O=Palmtel Cameras"
    )
