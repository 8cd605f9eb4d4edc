"""Kills a process after its first SQL statement, fsync, rename, unlink or socket call; then after
its second, and so on for every one; restarts it each time, and looks at what is there.

Run as `python -m tests.kills.harness SCENARIO` with CITYDESK_DATA set to an empty folder: it is a
process of its own, so that nothing of pytest's stands between the operation and the disk.
"""

import contextlib
import functools
import importlib
import json
import os
import shutil
import signal
import socket
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg

POINTS_MAX = 3_000
# What a socket does that somebody else can see.
TALK = ("connect", "send", "sendall", "sendto", "recv", "recv_into")


class Trap:
    """Counts what the operation does, and kills this process after the `last` of it."""

    def __init__(self, last: int | None) -> None:
        self.last = last
        self.seen: list[str] = []

    def spring(self, name: str) -> None:
        self.seen.append(name)
        if len(self.seen) == self.last:
            os.kill(os.getpid(), signal.SIGKILL)

    def wrapped(self, name: str, real: Callable) -> Callable:
        @functools.wraps(real)
        def call(*args, **kwargs):
            try:
                return real(*args, **kwargs)
            finally:
                self.spring(name)

        return call

    def statement(self, execute, sql, params, many, context):
        try:
            return execute(sql, params, many, context)
        finally:
            self.spring(f"sql {sql[:60]}")

    @contextlib.contextmanager
    def set(self) -> Iterator[None]:
        from django.db import connection
        from django.db.backends.base.base import BaseDatabaseWrapper

        for name in ("fsync", "rename", "replace", "unlink"):
            setattr(os, name, self.wrapped(name, getattr(os, name)))
        for name in TALK:
            setattr(
                socket.socket, name, self.wrapped(f"socket {name}", getattr(socket.socket, name))
            )
        BaseDatabaseWrapper._commit = self.wrapped("commit", BaseDatabaseWrapper._commit)
        with connection.execute_wrapper(self.statement):
            yield


class Snapshot:
    """The data folder and the database as they were before the operation."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.kept = data.with_name(f"{data.name}.kept")
        self.url = os.environ.get("CITYDESK_DATABASE_URL", "sqlite://")

    def take(self) -> None:
        shutil.copytree(self.data, self.kept)
        if self.url.startswith("postgresql"):
            self._copy_database(f"{self._name}", f"{self._name}_kept")

    def restore(self) -> None:
        shutil.rmtree(self.data)
        shutil.copytree(self.kept, self.data)
        if self.url.startswith("postgresql"):
            self._copy_database(f"{self._name}_kept", f"{self._name}")

    @property
    def _name(self) -> str:
        return self.url.rpartition("/")[2]

    def _copy_database(self, old: str, new: str) -> None:
        with psycopg.connect(
            f"{self.url.rpartition('/')[0]}/postgres", autocommit=True
        ) as connection:
            # A killed client's server process may live a moment longer.
            connection.execute(f"DROP DATABASE IF EXISTS {new} WITH (FORCE)")
            connection.execute(f"CREATE DATABASE {new} TEMPLATE {old}")


def in_child(work: Callable[[], None]) -> str:
    """Run `work` in a fork; "" when it ended well, "killed", or its traceback."""
    told, tell = os.pipe()
    pid = os.fork()
    if not pid:
        os.close(told)
        try:
            work()
            os._exit(0)
        except BaseException:  # noqa: BLE001 (whatever it was, the parent tells it)
            os.write(tell, traceback.format_exc().encode()[-4_000:])
            os._exit(1)
    os.close(tell)
    with os.fdopen(told, "rb") as pipe:
        words = pipe.read().decode()
    _pid, status = os.waitpid(pid, 0)
    return "killed" if os.WIFSIGNALED(status) else words


def run(scenario) -> dict:
    """Every point of `scenario`; what went wrong after which."""
    from django.db import connections

    scenario.prepare()
    connections.close_all()
    snapshot = Snapshot(Path(os.environ["CITYDESK_DATA"]))
    snapshot.take()
    wrong: list[dict] = []
    began = time.monotonic()
    for last in range(1, POINTS_MAX):
        snapshot.restore()
        scenario.begin()

        def operate(last: int = last) -> None:
            with Trap(last).set():
                scenario.operate()

        ended = in_child(operate)
        words = in_child(scenario.check)
        if words or ended not in {"", "killed"}:
            wrong.append({"after": last, "operation": ended, "check": words})
        if ended != "killed":
            break
    return {"points": last, "wrong": wrong, "seconds": round(time.monotonic() - began, 1)}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "citydesk.settings")
    import django

    django.setup()
    module, _dot, name = sys.argv[1].partition(":")
    scenario = getattr(importlib.import_module(module), name)()
    print(json.dumps(run(scenario)))


if __name__ == "__main__":
    main()
