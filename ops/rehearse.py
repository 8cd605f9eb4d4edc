"""Boot what we ship for operators, and see that it works: the unit, the image, the compose file.

What is committed is rehearsed, as it stands. systemd boots in a tree of Debian's own, and is given
the how-to's lines. The images that the Dockerfile and compose.yaml begin with are stood in for by
Debian's packages, under the very names that those files use, or pulled with --pull; the bucket is
moto's. podman keeps all of it in a folder that is deleted at the end.
"""

import argparse
import contextlib
import http.client
import os
import re
import shutil
import signal
import smtplib
import ssl
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.bucket import BUCKET, KEY, SECRET, bucket
from tests.postgresql import free_port

ROOT = Path(__file__).parents[1]
PACKAGES = {
    "/usr/sbin/debootstrap": "debootstrap",
    "/usr/bin/systemd-nspawn": "systemd-container",
    "/usr/bin/podman": "podman",
    "/usr/lib/podman/aardvark-dns": "aardvark-dns",
    "/usr/bin/docker-compose": "docker-compose",
    "/usr/bin/openssl": "openssl",
}
TREE = "systemd,systemd-sysv,dbus,python3,python3-venv,ca-certificates,iproute2"
# How this machine reaches its package index is how the machines in it do.
OURS = [p for p in ("/etc/pip.conf", "/etc/ssl/certs/ca-certificates.crt") if Path(p).exists()]
INSTALL = "RUN apt-get update && apt-get install -y --no-install-recommends"
STAND_INS = {
    "python:3.12-slim-bookworm": "RUN python3 -m venv /usr/local",
    "postgres:15": f"""{INSTALL} postgresql-15
ENV PATH=/usr/lib/postgresql/15/bin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
COPY postgres /
VOLUME /var/lib/postgresql/data
STOPSIGNAL SIGINT
CMD ["sh", "/postgres"]""",
    "nginx:1.26": f"""{INSTALL} nginx-light
RUN rm /etc/nginx/sites-enabled/* && mkdir /var/cache/nginx
STOPSIGNAL SIGQUIT
CMD ["nginx", "-g", "daemon off; error_log /dev/stderr;"]""",
}
# As the official image documents its variables.
POSTGRES = """set -e
cd /var/lib/postgresql/data
as="setpriv --reuid=postgres --regid=postgres --clear-groups"
if [ ! -s PG_VERSION ]; then
    chown postgres . && chmod 700 . && echo "$POSTGRES_PASSWORD" > /tmp/password
    chown postgres /tmp/password
    $as initdb -D . -U "$POSTGRES_USER" -A scram-sha-256 --auth-local=trust --pwfile=/tmp/password
    echo "host all all all scram-sha-256" >> pg_hba.conf
    $as pg_ctl -D . -w -o "-c listen_addresses=" start
    $as createdb -h /var/run/postgresql -U "$POSTGRES_USER" "$POSTGRES_DB"
    $as pg_ctl -D . -w stop
fi
exec $as postgres -D . -c "listen_addresses=*"
"""
SETTINGS = """CITYDESK_ADDRESS=http://127.0.0.1:8000
CITYDESK_SMTP_BIND=0.0.0.0:25
CITYDESK_TIP_ADDRESS=tips@example.ng
"""
ASK = "from urllib.request import urlopen; print(urlopen('{}').read().decode())"
MAIL = """import smtplib
smtplib.SMTP('127.0.0.1', 25).sendmail('a@example.org', ['tips@example.ng'], 'Subject: A bridge')
"""
RENAME = """from citydesk.web.models import House
house = House.load(); house.name = 'Rehearsed'; house.save()"""
# The first start makes the tables, and this machine may be slow.
OPEN_SECONDS, GRACE_SECONDS = 300, 15
BEGAN = time.monotonic()


class Failed(Exception):
    """Something did not do what we promise operators."""


def say(words: str) -> None:
    """One line of progress."""
    print(f"{time.monotonic() - BEGAN:5.0f} s  {words}", flush=True)


def run(*command: str | Path, **options: object) -> str:
    """What it printed. Raises Failed with its last lines."""
    done = subprocess.run(
        [str(part) for part in command], text=True, check=False, stdin=options.pop("stdin", None),
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **options,
    )  # fmt: skip
    if done.returncode:
        last = "\n".join(done.stdout.splitlines()[-15:])
        raise Failed(f"{' '.join(map(str, command))[:200]} left with {done.returncode}:\n{last}")
    return done.stdout.strip()


def until(what: str, holds: Callable[[], object], most: float = OPEN_SECONDS) -> None:
    """Wait for it, and say how long it took. Raises Failed."""
    began, why = time.monotonic(), None
    while True:
        try:
            if holds():
                break
        except (Failed, OSError, http.client.HTTPException) as error:
            why = error
        if time.monotonic() - began > most:
            raise Failed(f"not so within {most:.0f} s: {what}. {why or ''}")
        time.sleep(0.2)
    say(f"{what}: after {time.monotonic() - began:.1f} s")


def expect(what: str, holds: object) -> None:
    """Raises Failed unless it holds."""
    if not holds:
        raise Failed(f"not so: {what}")
    say(what)


def expect_clean_stop(stop: Callable[[], object]) -> None:
    """Within what the unit and the compose file grant."""
    began = time.monotonic()
    stop()
    spent = time.monotonic() - began
    expect(f"stopped in {spent:.1f} s", spent < GRACE_SECONDS)


# --- systemd --------------------------------------------------------------------------------------


def how_to(heading: str) -> list[str]:
    """The blocks of commands under a heading of the how-to."""
    text = (ROOT / "docs/how-to/outgrow-one-machine.md").read_text()
    section = text.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return re.findall(r"^```\n(.*?)^```", section, re.DOTALL | re.MULTILINE)


def nspawn(tree: Path, *words: str) -> list[str]:
    return ["systemd-nspawn", "--quiet", "--register=no", "--keep-unit", f"-D{tree}", *words]


@contextlib.contextmanager
def booted(tree: Path) -> Iterator[Callable[[str], str]]:
    """Runs lines of shell in it. It has a network of its own, and so all ports to itself."""
    with (tree.parent / "console").open("w") as console:
        process = subprocess.Popen(
            nspawn(tree, "--private-network", "--boot"),
            stdin=subprocess.DEVNULL, stdout=console, stderr=console,
        )  # fmt: skip
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children")

        def inside(script: str) -> str:
            first = children.read_text().split()
            if not first:
                raise Failed(f"systemd did not boot: {(tree.parent / 'console').read_text()}")
            enter = f"nsenter -t {first[0]} -m -u -i -n -p -C env -i PATH={os.defpath}:/usr/sbin"
            return run(*enter.split(), "sh", "-ec", script)

        try:
            until("systemd has booted", lambda: inside("systemctl list-units") and True, 60)
            yield inside
        finally:
            process.terminate()  # nspawn has the machine shut down
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(30)
            process.kill()
            process.wait()


def rehearse_unit(tree: Path, checkout: Path) -> None:
    """The how-to's lines, then what breaks a night."""
    shutil.copytree(checkout, tree / "opt/citydesk", symlinks=True)
    prepare, start, *_rest = how_to("With systemd")
    say("installing by the how-to")
    binds = [f"--bind-ro={path}" for path in OURS]
    run(*nspawn(tree, "--as-pid2", *binds, "sh", "-ec", f"apt-get update\n{prepare}"))
    (tree / "srv/citydesk/citydesk.env").write_text(SETTINGS)
    with booted(tree) as inside:
        try:
            _try_unit(tree, inside, start)
        except Failed as error:
            raise Failed(f"{error}\n{inside('journalctl -u citydesk | tail -30')}") from error


def _try_unit(tree: Path, inside: Callable[[str], str], start: str) -> None:
    def ask(url: str) -> str:
        return inside(f'python3 -c "{ASK.format(url)}"')

    def shown(what: str) -> str:
        return inside(f"systemctl show citydesk --value -p {what}")

    def ready() -> bool:
        return ask("http://127.0.0.1:8001/readyz") == "ready"

    def worker() -> str:
        return inside("grep -l '^citydesk web worker-1' /proc/[0-9]*/cmdline")

    inside(start)
    expect("the unit is active", shown("ActiveState") == "active")
    until("/readyz answers 200", ready)
    expect("the front page answers", "<html" in ask("http://127.0.0.1:8000/"))
    until("a mail is taken on port 25", lambda: inside(f'python3 -c "{MAIL}"') == "", 30)
    until("it is kept", lambda: inside("find /srv/citydesk/originals -type f"), 60)
    strangers = inside("find /srv/citydesk -maxdepth 0 -perm /077")
    expect("nobody else reads the newsroom's folder", not strangers)

    killed = worker()
    inside(f"kill -9 {killed.split('/')[2]}")
    until("a killed web worker is back", lambda: worker() not in {"", killed}, 30)
    inside(f"kill -9 {shown('MainPID')}")
    until("killed whole, systemd starts it again", lambda: shown("NRestarts") == "1", 30)
    until("/readyz answers 200", ready)
    expect_clean_stop(lambda: inside("systemctl stop citydesk"))
    expect("systemd calls that a success", shown("Result") == "success")

    settings = tree / "srv/citydesk/citydesk.env"
    settings.write_text(f"{SETTINGS}CITYDESK_ADRESS=https://example.ng\n")
    inside("systemctl start citydesk")
    until("a misspelt setting stops it", lambda: shown("ExecMainStatus") == "78", 30)
    time.sleep(4)  # twice RestartSec
    expect("for good", (shown("ActiveState"), shown("NRestarts")) == ("failed", "0"))
    journal = inside("journalctl -u citydesk")
    expect("the journal says which", "CITYDESK_ADRESS" in journal)
    expect("nothing was forbidden to it", not re.search("not permitted|Permission den", journal))


# --- Containers -----------------------------------------------------------------------------------


class Podman:
    """Images, containers and volumes of its own, in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = os.fsencode(folder)
        self.socket = f"unix://{folder}/podman.sock"
        self._command = [
            "podman", f"--root={folder}/images", f"--runroot={folder}/run",
            f"--network-config-dir={folder}/networks",
        ]  # fmt: skip
        (folder / "networks").mkdir()

    def __call__(self, *words: str | Path, **options: object) -> str:
        return run(*self._command, *words, **options)

    @contextlib.contextmanager
    def serving(self) -> Iterator[None]:
        """Docker's interface; and health checks, whose timers are systemd's where that runs."""
        command = [*self._command, "system", "service", "--time=0", self.socket]
        server = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        over = threading.Event()
        checks = threading.Thread(target=self._check_health, args=(over,))
        checks.start()
        try:
            yield
        finally:
            over.set()
            checks.join()
            self.remove_all()
            server.terminate()
            server.wait()

    def _check_health(self, over: threading.Event) -> None:
        while not over.wait(1):
            with contextlib.suppress(Failed):
                for name in self("ps", "--quiet").split():
                    with contextlib.suppress(Failed):
                        self("healthcheck", "run", name)

    def remove_all(self) -> None:
        """Containers, with their mounts; images lie in the folder."""
        self("rm", "--all", "--force", "--volumes")
        self("network", "prune", "--force")
        self("rmi", "--all", "--force")
        # Each `exec` by Docker's interface leaves a monitor behind, which makes the folder anew
        # after five minutes.
        for entry in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                words = (entry / "cmdline").read_bytes().split(b"\0")
                if words[0].endswith(b"conmon") and self._folder in b" ".join(words):
                    os.kill(int(entry.name), signal.SIGKILL)

    def build(self, name: str, file: Path, context: Path) -> None:
        """With Docker's format: the other knows no health checks."""
        volumes = [f"--volume={path}:{path}:ro" for path in OURS]
        self("build", "--format=docker", f"--tag={name}", f"--file={file}", *volumes, context)


def make_images(podman: Podman, tree: Path, checkout: Path, *, pull: bool) -> None:
    """What ours begin with, then ours."""
    if pull:
        for name in STAND_INS:
            podman("pull", f"docker.io/library/{name}")
    else:
        context = tree.parent / "stand-ins"
        context.mkdir()
        (context / "postgres").write_text(POSTGRES)
        with subprocess.Popen(["tar", "-C", tree, "-c", "."], stdout=subprocess.PIPE) as packed:
            podman("import", "-", "localhost/debian", stdin=packed.stdout)
        for name, lines in STAND_INS.items():
            say(f"standing in for {name}")
            (context / "Dockerfile").write_text(f"FROM localhost/debian\n{lines}\n")
            podman.build(f"docker.io/library/{name}", context / "Dockerfile", context)
    say("building the image")
    podman.build("citydesk", checkout / "ops/compose/Dockerfile", checkout)


def rehearse_image(podman: Podman) -> None:
    """Alone, with nothing said: a newsroom on SQLite."""
    name = podman("run", "--detach", "--stop-timeout=15", "citydesk").splitlines()[-1]
    until("the image is healthy", lambda: podman("healthcheck", "run", name) == "")
    expect("it runs as 10001", podman("exec", name, "id", "-u") == "10001")
    owners = podman("exec", name, "stat", "-c%u:%a", "/srv/citydesk", "/srv/citydesk/keys")
    expect("its volumes are its own", owners.split() == ["10001:700", "10001:700"])
    expect_clean_stop(lambda: podman("stop", name))
    expect("with code 0", podman("inspect", "--format={{.State.ExitCode}}", name) == "0")
    podman("rm", "--volumes", name)


def front(path: str = "/") -> str:
    """The page that nginx answers over TLS."""
    trusting = ssl._create_unverified_context()  # noqa: SLF001 (our own certificate, of today)
    connection = http.client.HTTPSConnection("127.0.0.1", 443, timeout=5, context=trusting)
    with contextlib.closing(connection):
        connection.request("GET", path, headers={"Host": "example.ng"})
        answer = connection.getresponse()
        text = answer.read().decode()
    return text if answer.status == http.HTTPStatus.OK else ""


def rehearse_compose(podman: Podman, checkout: Path) -> None:
    """Two nodes behind nginx, one bucket; one is stopped, then the other."""
    folder, port = checkout / "ops/compose", free_port()
    (folder / "certificates").mkdir()
    run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1",
        "-subj", "/CN=example.ng", "-keyout", "key.pem", "-out", "fullchain.pem",
        cwd=folder / "certificates")  # fmt: skip
    # The machine itself, as the containers see it.
    gateway = re.search(r"subnet: (\S+)\.0/", (folder / "compose.yaml").read_text())[1] + ".1"
    at = f"s3+http://{quote(KEY, '')}:{quote(SECRET, '')}@{gateway}:{port}/{BUCKET}"
    (folder / ".env").write_text(
        re.sub("(?m)^(CITYDESK_STORAGE_URL)=.*", rf"\1={at}", (folder / "example.env").read_text())
    )
    env = {**os.environ, "DOCKER_HOST": podman.socket}

    def compose(*words: str) -> str:
        return run("docker-compose", *words, cwd=folder, env=env)

    def named(node: str) -> bool:
        ask = ASK.format("http://127.0.0.1:8000/")
        return "Rehearsed" in compose("exec", "-T", node, "python", "-c", ask)

    with contextlib.ExitStack() as stack:
        pool = stack.enter_context(ThreadPoolExecutor(1))
        up = pool.submit(compose, "up", "--no-build", "--detach")
        # It can listen there once the network is made; the database takes longer than that.
        until("the network is there", lambda: f" {gateway}/" in run("ip", "address"), 60)
        stack.enter_context(bucket(gateway, port))
        up.result()
        for name in ("database", "first", "second"):
            show = f"--format={{{{.State.Health.Status}}}} citydesk_{name}_1".split()
            until(f"{name} is healthy", lambda show=show: podman("inspect", *show) == "healthy")
        until("nginx answers over TLS", front, 60)
        with smtplib.SMTP("127.0.0.1", 25) as mail:
            expect("mail is taken on port 25", mail.noop()[0] == 250)  # noqa: PLR2004
        command = "citydesk createsuperuser --noinput --username=owner --email=owner@example.ng"
        password = "DJANGO_SUPERUSER_PASSWORD=rehearsed"
        made = compose("exec", "-T", "-e", password, "first", *command.split())
        expect("first makes a superuser", "created" in made)
        expect("the house has no name yet", not named("first") and not named("second"))
        compose("exec", "-T", "first", "citydesk", "shell", "-c", RENAME)
        expect("what changed at first is shown by second", named("second") and named("first"))
        for name in ("first", "second"):
            compose("stop", name)
            expect(f"without {name} nginx answers", all(front() for _many in range(4)))
            compose("restart", "web")
            # Its address moves to another card, which is noticed here after half a minute at most.
            until(f"and starts without {name}", front, 120)
            compose("start", name)
            until(f"{name} is ready again", lambda name=name: named(name))
        expect_clean_stop(lambda: compose("stop", "first", "second"))


# --- All of it ------------------------------------------------------------------------------------


def refuse_missing() -> None:
    missing = [package for path, package in PACKAGES.items() if not Path(path).exists()]
    if missing:
        raise Failed(f"Run: sudo apt-get install {' '.join(missing)}")
    if os.geteuid():
        raise Failed("Only root can boot: sudo make rehearse")


def rehearse(what: list[str], folder: Path, *, made: Path | None, pull: bool) -> None:
    """In `folder`, which is left as soon as nothing runs or is mounted in it."""
    checkout, tree = folder / "checkout", folder / "tree"
    checkout.mkdir()
    run("sh", "-c", f"git archive HEAD | tar -x -C {checkout}", cwd=ROOT)
    if made:
        run("cp", "-a", made, tree)
    else:
        say("making a tree of Debian")
        run("debootstrap", "--variant=minbase", f"--include={TREE}", "bookworm", tree)
    if "unit" in what:
        run("cp", "-a", tree, folder / "machine")
        rehearse_unit(folder / "machine", checkout)
    if what == ["unit"]:
        return
    podman = Podman(folder)
    with podman.serving():
        make_images(podman, tree, checkout, pull=pull)
        if "image" in what:
            rehearse_image(podman)
        if "compose" in what:
            rehearse_compose(podman, checkout)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0])
    parser.add_argument(
        "what", nargs="*", help="unit, image, compose: all of them, if none is named"
    )
    parser.add_argument(
        "--pull", action="store_true", help="pull the images, not stand in for them"
    )
    parser.add_argument("--tree", type=Path, help=f"what debootstrap made before, with {TREE}")
    told = parser.parse_args()
    every = ["unit", "image", "compose"]
    if strange := set(told.what) - set(every):
        parser.error(f"there is no {', '.join(strange)}")
    # A stop is an end like any other: everything is cleared away.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        refuse_missing()
        # Not below /tmp, which may be memory: this takes four gigabytes.
        with tempfile.TemporaryDirectory(prefix="rehearsal-", dir="/var/tmp") as folder:
            rehearse(told.what or every, Path(folder), made=told.tree, pull=told.pull)
    except Failed as error:
        sys.exit(f"FAILED: {error}")
    say("All of it works.")


if __name__ == "__main__":
    main()
