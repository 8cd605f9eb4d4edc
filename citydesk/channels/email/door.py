"""What the mail listener has to know; Django's settings read it here too. No Django."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

from citydesk.lib.env import BadSetting, Env


def leads_to(address: str, tip_address: str) -> bool:
    """Whether mail to `address` comes to the tip address, with any +suffix."""
    local, _at, host = address.lower().rpartition("@")
    ours, _at, our_host = tip_address.lower().rpartition("@")
    return host == our_host and (local == ours or local.startswith(f"{ours}+"))


@dataclass(frozen=True, kw_only=True)
class Door:
    """Where mail is received, for whom, how much of it, and where it is put."""

    bind: tuple[str, int]
    tip_address: str
    message_bytes_max: int
    spool: Path
    keys: Path
    run: Path

    @classmethod
    def read(cls, env: Env) -> Self:
        """From the environment. Raises BadSetting."""
        tip_address = env.text("CITYDESK_TIP_ADDRESS", "tips@localhost")
        if not tip_address.partition("@")[0] or not tip_address.partition("@")[2]:
            raise BadSetting("CITYDESK_TIP_ADDRESS", tip_address, "an address, tips@example.ng")
        return cls(
            bind=env.address("CITYDESK_SMTP_BIND", "127.0.0.1:2525"),
            tip_address=tip_address,
            # Gmail sends at most 25 MB, which base64 makes 35.
            message_bytes_max=env.number("CITYDESK_MESSAGE_BYTES_MAX", 36_000_000, least=10_000),
            spool=env.data / "spool",
            keys=env.data / "keys",
            run=env.data / "run",
        )
