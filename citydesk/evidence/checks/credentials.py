"""Is there a content credential (C2PA), does the file still match it, and who signed?

What is never said: that a file was tampered with because its signer is unknown or a certificate
ran out. C2PA's codes: C2PA 2.4 §15.
"""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from citydesk.evidence import source_types, words
from citydesk.evidence.types import (
    AGREES,
    COULD_NOT_CHECK,
    DIFFERS,
    NOT_RECORDED,
    Case,
    Credentials,
    Said,
)
from citydesk.lib import magic

NAME, VERSION = "credentials", 1
# Which of the cases it is, as the numbers say it.
NONE, KNOWN, UNKNOWN, ENDED, UNSUPPORTED, CHANGED, ELSEWHERE = (
    *("none", "signer known", "signer unknown", "certificate ended", "unsupported"),
    *("changed", "elsewhere"),
)
# Somebody whom no list names: anybody can make such a certificate. Nothing is wrong with the file.
_STRANGERS = {"signingCredential.untrusted"}
_ENDED = {
    *("signingCredential.expired", "claimSignature.outsideValidity"),
    *("signingCredential.revoked", "signingCredential.ocsp.revoked"),
}
# What content and signature were signed as; a time stamp's is only the time's.
_NOT_OF_THE_FILE = ("timeStamp.", "cawg.")


def check(case: Case) -> Said:
    """One of seven cases: none, known, unknown, ended, unsupported, changed, elsewhere."""
    found = case.facts.credentials
    which = _which(found)
    if found is None or which == NONE:
        return Said(
            check=NAME,
            version=VERSION,
            outcome=NOT_RECORDED,
            sentence=_none(case.facts.media_type),
            numbers={"case": NONE},
        )
    outcome, sentence = _said(which, found, case)
    says = source_types.sentence(found.sources)
    return Said(
        check=NAME,
        version=VERSION,
        outcome=outcome,
        sentence=f"{sentence} {says}".strip(),
        numbers=_numbers(which, found),
        tool=found.tool,
    )


def _which(found: Credentials | None) -> str:
    if found is None or found.found == "none":
        return NONE
    if found.found != "embedded":
        return ELSEWHERE if found.found == "elsewhere" else UNSUPPORTED
    failed = {code for code in found.failed if not code.startswith(_NOT_OF_THE_FILE)}
    if changed(failed):
        return CHANGED
    if failed & _ENDED:
        return ENDED
    if failed - _STRANGERS or not found.passed:
        return UNSUPPORTED
    return UNKNOWN if failed or "signingCredential.trusted" not in found.passed else KNOWN


def changed(codes: Iterable[str]) -> list[str]:
    """Those that say that something differs from what was signed."""
    return [
        code
        for code in codes
        if code.endswith(".mismatch") and not code.startswith(_NOT_OF_THE_FILE)
    ]


def _none(media_type: str) -> str:
    if magic.is_video(media_type):
        return _("No content credential. Most real films have none.")
    return _("No content credential. Most real photos have none.")


def _said(which: str, found: Credentials, case: Case) -> tuple[str, str]:
    told = {"signer": found.signer or _("a signer without a name"), "host": found.host}
    if which == KNOWN:
        return AGREES, " ".join(filter(None, (_known(found, case), _left_out(found))))
    if which == UNKNOWN:
        sentence = _(
            "Unchanged since signing; anyone can make such a signature. It names %(signer)s."
        )
        return COULD_NOT_CHECK, " ".join(filter(None, (sentence % told, _left_out(found))))
    if which == ENDED:
        sentence = _(
            "Signature can no longer be checked: the certificate of %(signer)s has ended. "
            "That says nothing against the file."
        )
        return COULD_NOT_CHECK, sentence % told
    if which == UNSUPPORTED:
        return COULD_NOT_CHECK, _(
            "It has a content credential of a kind that cannot be checked. "
            "That says nothing against the file."
        )
    if which == ELSEWHERE:
        sentence = _("Credential is stored on a server (%(host)s); not fetched.")
        return COULD_NOT_CHECK, sentence % told
    sentence = _(
        "File differs from what was signed by %(signer)s. "
        "Saving it again in a program is enough for that."
    )
    return DIFFERS, sentence % told


def _known(found: Credentials, case: Case) -> str:
    told = {"signer": found.signer}
    if found.signed_at:
        told["at"] = words.moment(found.signed_at, case.zone)
        sentence = _("Unchanged since signing by %(signer)s on %(at)s.")
    else:
        sentence = _("Unchanged since signing by %(signer)s, at a time that nobody vouches for.")
    return f"{sentence % told} {_('That says who signed, not what the picture shows.')}"


def _left_out(found: Credentials) -> str:
    if any(code.endswith(".additionalExclusionsPresent") for code in found.noted):
        return _("Parts of the file, such as the camera's facts, are not covered.")
    return ""


def _numbers(which: str, found: Credentials) -> dict[str, Any]:
    numbers: dict[str, Any] = {
        "case": which,
        "state": found.state,
        "signer": found.signer,
        "program": found.program,
        "signed_at": found.signed_at.isoformat() if found.signed_at else "",
        "failed": list(found.failed),
        "noted": list(found.noted),
        "sources": list(found.sources),
        "earlier_sources": list(found.earlier_sources),
        "ancestors": found.ancestors or "",
        "host": found.host,
        "why": found.why,
    }
    return {name: value for name, value in numbers.items() if value}
