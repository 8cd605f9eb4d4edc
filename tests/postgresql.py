"""A real PostgreSQL on loopback, in a folder of its own, as its own user."""

import os
import shutil
import socket
import subprocess
from pathlib import Path


class Missing(Exception):
    """Debian's package `postgresql` is not installed."""


def _binary(name: str) -> str:
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    path = str(found[-1]) if found else shutil.which(name)
    if not path:
        raise Missing("install the package `postgresql`")
    return path


def free_port() -> int:
    """A port that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _as_owner(folder: Path, command: list[str]) -> None:
    # PostgreSQL refuses to run as root.
    prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    subprocess.run([*prefix, *command], check=True, cwd="/", stdout=subprocess.DEVNULL)


def start(folder: Path) -> str:
    """Start a server in `folder`; its URL. Raises Missing."""
    initdb, pg_ctl = _binary("initdb"), _binary("pg_ctl")
    folder.mkdir(parents=True)
    folder.parent.chmod(0o711)
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    port = free_port()
    data = str(folder / "data")
    _as_owner(
        folder,
        [initdb, "-D", data, "-U", "citydesk", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"],
    )
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off"
    _as_owner(folder, [pg_ctl, "-D", data, "-w", "-l", str(folder / "log"), "-o", options, "start"])
    return f"postgresql://citydesk@127.0.0.1:{port}/postgres"


def stop(folder: Path) -> None:
    """Stop it at once."""
    _as_owner(folder, [_binary("pg_ctl"), "-D", str(folder / "data"), "-m", "immediate", "stop"])
