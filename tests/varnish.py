"""The real Varnish on loopback, as it is shipped, before whatever a test puts behind it."""

import contextlib
import http.client
import shutil
import socket
import subprocess
import time
from pathlib import Path

from tests import parts
from tests.postgresql import free_port

SHIPPED = Path(__file__).parents[1] / "ops/varnish"
SECRET = "a-secret-of-this-test"
OPEN_SECONDS = 60


class Varnish:
    """Before `origins`, which are pairs of host and port. `address` is where readers ask."""

    def __init__(self, folder: Path, *origins: tuple[str, int]) -> None:
        folder.mkdir()
        self.folder, self.port = folder, free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        for name in ("citydesk.vcl", "newsroom.vcl"):
            told = (SHIPPED / name).read_text().replace("/etc/varnish", str(folder))
            (folder / name).write_text(told)
        self.say_where(*origins)
        (folder / "citydesk.secret").write_text(f"{SECRET}\n")
        self.log, self._loaded = folder / "log", 0

    def say_where(self, *origins: tuple[str, int]) -> None:
        """Put the backends of the test in the place of the shipped examples."""
        path = self.folder / "newsroom.vcl"
        head, _one, rest = path.read_text().partition("backend one {")
        tail = rest[rest.index("acl newsroom") :]
        backends = "\n".join(
            f'backend n{i} {{ .host = "{host}"; .port = "{port}"; }}'
            for i, (host, port) in enumerate(origins)
        )
        added = "\n".join(f"    nodes.add_backend(n{i});" for i in range(len(origins)))
        told = f"{head}{backends}\n{tail}".replace("    nodes.add_backend(one);", added)
        # Stood, so that a test need not wait for what it thinks of a node.
        path.write_text(told[: told.index("probe stands")] + told[told.index("backend n0") :])

    def start(self) -> None:
        """Returns once it answers."""
        command = [
            "varnishd", "-F", "-j", "none", "-a", f"127.0.0.1:{self.port}",
            "-f", str(self.folder / "citydesk.vcl"), "-n", str(self.folder / "work"),
            "-s", "malloc,64m", "-s", "Transient=malloc,16m",
            "-p", "http_gzip_support=off", "-p", "thread_pool_min=20",
        ]  # fmt: skip
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
        ends = time.monotonic() + OPEN_SECONDS
        while not _answers(self.port):
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < ends, self.log.read_text()
            time.sleep(0.05)

    def forget(self) -> None:
        """Everything that is kept."""
        self.admin("ban", "req.url", "~", ".")

    def admin(self, *told: str) -> str:
        """Varnish's own command line."""
        command = ["varnishadm", "-n", str(self.folder / "work"), *told]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    def admin_stat(self, name: str) -> str:
        """One of its counters."""
        command = ["varnishstat", "-n", str(self.folder / "work"), "-1", "-f", name]
        told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        return told.split()[1]

    def log_lines(self, form: str) -> str:
        """What it remembers of requests, as varnishncsa writes it."""
        time.sleep(0.5)  # it is written a moment later
        command = ["varnishncsa", "-n", str(self.folder / "work"), "-d", "-F", form]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    def load_again(self) -> None:
        """Its configuration, as after a change of it."""
        self._loaded += 1
        name = f"again{self._loaded}"
        self.admin("vcl.load", name, str(self.folder / "citydesk.vcl"))
        self.admin("vcl.use", name)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(20)
        shutil.rmtree(self.folder / "work", ignore_errors=True)


def _answers(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


@contextlib.contextmanager
def before(folder: Path, *origins: tuple[str, int]):
    """One that runs."""
    parts.need("varnishd")
    parts.need("*/varnish/vmods/libvmod_xkey.so")
    varnish = Varnish(folder, *origins)
    varnish.start()
    try:
        yield varnish
    finally:
        varnish.stop()


def ask(port: int, path: str, method: str = "GET", **headers: str):
    """One request by a connection of its own: status, headers, body."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        connection.request(method, path, headers=told)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        connection.close()
