"""A time-stamping authority on loopback: a small web server around `openssl ts`.

Its certificates are made anew for each test run: a root, and under it who signs.
"""

import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

CONFIGURATION = """
[tsa]
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
certs = {folder}/ca.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha512
accuracy = secs:1
ess_cert_id_chain = no
ess_cert_id_alg = sha256
"""
EXTENSIONS = "extendedKeyUsage=critical,timeStamping\nbasicConstraints=CA:false\n"


def openssl(*arguments, check=True) -> subprocess.CompletedProcess:
    return subprocess.run(["openssl", *map(str, arguments)], check=check, capture_output=True)


class Authority:
    """`url` stamps; `roots` is the PEM file of whom it signs under. `mood` says how it behaves."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.mood, self.asked = folder, "well", 0
        folder.mkdir()
        self._certify()
        (folder / "ts.cnf").write_text(CONFIGURATION.format(folder=folder))
        (folder / "serial").write_text("01\n")
        self.roots = folder / "ca.pem"
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_port}/tsr"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def _certify(self) -> None:
        folder = self.folder
        new = ("req", "-newkey", "rsa:2048", "-nodes", "-days", "3650")
        openssl(*new, "-x509", "-keyout", folder / "ca.key", "-out", folder / "ca.pem",
                "-subj", "/CN=Root of a test")  # fmt: skip
        openssl(*new, "-keyout", folder / "tsa.key", "-out", folder / "tsa.csr",
                "-subj", "/CN=Authority of a test")  # fmt: skip
        (folder / "ext.cnf").write_text(EXTENSIONS)
        openssl("x509", "-req", "-in", folder / "tsa.csr", "-CA", folder / "ca.pem", "-CAkey",
                folder / "ca.key", "-CAcreateserial", "-days", "3650", "-extfile",
                folder / "ext.cnf", "-out", folder / "tsa.pem")  # fmt: skip

    def answer(self, query: bytes) -> bytes:
        (self.folder / "query").write_bytes(query)
        openssl("ts", "-reply", "-config", self.folder / "ts.cnf", "-section", "tsa",
                "-queryfile", self.folder / "query", "-out", self.folder / "answer")  # fmt: skip
        return (self.folder / "answer").read_bytes()

    def _handler(self):
        authority = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                query = self.rfile.read(int(self.headers["Content-Length"]))
                authority.asked += 1
                status, body = authority.behave(query)
                self.send_response(status)
                self.send_header("Content-Type", "application/timestamp-reply")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        return Handler

    def behave(self, query: bytes) -> tuple[int, bytes]:
        if self.mood == "down":
            return 503, b"later"
        if self.mood == "talkative":
            return 200, b"x" * 10_000_000
        if self.mood == "gibberish":
            return 200, b"stamped!"
        if self.mood == "repeating":  # an answer to somebody else's question
            self._first = getattr(self, "_first", None) or self.answer(query)
            return 200, self._first
        return 200, self.answer(query)

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
