"""The web workers: forks that share what the supervisor has loaded."""

import signal
from typing import Any

import granian
from django.conf import settings
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

from citydesk.delivery.guard import THREADS
from citydesk.lib import durable
from citydesk.lib.process import die_with_parent, take_turns
from citydesk.server.private import Private
from citydesk.web import failures
from citydesk.wsgi import application

DRAIN_SECONDS = 6
# For the whole head of a request, from its first byte or the end of the one before.
HEAD_MS_MAX = 15_000
# More than the cookies of anybody; beyond it the answer is 431. Up to twice as much may be read
# before it is noticed.
HEAD_BYTES_MAX = 32_768


def _in_worker(_target: str) -> Any:
    """Called in each fork: a worker without its master would keep the port."""
    die_with_parent(signal.SIGKILL)
    application.watch()
    Private().start()
    return application


def _pictures() -> dict[str, Any]:
    """Pictures in a folder are handed out without Python; those in a bucket by the reader's view.

    Only the sizes made by us: the uploads beside them still carry their metadata.
    """
    if settings.CITYDESK_BUCKET:
        return {}
    folder = settings.MEDIA_ROOT / "images"
    durable.make_folder(folder)
    return {"static_path_route": ["/media/images"], "static_path_mount": [folder]}


def main() -> None:
    """Serve until SIGTERM."""
    take_turns()
    host, port = settings.CITYDESK_BIND
    server = granian.Granian(
        "citydesk.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(
            header_read_timeout=HEAD_MS_MAX, max_buffer_size=HEAD_BYTES_MAX
        ),
        websockets=False,
        process_name="citydesk web",
        workers=settings.CITYDESK_WEB_WORKERS,
        blocking_threads=THREADS,
        respawn_failed_workers=True,
        respawn_interval=0.2,
        workers_kill_timeout=DRAIN_SECONDS,
        **_pictures(),
        log_level=LogLevels.error,  # its only warning is that threads, which mostly wait, are many
    )
    application.begin(failures.page)
    server.serve(target_loader=_in_worker)
    application.end()
