"""A door of its own for each test, and what a browser asks of it."""

import gzip
import time
from dataclasses import dataclass, field

import brotli
import pytest

from citydesk.delivery import place, purging, rendering, store
from citydesk.delivery.door import Door


@dataclass
class Got:
    """An answer."""

    status: int = 0
    headers: dict = field(default_factory=dict)
    body: bytes = b""

    @property
    def text(self) -> str:
        how = self.headers.get("Content-Encoding")
        plain = {"br": brotli.decompress, "gzip": gzip.decompress}.get(how, bytes)(self.body)
        return plain.decode()


class Reader:
    """Asks the door as a web server would; `rendered` counts what Django had to answer."""

    def __init__(self, inside) -> None:
        self.rendered: list[str] = []
        self.seen: list[dict] = []
        self.at = "192.0.2.1"

        def counted(environ, start):
            self.rendered.append(environ["PATH_INFO"])
            self.seen.append(environ)
            return inside(environ, start)

        self.inside = counted
        self.door = Door(counted)
        self.store = self.door._store

    def ask(self, address: str, method: str = "GET", **headers) -> Got:
        path, _mark, query = address.partition("?")
        environ = rendering._environ("/") | {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "REMOTE_ADDR": self.at,
        }
        environ |= {f"HTTP_{name.upper()}": value for name, value in headers.items()}
        got = Got()

        def start(status, lines, _error=None):
            got.status, got.headers = int(status[:3]), dict(lines)

        chunks = self.door(environ, start)
        got.body = b"".join(chunks)
        getattr(chunks, "close", lambda: None)()
        return got

    def get(self, address: str, **headers) -> Got:
        return self.ask(address, **headers)


@pytest.fixture
def pages_folder(settings, tmp_path):
    settings.CITYDESK_PAGES = tmp_path / "pages"
    return settings.CITYDESK_PAGES


@pytest.fixture
def reader(pages_folder, monkeypatch):
    """A reader of a newsroom that keeps its pages in a folder of the test's, and is believed."""
    from citydesk.wsgi import inside

    reader = Reader(inside)
    # No watch looks again and again.
    monkeypatch.setattr(place, "LEASE_NS", 3_600 * 10**9)
    purging.look()
    while not reader.store.generations.are_believed():  # another test's transaction is not over
        time.sleep(0.02)
        purging.look()
    yield reader
    reader.store.shelf.close()
    store._at.cache_clear()
