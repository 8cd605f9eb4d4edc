"""Who vouches for a mail, as plain values. No Django, no library that finds it out."""

from dataclasses import asdict, dataclass, field
from typing import Any, Self

# Confirmed; contradicted; nothing was said; could not be found out.
PASS, FAIL, NONE, UNKNOWN = "PASS", "FAIL", "NONE", "UNKNOWN"
_RESULTS = {PASS, FAIL, NONE, UNKNOWN}
_TEXT_MAX = 255


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value[:_TEXT_MAX]


def _result(value: Any) -> str:
    if value not in _RESULTS:
        raise ValueError("no such result")
    return str(value)


@dataclass(frozen=True, kw_only=True)
class Signature:
    """One DKIM signature, and whether it fits. `aligned`: its domain may speak for From's."""

    domain: str
    selector: str = ""
    result: str = FAIL
    why: str = ""
    # How many bytes of the body follow what was signed, and what that matters is not signed.
    unsigned_bytes: int = 0
    unsigned: tuple[str, ...] = ()
    aligned: bool = False


@dataclass(frozen=True, kw_only=True)
class Chain:
    """The forwarders that sealed the mail (ARC), and whether their seals fit."""

    result: str = NONE
    why: str = ""
    # The last forwarder; and whether the first one says that From's domain was confirmed to it.
    sealed_by: str = ""
    told: bool = False


@dataclass(frozen=True, kw_only=True)
class Permission:
    """What the envelope's domain says of the machine that brought the mail (SPF)."""

    result: str = NONE
    domain: str = ""
    # RFC 7208's own word for the result, or why there is none.
    why: str = ""
    aligned: bool = False


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """All that was found out about one mail."""

    # The domain of From, as the DNS knows it; "" with `unclear` saying why.
    domain: str = ""
    unclear: str = ""
    signatures: tuple[Signature, ...] = ()
    chain: Chain = field(default_factory=Chain)
    permission: Permission = field(default_factory=Permission)
    # What From's domain asks of receivers: reject, quarantine, none; "" or UNKNOWN (DMARC).
    policy: str = ""
    by_list: bool = False

    @property
    def dkim(self) -> str:
        """Of the signatures that may speak for From, the best; NONE when there is no such one."""
        results = {one.result for one in self.signatures if one.aligned}
        return next((r for r in (PASS, UNKNOWN, FAIL) if r in results), NONE)

    @property
    def vouched(self) -> bool:
        """Whether From's domain confirms the mail, by signature or by the way it came."""
        path = self.permission
        return self.dkim == PASS or (path.aligned and path.result == PASS)

    def plain(self) -> dict[str, Any]:
        """As it is written down."""
        return asdict(self)

    @classmethod
    def read(cls, given: dict[str, Any]) -> Self:
        """What `plain` gave, nothing of it taken on trust.

        Raises ValueError, TypeError or KeyError.
        """
        chain, path = given["chain"], given["permission"]
        return cls(
            domain=_text(given["domain"]),
            unclear=_text(given["unclear"]),
            signatures=tuple(
                Signature(
                    domain=_text(one["domain"]),
                    selector=_text(one["selector"]),
                    result=_result(one["result"]),
                    why=_text(one["why"]),
                    unsigned_bytes=int(one["unsigned_bytes"]),
                    unsigned=tuple(_text(name) for name in one["unsigned"]),
                    aligned=bool(one["aligned"]),
                )
                for one in given["signatures"]
            ),
            chain=Chain(
                result=_result(chain["result"]),
                why=_text(chain["why"]),
                sealed_by=_text(chain["sealed_by"]),
                told=bool(chain["told"]),
            ),
            permission=Permission(
                result=_result(path["result"]),
                domain=_text(path["domain"]),
                why=_text(path["why"]),
                aligned=bool(path["aligned"]),
            ),
            policy=_text(given["policy"]),
            by_list=bool(given["by_list"]),
        )
