"""The very small browser."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pytest

from citydesk.demo.browser import Browser, NotThere

PAGE = b"""<!DOCTYPE html><html><body><a href="/desk/tips/1/">Water in Ogba</a>
<form method="post" action="/said/"><input type="hidden" name="key" value="7">
<textarea name="text">old</textarea>
<select name="rate"><option value="a">A</option><option value="b" selected>B</option></select>
<input type="radio" name="credit" value="NAME">
<input type="radio" name="credit" value="NONE" checked>
<button name="do" value="accept">Accept</button></form></body></html>"""


class Newsroom(BaseHTTPRequestHandler):
    said: dict[str, list[str]] = {}

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(PAGE)

    def do_POST(self):
        size = int(self.headers["Content-Length"])
        Newsroom.said = parse_qs(self.rfile.read(size).decode())
        self.do_GET()

    def log_message(self, *_args):
        pass


@pytest.fixture
def browser():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Newsroom)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    with Browser(f"http://127.0.0.1:{server.server_port}") as browser:
        yield browser
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_link_is_found_by_its_words(browser):
    assert browser.open("/").link("water in").endswith("/desk/tips/1/")


def test_a_form_is_sent_with_what_stood_in_it(browser):
    page = browser.open("/")

    browser.send(page.form("text", "rate"), {"text": "new"}, button="Accept")

    assert Newsroom.said == {
        "key": ["7"], "text": ["new"], "rate": ["b"], "credit": ["NONE"], "do": ["accept"],
    }  # fmt: skip


def test_a_button_that_is_not_there_cannot_be_pressed(browser):
    page = browser.open("/")

    with pytest.raises(NotThere):
        browser.send(page.form("text"), button="Spike")


def test_an_answer_tells_what_it_cost(browser):
    page = browser.open("/")

    assert page.bytes == len(PAGE)
    assert page.ms > 0
