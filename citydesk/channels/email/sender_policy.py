"""Whether a domain lets that machine send its mail: SPF, by pyspf. No Django: in the sandbox.

RFC 7208. pyspf evaluates the record; every question goes through the kept answers.
"""

import re
from typing import Any

import spf

from citydesk.channels.email.answers import Answers, Unknown
from citydesk.channels.email.verdict import FAIL, NONE, PASS, UNKNOWN, Permission

_RESULTS = {"pass": PASS, "fail": FAIL, "softfail": FAIL, "temperror": UNKNOWN}
# Terms that will be asked for in turn: wanted together, they need one round instead of many.
_AHEAD = re.compile(r"\b(?:include:|redirect=)([a-z0-9._-]{1,253})(?=\s|$)", re.IGNORECASE)
_AHEAD_MAX = 10


class _Query(spf.query):
    """pyspf, with answers instead of a network."""

    def __init__(self, answers: Answers, *, address: str, sender: str, helo: str, at: int) -> None:
        super().__init__(i=address, s=sender, h=helo)
        self.t = str(at)
        self._answers = answers

    def dns(self, name: Any, qtype: str, cnames: Any = None, ignore_void: bool = False) -> Any:  # noqa: ARG002, FBT001, FBT002 (pyspf's signature)
        """The values as pyspf wants them. Counts empty answers (RFC 7208, 4.6.4)."""
        try:
            values = self._answers.values(str(name), qtype)
        except Unknown as error:
            raise spf.TempError(str(error)) from error
        if not values and not ignore_void:
            self.void_lookups += 1
            if self.void_lookups > spf.MAX_VOID_LOOKUPS:
                raise spf.PermError("too many names that do not exist")
        if qtype == "TXT":
            self._look_ahead(values)
            return [(value,) for value in values]
        texts = [value.decode("ascii", "replace") for value in values]
        return list(enumerate(texts)) if qtype == "MX" else texts

    def _look_ahead(self, records: list[bytes]) -> None:
        for record in records:
            if spf.RE_SPF.match(record):
                for name in _AHEAD.findall(record.decode("ascii", "replace"))[:_AHEAD_MAX]:
                    self._answers.want(name, "TXT")

    def get_explanation(self, _spec: str) -> None:
        """Nobody reads the domain's own words on a refusal, so they are not asked for."""


def of_envelope(answers: Answers, *, address: str, sender: str, helo: str, at: float) -> Permission:
    """SPF of the envelope's sender, or of the greeting's name when there is none (bounces)."""
    sender = sender if "@" in sender else ""
    domain = (sender.rpartition("@")[2] if sender else helo).rstrip(".").lower()
    if not address or not domain:
        return Permission(domain=domain, why="it is not known which machine brought it")
    try:
        query = _Query(answers, address=address, sender=sender, helo=helo, at=int(at))
        result, _code, words = query.check()
    except (spf.PermError, AssertionError, ValueError, IndexError, RecursionError) as error:
        return Permission(domain=domain, why=f"permerror: {error}"[:80])
    why = result if result in _RESULTS else f"{result}: {words}"
    return Permission(result=_RESULTS.get(result, NONE), domain=domain, why=why[:80])
