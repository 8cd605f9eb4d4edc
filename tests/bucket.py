"""A bucket that speaks S3 on loopback, by moto; and a door before it that lets through badly.

moto turns strangers away, but believes every key: a wrong one is refused by the door.
"""

import json
import logging
import socket
import socketserver
import threading
from contextlib import contextmanager
from functools import cache

import botocore.session
from moto.server import ThreadedMotoServer

BUCKET, KEY, SECRET = "newsroom", "AKIANEWSROOM", "s3cret/with+signs"


@contextmanager
def bucket(address: str = "127.0.0.1", port: int = 0):
    """Options of a BucketStorage over an empty bucket."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address=address, port=port, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        yield _made(f"http://{host}:{port}")
    finally:
        server.stop()


def _made(endpoint: str) -> dict[str, str]:
    facts = {"endpoint": endpoint, "bucket": BUCKET, "key": KEY, "secret": SECRET}
    client(facts).create_bucket(Bucket=BUCKET)
    return {**facts, "region": "us-east-1"}


def client(facts: dict[str, str]):
    """As any other program reaches it."""
    return _client(facts["endpoint"])


@cache
def _client(endpoint: str):
    return botocore.session.Session().create_client(
        "s3",
        endpoint_url=endpoint,
        region_name="us-east-1",
        aws_access_key_id=KEY,
        aws_secret_access_key=SECRET,
    )


def held(facts: dict[str, str]) -> list[str]:
    """The names of what lies in it."""
    listed = client(facts).list_objects_v2(Bucket=BUCKET)
    return sorted(one["Key"] for one in listed.get("Contents", []))


def open_to_all(facts: dict[str, str]) -> None:
    """As somebody leaves a bucket who has clicked once too often."""
    policy = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": "*",
                "Action": "s3:GetObject",
                "Resource": f"arn:aws:s3:::{BUCKET}/*",
            }
        ],
    }
    client(facts).put_bucket_policy(Bucket=BUCKET, Policy=json.dumps(policy))


class Door(socketserver.ThreadingTCPServer):
    """Stands before a bucket: lets through, answers of itself, says nothing, or stops half-way."""

    allow_reuse_address = daemon_threads = True

    def __init__(self, endpoint: str) -> None:
        self.behind = endpoint.removeprefix("http://")
        # What it answers of itself; and how often, if not always.
        self.answer = ""
        self.answers_left: int | None = None
        # After how many bytes it passes on no more; how long it says nothing before it hangs up.
        self.cut_after: int | None = None
        self.then_wait = 0.0
        self.silent = False
        super().__init__(("127.0.0.1", 0), _Visit)
        self.endpoint = f"http://127.0.0.1:{self.server_address[1]}"
        self._thread = threading.Thread(target=self.serve_forever, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Nobody is let through any more."""
        self.shutdown()
        self.server_close()
        self._thread.join(5)


class _Visit(socketserver.BaseRequestHandler):
    server: Door

    def handle(self) -> None:
        head = self.request.recv(65_536)
        answer = self.server.answer
        if self.server.answers_left is not None:
            self.server.answers_left -= 1
            answer = answer if self.server.answers_left >= 0 else ""
        if self.server.silent:
            threading.Event().wait(2)
            return
        if answer:
            body = b"<Error><Code>Trouble</Code></Error>"
            line = f"HTTP/1.1 {answer}\r\nConnection: close\r\nContent-Length: {len(body)}\r\n\r\n"
            self.request.sendall(line.encode() + (b"" if head.startswith(b"HEAD") else body))
            return
        self._pass_on(head)

    def _pass_on(self, head: bytes) -> None:
        host, _colon, port = self.server.behind.rpartition(":")
        left = self.server.cut_after
        with socket.create_connection((host, int(port)), 10) as behind:
            ends = threading.Thread(target=_pump, args=(behind, self.request), daemon=True)
            ends.start()
            part = head
            while part:
                if left is not None:
                    part = part[:left]
                    left -= len(part)
                behind.sendall(part)
                if left == 0:
                    threading.Event().wait(self.server.then_wait)
                    return
                part = self.request.recv(65_536)
            behind.shutdown(socket.SHUT_WR)
            ends.join(10)


def _pump(source: socket.socket, to: socket.socket) -> None:
    try:
        while part := source.recv(65_536):
            to.sendall(part)
        to.shutdown(socket.SHUT_WR)
    except OSError:
        return
