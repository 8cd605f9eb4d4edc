"""Reads the content credentials (C2PA) that a file bears. No Django: runs in the sandbox.

Specification: C2PA 2.4; the codes of validation are its §15's. Nothing is fetched: no manifest that
the file says lies on a server, no word on whether a certificate was withdrawn.
"""

import io
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

import c2pa

# What "found" says.
EMBEDDED, ELSEWHERE, NONE, UNREADABLE = "embedded", "elsewhere", "none", "unreadable"
# The largest seen in the SDK's own samples has 82 KB; a signer may write what he likes into it.
REPORT_BYTES_MAX = 2_000_000
_LIST_MAX, _TEXT_MAX = 40, 80
_CODE = re.compile(r"[\w.]{1,80}")
_REMOTE = re.compile(r"^Remote: .*\burl (\S+)$")


def read(data: bytes, asked: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    """What `types.Credentials.read` takes, and the SDK's own report as JSON.

    Before the file stand `asked["signers"]` bytes of trusted signers' certificates and
    `asked["clocks"]` of trusted time-stamping authorities', as PEM; an argument of a process may
    not be so long.
    """
    signers, clocks = int(asked["signers"]), int(asked["clocks"])
    context = _context(data[:signers], data[signers : signers + clocks])
    facts: dict[str, Any] = {"tool": f"c2pa-rs {c2pa.sdk_version()}"}
    try:
        reader = c2pa.Reader(None, io.BytesIO(data[signers + clocks :]), context=context)
        report = json.loads(reader.json())
    except c2pa.C2paError.ManifestNotFound:
        return facts | {"found": NONE}, []
    except c2pa.C2paError as error:
        return facts | _unread(str(error)), []
    written = json.dumps(report, sort_keys=True).encode()
    files = [written] if len(written) <= REPORT_BYTES_MAX else []
    return facts | {"found": EMBEDDED} | _told(report), files


def _context(signers: bytes, clocks: bytes) -> Any:
    """The SDK without its ways into the net: it would fetch manifests unless told not to."""
    anchors = [
        {"trust_anchors": pem.decode("ascii"), "trust_kind": kind}
        for pem, kind in ((signers, "manifest"), (clocks, "tsa"))
        if pem
    ]
    return c2pa.Context.from_dict(
        {
            "version": 1,
            "verify": {"remote_manifest_fetch": False, "ocsp_fetch": False, "verify_trust": True},
            "core": {"allowed_network_hosts": []},
            "trust": {"anchors": anchors},
        }
    )


def _unread(error: str) -> dict[str, Any]:
    """Stored on a server, or of a kind that the SDK does not read."""
    remote = _REMOTE.match(error)
    if remote is None:
        return {"found": UNREADABLE, "why": error[:_TEXT_MAX]}
    try:
        host = urlsplit(remote[1]).hostname or ""
    except ValueError:
        host = ""
    return {"found": ELSEWHERE, "host": host[:_TEXT_MAX]}


def _told(report: dict[str, Any]) -> dict[str, Any]:
    manifests: dict[str, Any] = report["manifests"]
    label = report["active_manifest"]
    active = manifests[label]
    ancestors = [manifest for name, manifest in manifests.items() if name != label]
    results = report.get("validation_results") or {}
    codes = results.get("activeManifest") or {}
    passed = _codes(codes.get("success"))
    signature = active.get("signature_info") or {}
    return {
        "state": str(report.get("validation_state", "")),
        "signer": str(signature.get("issuer") or signature.get("common_name") or ""),
        "program": _program(active),
        # A time without an authority's stamp is only the signer's own word.
        "signed_at": signature.get("time") if "timeStamp.trusted" in passed else None,
        "passed": passed,
        "failed": _codes(codes.get("failure")),
        "noted": _codes(codes.get("informational")),
        "sources": _sources([active]),
        "earlier_sources": _sources(ancestors),
        "ancestors": sum(1 for _ in _ingredients(manifests.values())),
        "ancestors_failed": _unique(_ancestors_failed(manifests, results)),
    }


def _program(manifest: dict[str, Any]) -> str:
    """What made the claim, with its version."""
    for one in manifest.get("claim_generator_info") or []:
        return " ".join(str(one.get(key) or "") for key in ("name", "version")).strip()
    return str(manifest.get("claim_generator") or "")


def _codes(statuses: Any) -> list[str]:
    return _unique(str(status.get("code")) for status in statuses or [])


def _unique(codes: Iterable[str]) -> list[str]:
    """In their order, each once; not more than fit a finding."""
    return [code for code in dict.fromkeys(codes) if _CODE.fullmatch(code)][:_LIST_MAX]


def _sources(manifests: Iterable[dict[str, Any]]) -> list[str]:
    """The last word of each IPTC address that an action gives as the picture's source."""
    return _unique(
        str(action["digitalSourceType"]).strip().rpartition("/")[2]
        for manifest in manifests
        for assertion in manifest.get("assertions") or []
        if str(assertion.get("label")).startswith("c2pa.actions")
        for action in (assertion.get("data") or {}).get("actions") or []
        if action.get("digitalSourceType")
    )


def _ingredients(manifests: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for manifest in manifests:
        yield from manifest.get("ingredients") or []


def _ancestors_failed(manifests: dict[str, Any], results: dict[str, Any]) -> Iterator[str]:
    """What was wrong with the pictures it was made from.

    As their next signer wrote it down, which leaves the file itself valid; and as found now.
    """
    for ingredient in _ingredients(manifests.values()):
        recorded = (ingredient.get("validation_results") or {}).get("activeManifest") or {}
        yield from _codes(ingredient.get("validation_status"))
        yield from _codes(recorded.get("failure"))
    for delta in results.get("ingredientDeltas") or []:
        yield from _codes((delta.get("validationDeltas") or {}).get("failure"))
