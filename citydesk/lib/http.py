"""One question to another program over HTTP, which ends in time whatever the other side does."""

import functools
import json
import ssl
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import httpcore
import httpx

# The most that one call may hold the worker, from connecting to the answer's last byte. Only the
# look-up of the name is outside it: that is the system's own.
CALL_SECONDS = 15.0
CONNECT_SECONDS = 3.0
# A question that costs nothing is given up sooner: it is asked again.
QUESTION_SECONDS = 5.0
ANSWER_BYTES_MAX = 2_000_000


class NoAnswer(Exception):
    """Nothing that can be read came back in time: nobody knows what the other side did."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The JSON that came, and the status it came with."""

    status: int
    told: Any

    @property
    def fields(self) -> dict[str, Any]:
        """What it says, if it says anything by name."""
        return self.told if isinstance(self.told, dict) else {}


class Deadline:
    """When a call must have ended; a call that has to ask twice keeps one for both."""

    def __init__(self, seconds: float | None = None) -> None:
        self._ends = time.monotonic() + (seconds or CALL_SECONDS)

    def left(self, most: float | None = None) -> float:
        """Seconds, at most `most`. Raises httpcore.ReadTimeout when there are none."""
        left = self._ends - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the answer does not end")
        return left if most is None else min(left, most)


def ask(
    method: str, url: str, *, headers: dict[str, str], deadline: Deadline | None = None, **told: Any
) -> Answer:
    """Ask once, over a connection of its own: one kept open may be gone when it is needed.

    Raises NoAnswer.
    """
    try:
        with (
            httpx.Client(transport=_Transport(deadline or Deadline()), trust_env=False) as client,
            client.stream(method, url, headers=headers, **told) as answer,
        ):
            body = bytearray()
            for chunk in answer.iter_bytes():
                body += chunk
                if len(body) > ANSWER_BYTES_MAX:
                    raise NoAnswer("the answer is too long")
        return Answer(status=answer.status_code, told=json.loads(body))
    except (httpx.HTTPError, httpx.InvalidURL, httpcore.ReadTimeout, ValueError) as error:
        raise NoAnswer(f"{type(error).__name__}: {error}"[:200]) from error
    except RecursionError as error:
        raise NoAnswer("the answer is too deep") from error


@functools.cache
def _trusted() -> ssl.SSLContext:
    return httpx.create_ssl_context(trust_env=False)


class _Transport(httpx.HTTPTransport):
    """A transport whose every wait ends at the deadline: httpx itself only limits each one."""

    def __init__(self, deadline: Deadline) -> None:
        context = _trusted()
        super().__init__(verify=context, trust_env=False)
        self._pool = httpcore.ConnectionPool(
            ssl_context=context, max_connections=1, network_backend=_Backend(deadline)
        )


class _Backend(httpcore.SyncBackend):
    def __init__(self, deadline: Deadline) -> None:
        super().__init__()
        self._deadline = deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 (httpcore's signature)
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        within = self._deadline.left(CONNECT_SECONDS)
        stream = super().connect_tcp(host, port, within, local_address, socket_options)
        return _Stream(stream, self._deadline)


class _Stream(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream, self._deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002
        return self._stream.read(max_bytes, self._deadline.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        self._stream.write(buffer, self._deadline.left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        within = self._deadline.left(CONNECT_SECONDS)
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, within), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
