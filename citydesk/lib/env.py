"""Settings read from the environment, or from one file of NAME=value lines; a bad value is fatal.

Imports no Django, so that the mail listener can use it.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from citydesk.lib import languages
from citydesk.lib.languages import Language
from citydesk.lib.resolver import system_servers


class BadSetting(Exception):
    """A setting cannot be used; says which, what it holds and what it should hold."""

    def __init__(self, name: str, value: str, wanted: str) -> None:
        super().__init__(f"{name}={value!r} cannot be used: it should be {wanted}.")


@dataclass(frozen=True, kw_only=True)
class Cache:
    """One that keeps our pages before us, and where it is told what to take off."""

    kind: str
    name: str
    url: str
    secret: str = field(repr=False)


# Of each kind of cache: where a purge is sent, with {0} for the one that is named.
PURGES = {
    "varnish": "http://{0}/",
    "varnish+https": "https://{0}/",
    # https://www.fastly.com/documentation/reference/api/purging/
    "fastly": "https://api.fastly.com/service/{0}/purge",
    # https://developers.cloudflare.com/api/resources/cache/methods/purge/
    "cloudflare": "https://api.cloudflare.com/client/v4/zones/{0}/purge_cache",
}


def read_file(path: Path) -> dict[str, str]:
    """NAME=value lines of `path`; blank lines and lines that begin with # are skipped."""
    values: dict[str, str] = {}
    for number, line in enumerate(path.read_text().splitlines(), start=1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        name, equals, value = text.partition("=")
        if not equals:
            raise BadSetting(f"{path}:{number}", text, "of the form NAME=value")
        values[name.strip()] = value.strip()
    return values


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


class Env:
    """Typed look-ups over the environment, which wins, and the settings file."""

    def __init__(self, environ: Mapping[str, str] | None = None) -> None:
        environ = os.environ if environ is None else environ
        named = environ.get("CITYDESK_CONFIG")
        self.data = Path(environ.get("CITYDESK_DATA") or "data").absolute()
        path = Path(named) if named else self.data / "citydesk.env"
        if named and not path.is_file():
            raise BadSetting("CITYDESK_CONFIG", named, "a file that exists")
        try:
            told = read_file(path) if path.is_file() else {}
        except PermissionError as error:
            wanted = "what this user may read: run it as the newsroom's own"
            raise BadSetting("CITYDESK_DATA", str(self.data), wanted) from error
        self._values = {**told, **environ}
        if "CITYDESK_DATA" in self._values:
            self.data = Path(self._values["CITYDESK_DATA"]).absolute()
        self.names: set[str] = {"CITYDESK_DATA", "CITYDESK_CONFIG"}

    def text(self, name: str, default: str) -> str:
        """The setting as it stands; an empty one counts as not given."""
        self.names.add(name)
        return self._values.get(name) or default

    def number(self, name: str, default: int, *, least: int = 0, most: int = 10**12) -> int:
        """A whole number from `least` to `most`."""
        value = self.text(name, str(default))
        if not value.isdecimal() or not least <= int(value) <= most:
            raise BadSetting(name, value, f"a whole number from {least} to {most}")
        return int(value)

    def flag(self, name: str, *, default: bool) -> bool:
        """True or False, and nothing that only looks like it."""
        value = self.text(name, str(default)).lower()
        if value not in {"true", "false", "1", "0", "yes", "no"}:
            raise BadSetting(name, value, "true or false")
        return value in {"true", "1", "yes"}

    def choice(self, name: str, default: str, choices: tuple[str, ...]) -> str:
        """One of `choices`."""
        value = self.text(name, default)
        if value not in choices:
            raise BadSetting(name, value, f"one of {', '.join(choices)}")
        return value

    def choices(self, name: str, default: str, choices: tuple[str, ...]) -> tuple[str, ...]:
        """Some of `choices`, in an order, with commas between them; `none` is none of them."""
        value = self.text(name, default)
        named = tuple(word.strip() for word in value.split(",") if word.strip() != "none")
        if not set(named) <= set(choices) or len(set(named)) < len(named):
            raise BadSetting(name, value, f"none, or some of {', '.join(choices)}")
        return named

    def address(self, name: str, default: str) -> tuple[str, int]:
        """HOST:PORT."""
        value = self.text(name, default)
        host, colon, port = value.rpartition(":")
        if not colon or not host or not port.isdecimal() or int(port) > 65_535:  # noqa: PLR2004
            raise BadSetting(name, value, "HOST:PORT")
        return host, int(port)

    def networks(self, name: str, default: str) -> tuple[IPv4Network | IPv6Network, ...]:
        """`none`, or addresses and networks with commas between them."""
        value = self.text(name, default)
        named = [] if value == "none" else [part.strip() for part in value.split(",")]
        try:
            return tuple(ip_network(part) for part in named)
        except ValueError as error:
            wanted = "none, or addresses and networks, like 127.0.0.1,10.0.0.0/8"
            raise BadSetting(name, value, wanted) from error

    def web_address(self, name: str, *, with_also: str) -> str:
        """http:// or https:// and a host, which needs another setting; "" when not given."""
        value = self.text(name, "")
        self.names.add(with_also)
        if not value:
            return ""
        if urlsplit(value).scheme not in {"http", "https"} or not urlsplit(value).hostname:
            raise BadSetting(name, value, "a web address")
        if not self.text(with_also, ""):
            raise BadSetting(with_also, "", f"given, since {name} is")
        return value

    def language(self, name: str, default: str) -> str:
        """A code of RFC 5646 that Django's English is, or that a native reader has signed for."""
        value = self.text(name, default)
        if value == default:
            return value
        known = {one.code: one for one in self.languages()}
        if value not in known:
            raise BadSetting(name, value, f"one of {', '.join([default, *known])}")
        if known[value].signature is None:
            how = f"{name}={default} citydesk languages --sign {value} --by 'THEIR NAME'"
            raise BadSetting(name, value, f"read and signed for by a native reader first: {how}")
        return value

    def languages(self) -> list[Language]:
        """All that the program's words are in besides English."""
        try:
            return languages.every(self.data)
        except languages.Unusable as error:
            raise BadSetting("CITYDESK_DATA", str(self.data), f"mended: {error}") from error

    def certificates(self, name: str) -> bytes:
        """What the PEM file holds that is named; b"" when none is."""
        value = self.text(name, "")
        if not value:
            return b""
        path = Path(value)
        held = path.read_bytes() if path.is_file() else b""
        if b"-----BEGIN CERTIFICATE-----" not in held or not held.isascii():
            raise BadSetting(name, value, "a PEM file with certificates in it")
        return held

    def resolvers(self, name: str, default: str) -> list[tuple[str, int]]:
        """`system`, `none`, or ADDRESS:PORT and more of them behind commas."""
        value = self.text(name, default)
        if value in {"system", "none"}:
            return system_servers() if value == "system" else []
        found = []
        for part in value.split(","):
            address, colon, port = part.strip().rpartition(":")
            if not colon or not _is_address(address.strip("[]")) or not port.isdecimal():
                raise BadSetting(name, value, "system, none, or ADDRESS:PORT, like 127.0.0.1:53")
            found.append((address.strip("[]"), int(port)))
        return found

    def bucket(self, name: str, default: str) -> dict[str, str] | None:
        """`file:`, which is None; or s3://KEY:SECRET@HOST/BUCKET?region=REGION, never told."""
        value = self.text(name, default)
        if value == "file:":
            return None
        parts = urlsplit(value)
        bucket, asked = parts.path.strip("/"), dict(parse_qsl(parts.query))
        if (
            parts.scheme not in {"s3", "s3+http"}
            or not (parts.hostname and parts.username and parts.password)
            or not bucket
            or "/" in bucket
            or asked.keys() - {"region"}
        ):
            wanted = "file: or s3://KEY:SECRET@HOST/BUCKET?region=REGION, KEY and SECRET quoted"
            raise BadSetting(name, f"{parts.scheme}:…", wanted)
        scheme = "http" if parts.scheme == "s3+http" else "https"
        return {
            "endpoint": f"{scheme}://{parts.netloc.rpartition('@')[2]}",
            "bucket": bucket,
            "key": unquote(parts.username),
            "secret": unquote(parts.password),
            "region": asked.get("region", "us-east-1"),
        }

    def caches(self, name: str) -> list[Cache]:
        """KIND://SECRET@WHICH, with commas between them; never told, since keys are in them."""
        found = []
        for part in filter(None, self.text(name, "").split(",")):
            parts, asked = urlsplit(part.strip()), dict(parse_qsl(urlsplit(part.strip()).query))
            which = parts.netloc.rpartition("@")[2]
            if (
                parts.scheme not in PURGES
                or not (parts.username and which)
                or parts.path.strip("/")
                or asked.keys() - {"api"}
            ):
                wanted = "varnish://SECRET@HOST:PORT, fastly://KEY@SERVICE or cloudflare://KEY@ZONE"
                raise BadSetting(name, f"{parts.scheme}:…", f"{wanted}, with commas between them")
            url = PURGES[parts.scheme].format(which)
            if "api" in asked:
                url = asked["api"].rstrip("/") + urlsplit(url).path
            kind = parts.scheme.partition("+")[0]
            secret = unquote(parts.username)
            found.append(Cache(kind=kind, name=f"{kind}:{which}", url=url, secret=secret))
        return found

    def refuse_unknown(self) -> None:
        """Raise BadSetting for a CITYDESK_ name that no setting has: a typo must not pass."""
        for name in sorted(self._values):
            if name.startswith("CITYDESK_") and name not in self.names:
                raise BadSetting(
                    name, self._values[name], "a setting that exists (see .env.example)"
                )
