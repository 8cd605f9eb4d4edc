"""`citydesk demo`: a living newsroom, or the main job played through its doors."""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from citydesk.demo import builder, journey, manuscript, queries, walk
from citydesk.demo.house import PASSWORD
from citydesk.demo.journey import Doors
from citydesk.server import opening
from citydesk.server.supervisor import Part

PYTHON = [sys.executable, "-m"]
# A fresh machine builds its newsroom in this time at the latest.
READY_SECONDS = 180


class Command(BaseCommand):
    """Build the demo newsroom if it is not there, then serve it; or walk."""

    help = "Build and serve a living demo newsroom; --walk plays its main job."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say what there is to choose."""
        parser.add_argument("--reset", action="store_true", help="build the newsroom anew")
        parser.add_argument("--walk", action="store_true", help="play the main job, then leave")
        parser.add_argument("--json", action="store_true", help="with --walk: one JSON object")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Serve, or walk."""
        if not settings.CITYDESK_DEMO:
            raise CommandError(
                "Set CITYDESK_DEMO=true: this command fills a newsroom with fiction."
            )
        if options["walk"]:
            self._walk(as_json=options["json"])
        else:
            self._serve(reset=options["reset"])

    def _serve(self, *, reset: bool) -> None:
        if reset:
            builder.reset()
        if not builder.is_built():
            self.stdout.write("Building the demo newsroom, once:")
        builder.build(now=timezone.localtime(), say=self._say)
        self._welcome()
        self._open_the_doors()

    def _say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()

    def _welcome(self) -> None:
        at = settings.CITYDESK_ADDRESS
        staff = [p for p in manuscript.read("people")["staff"] if p["group"]]
        cast = "\n".join(f"    {p['username']:<9} {p['name']}, {p['role']}" for p in staff)
        self._say(
            f"\n{manuscript.read('house')['house']['name']} is open.\n\n"
            f"  {at}/        what readers see\n"
            f"  {at}/desk/   where the paper is made\n"
            f"  {at}/demo/   three screens side by side\n\n"
            f"  Sign in at the desk with the password {PASSWORD}:\n{cast}\n"
            f"    {'owner':<9} may do everything\n\n"
            "  Three things to try:\n"
            f"    1. Open {at}/demo/, send the photo, and publish it.\n"
            "    2. As kunle, open the tip from Oshodi: what does its camera say of the time?\n"
            "    3. In another terminal: .venv/bin/citydesk demo --walk\n"
        )

    def _open_the_doors(self) -> None:
        """The newsroom's own parts, and the world outside: a post office and a data provider."""
        provider = urlsplit(settings.CITYDESK_VTPASS_URL).netloc
        office = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
        truth = settings.CITYDESK_DATA / "provider"
        parts = [
            Part(
                "post office",
                argv=[*PYTHON, "citydesk.demo.post_office", office, str(queries.mailbox_folder())],
            ),
            Part("provider", argv=[*PYTHON, "citydesk.rewards.simulator", provider, str(truth)]),
        ]
        opening.serve(parts=parts, say=self._say)

    def _walk(self, *, as_json: bool) -> None:
        def say(step: walk.Step) -> None:
            if not as_json:
                mark = "ok  " if step.ok else "FAIL"
                self._say(f"{mark} {step.ms:6} ms  {step.step}  {step.detail}".rstrip())

        with _doors(quiet=as_json) as doors:
            walked = walk.play(doors, now=timezone.localtime(), say=say)
        if as_json:
            told = {"ok": walked.ok, "steps": [asdict(step) for step in walked.steps]}
            self.stdout.write(json.dumps(told))
        if not walked.ok:
            sys.exit(1)


@contextmanager
def _doors(*, quiet: bool) -> Iterator[Doors]:
    """Those of the demo that runs; if none does, of one started for the walk and then stopped."""
    running = journey.knock(settings.CITYDESK_ADDRESS)
    if running:
        yield running
        return
    with tempfile.TemporaryDirectory(prefix="citydesk-walk-") as folder:
        environ = _elsewhere(Path(folder))
        process = subprocess.Popen(
            [sys.executable, "-m", "citydesk", "demo"],
            env=environ,
            stdout=subprocess.DEVNULL if quiet else sys.stderr,
        )
        try:
            yield _wait_for(environ["CITYDESK_ADDRESS"], process)
        finally:
            process.terminate()
            process.wait(30)


def _elsewhere(folder: Path) -> dict[str, str]:
    """The environment of a demo in `folder`, on ports that nobody uses."""
    web, mail, post, provider, private = (f"127.0.0.1:{_free_port()}" for _ in range(5))
    return {
        **os.environ,
        "CITYDESK_DATA": str(folder),
        "CITYDESK_ADDRESS": f"http://{web}",
        "CITYDESK_BIND": web,
        "CITYDESK_SMTP_BIND": mail,
        "CITYDESK_PRIVATE_BIND": private,
        "CITYDESK_MAIL_OUT_URL": f"smtp://{post}",
        "CITYDESK_VTPASS_URL": f"http://{provider}",
    }


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> Doors:
    ends = time.monotonic() + READY_SECONDS
    while time.monotonic() < ends and process.poll() is None:
        doors = journey.knock(address)
        if doors:
            return doors
        time.sleep(0.3)
    raise CommandError("The demo did not open its doors.")
