"""Which domain a mail's From names, and who may speak for it: DMARC. No Django: in the sandbox.

The organisation behind a domain is found by asking the DNS upward (draft-ietf-dmarc-dmarcbis-41,
4.10), not by a list of public suffixes that would have to be kept up to date.
"""

import re
from dataclasses import dataclass

from citydesk.channels.email.answers import Answers, Unknown
from citydesk.channels.email.headers import Headers
from citydesk.channels.email.heads import head_of

# The standard's own limit: eight questions a walk.
_LABELS_MAX = 7
_RECORD = re.compile(r"v\s*=\s*DMARC1\s*(;|$)")
_TAG = re.compile(r"(?:^|;)\s*(psd|p|sp|adkim|aspf)\s*=\s*(\w+)")


class Unclear(Exception):
    """There is no From, or not one: nobody can speak for it."""


@dataclass(frozen=True, kw_only=True)
class Policy:
    """What the organisation of a domain asks of whoever receives its mail."""

    organisation: str
    # reject, quarantine, none; "" without a record.
    asked: str = ""
    strict_signature: bool = False
    strict_path: bool = False


def from_domain(data: bytes, fields: list[bytes]) -> str:
    """The domain of the one From that the desk shows. Raises Unclear.

    `fields` are the From fields as the verifier divides the head. Where it reads another From than
    we do, or the head had to be mended, a signature over the one would be taken for the other's.
    """
    head = head_of(data, 0, len(data))
    headers = Headers(head.fields)
    ours = list(headers.raw("From"))
    if head.mended or head.cut or len(ours) != 1 or len(fields) != 1:
        raise Unclear("its head names no sender, or several")
    if "".join(ours[0].split()) != "".join(fields[0].decode("ascii", "surrogateescape").split()):
        raise Unclear("its head can be read in two ways")
    address = headers.address("From")[1]
    if not address or (ours[0].count("@") != 1 and not _only(address, ours[0])):
        raise Unclear("its From holds no address, or several")
    return as_ascii(address.rpartition("@")[2])


def _only(address: str, field: str) -> bool:
    """Whether every other @ of the field stands in the name before the address."""
    return bool(re.fullmatch(r"[^<>,;]*<\s*" + re.escape(address) + r"\s*>\s*", field.strip()))


def as_ascii(domain: str) -> str:
    """As the DNS knows it. Raises Unclear."""
    try:
        return domain.rstrip(".").lower().encode("idna").decode("ascii")
    except UnicodeError as error:
        raise Unclear("its From holds no domain") from error


def policy_of(domain: str, answers: Answers) -> Policy:
    """The policy that holds for `domain`. Raises Unknown."""
    records = _walk(domain, answers)
    organisation = _organisation(domain, records)
    tags = records.get(domain) or records.get(organisation) or {}
    asked = tags.get("p", "")
    if domain not in records and domain != organisation:
        asked = tags.get("sp", asked)
    return Policy(
        organisation=organisation,
        asked=asked,
        strict_signature=tags.get("adkim") == "s",
        strict_path=tags.get("aspf") == "s",
    )


def _walk(domain: str, answers: Answers) -> dict[str, dict[str, str]]:
    """The records at `domain` and above, the longest name first; all are asked for at once."""
    labels = domain.split(".")
    names = [domain, *(".".join(labels[n:]) for n in range(1, len(labels)))]
    names = [name for name in names if name == domain or name.count(".") < _LABELS_MAX]
    for name in names:
        answers.want(f"_dmarc.{name}", "TXT")
    found: dict[str, dict[str, str]] = {}
    for name in names:
        texts = [value.decode("utf-8", "replace") for value in _records(name, answers)]
        tags = dict(_TAG.findall(texts[0].lower())) if len(texts) == 1 else None
        if tags is not None:
            found[name] = tags
            if tags.get("psd") in {"y", "n"}:
                break
    return found


def _records(name: str, answers: Answers) -> list[bytes]:
    texts = answers.values(f"_dmarc.{name}", "TXT")
    return [text for text in texts if _RECORD.match(text.decode("utf-8", "replace"))]


def _organisation(domain: str, records: dict[str, dict[str, str]]) -> str:
    for name, tags in records.items():
        if tags.get("psd") == "n":
            return name
        if tags.get("psd") == "y" and name != domain:
            return ".".join(domain.split(".")[-name.count(".") - 2 :])
    return min(records, key=lambda name: name.count("."), default=domain)


def aligned(domain: str, other: str, answers: Answers, *, strict: bool) -> bool:
    """Whether `other` may speak for `domain`: the same, or of the same organisation."""
    if not domain or not other:
        return False
    if strict or domain == other:
        return domain == other
    try:
        mine, theirs = policy_of(domain, answers), policy_of(other, answers)
    except Unknown:
        return False
    return mine.organisation == theirs.organisation
