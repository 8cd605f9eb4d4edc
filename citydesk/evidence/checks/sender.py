"""Who vouches for a mail: the domain of its sender's address, a forwarder, or nobody.

A check of the tip, not of a file. What is confirmed is that a domain sent these bytes, never who
wrote them; and that nobody confirms it is no accusation, since forwarders and lists break what a
domain had confirmed. A domain is told by name only where thousands share it: the name of a private
one would tell who the sender is, past the log of looks.
"""

from django.utils.translation import gettext as _

from citydesk.channels.email.verdict import FAIL, NONE, PASS, UNKNOWN, Signature, Verdict
from citydesk.evidence import words
from citydesk.evidence.types import AGREES, COULD_NOT_CHECK, DIFFERS, NOT_RECORDED, Said

NAME, VERSION = "sender", 1

# Mailboxes for everybody. Of a domain that is missing here only less is told.
_EVERYBODYS = frozenset({
    "gmail.com", "googlemail.com", "yahoo.com", "ymail.com", "rocketmail.com", "yahoo.co.uk",
    "yahoo.fr", "outlook.com", "hotmail.com", "hotmail.co.uk", "hotmail.fr", "live.com",
    "live.co.uk", "msn.com", "icloud.com", "me.com", "mac.com", "aol.com", "proton.me",
    "protonmail.com", "pm.me", "gmx.com", "gmx.net", "gmx.de", "web.de", "mail.com", "zoho.com",
    "yandex.com", "mail.ru", "fastmail.com", "tutanota.com",
})  # fmt: skip
# Whose word on what they forward is worth something: those who run mailboxes for everybody.
_FORWARDERS = _EVERYBODYS | {"google.com", "microsoft.com", "messagingengine.com"}
_SENT_BACK = {"reject", "quarantine"}
_SHAPE = {"mime-version", "content-type", "content-transfer-encoding"}


def check(verdict: Verdict) -> Said:
    """Say it in one sentence."""
    outcome, sentence = _confirmed(verdict) or _not_confirmed(verdict)
    return Said(
        check=NAME,
        version=VERSION,
        outcome=outcome,
        sentence=sentence % {"domain": _named(verdict.domain)},
        numbers={
            "signature": verdict.dkim,
            "forwarders": verdict.chain.result,
            "path": verdict.permission.result,
            "policy": verdict.policy,
        },
    )


def _named(domain: str) -> str:
    return domain if domain in _EVERYBODYS else _("The domain of the sender's address")


def _confirmed(verdict: Verdict) -> tuple[str, str] | None:
    fitting = [one for one in verdict.signatures if one.aligned and one.result == PASS]
    if fitting:
        return _signed(min(fitting, key=lambda one: (one.unsigned_bytes, len(one.unsigned))))
    if verdict.vouched:
        return AGREES, _(
            "%(domain)s confirms that the mail came from its machines. It did not sign what is in"
            " it."
        )
    chain = verdict.chain
    if chain.result == PASS and chain.told and chain.sealed_by in _FORWARDERS:
        said = _(
            "It was forwarded by %(forwarder)s, which says that the sender's domain had confirmed"
            " it."
        )
        return AGREES, said % {"forwarder": chain.sealed_by}
    return None


def _signed(signature: Signature) -> tuple[str, str]:
    if signature.unsigned_bytes:
        size = words.size(signature.unsigned_bytes)
        return DIFFERS, _(
            "%%(domain)s confirms the beginning of this mail. Its last %(size)s were added"
            " afterwards, as mailing lists do."
        ) % {"size": size}
    if _SHAPE & set(signature.unsigned):
        return NOT_RECORDED, _(
            "%(domain)s confirms that it sent this text, but not as what it is to be read: how the"
            " mail looks may have been changed since."
        )
    if "subject" in signature.unsigned:
        return AGREES, _(
            "%(domain)s confirms that it sent this mail, but not its subject, which may have been"
            " changed since."
        )
    return AGREES, _(
        "%(domain)s confirms that it sent this mail, and that nothing in it was changed since. Who"
        " wrote it, it does not say."
    )


def _not_confirmed(verdict: Verdict) -> tuple[str, str]:
    found = {verdict.dkim, verdict.policy, verdict.chain.result, verdict.permission.result}
    if UNKNOWN in found:
        return COULD_NOT_CHECK, (
            _(
                "Whether the sender's address is theirs could not be checked: the name servers that"
                " know did not answer."
            )
            if verdict.domain
            else _("Who sent the mail could not be checked: it does not open.")
        )
    if not verdict.domain:
        return NOT_RECORDED, _(
            "It names no sender's address, or several, so that nobody can vouch for it."
        )
    return _contradicted(verdict) or (
        NOT_RECORDED,
        _("Nobody vouches for the sender's address: anybody could have written it."),
    )


def _contradicted(verdict: Verdict) -> tuple[str, str] | None:
    """Where From's domain signed something else, or says that it signs all that it sends."""
    passed_on = verdict.by_list or verdict.chain.result != NONE
    if verdict.dkim == FAIL and passed_on:
        return NOT_RECORDED, _(
            "It came by way of a mailing list or a forwarder, which changed it: what the sender's"
            " domain had signed does not fit any more."
        )
    if verdict.dkim == FAIL:
        return DIFFERS, _(
            "It bears a signature of the sender's domain that does not fit: the mail was changed on"
            " its way, as mailing lists and virus scanners do, or came from elsewhere."
        )
    if verdict.policy in _SENT_BACK and not passed_on:
        return DIFFERS, _(
            "%(domain)s does not confirm this mail, and confirms all that it sends: a forwarder"
            " brought it, or the address is borrowed."
        )
    return None
