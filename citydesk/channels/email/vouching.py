"""Who vouches for a mail: signatures, forwarders, the way it came. No Django: in the sandbox.

Pure: the same mail, envelope and answers give the same verdict, today and in ten years, offline.
"""

import json
from dataclasses import replace
from datetime import datetime
from typing import Any

from citydesk.channels.email import alignment, sender_policy, signatures
from citydesk.channels.email.alignment import Policy, aligned
from citydesk.channels.email.answers import Answers, Unknown
from citydesk.channels.email.verdict import PASS, UNKNOWN, Verdict


def vouch(given: bytes, _asked: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    """`wanted`, the names and kinds still to be asked for; once there are none, `verdict`.

    `given` is a line of JSON (envelope, moment of receipt, answers so far), then the mail.
    """
    head, _line, data = given.partition(b"\n")
    record = json.loads(head)
    answers = Answers(record["answers"])
    verdict = _verdict(data, record, answers)
    if answers.wanted:
        return {"wanted": [list(key) for key in answers.wanted]}, []
    return {"verdict": verdict.plain()}, []


def _verdict(data: bytes, record: dict[str, Any], answers: Answers) -> Verdict:
    at = datetime.fromisoformat(record["received_at"]).timestamp()
    path = sender_policy.of_envelope(
        answers, address=record["peer"], sender=record["envelope_from"], helo=record["helo"], at=at
    )
    try:
        mail = signatures.opened(data)
    except signatures.BROKEN:
        mail = signatures.opened(b"")
    try:
        fields = [value for name, value in mail.headers if name.lower() == b"from"]
        domain, unclear = alignment.from_domain(data, fields), ""
    except alignment.Unclear as error:
        domain, unclear = "", str(error)
    policy, asked = _policy(domain, answers)
    found = signatures.of_mail(mail, answers, at)
    strict = policy.strict_signature
    own_path = path.result == PASS and aligned(
        domain, path.domain, answers, strict=policy.strict_path
    )
    return Verdict(
        domain=domain,
        unclear=unclear,
        signatures=tuple(
            replace(one, aligned=aligned(domain, one.domain, answers, strict=strict))
            for one in found
        ),
        chain=signatures.chain_of(mail, data, domain, answers, at),
        permission=replace(path, aligned=own_path),
        policy=asked,
        by_list=any(name.lower() in {b"list-id", b"list-post"} for name, _v in mail.headers),
    )


def _policy(domain: str, answers: Answers) -> tuple[Policy, str]:
    """And what it asks: reject, quarantine, none; "" without one; UNKNOWN if nobody answered."""
    nothing = Policy(organisation=domain)
    if not domain:
        return nothing, ""
    try:
        policy = alignment.policy_of(domain, answers)
    except Unknown:
        return nothing, UNKNOWN
    return policy, policy.asked
