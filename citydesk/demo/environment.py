"""The settings that a demo runs with, set before Django reads the environment. No Django."""

import os
from collections.abc import MutableMapping
from pathlib import Path

POST_OFFICE = "127.0.0.1:2526"
PROVIDER = "127.0.0.1:2527"
DEFAULTS = {
    "CITYDESK_DEMO": "true",
    "CITYDESK_DATA": "data/demo",
    "CITYDESK_TIP_ADDRESS": "tips@lagoonheron.example",
    "CITYDESK_MAIL_OUT_URL": f"smtp://{POST_OFFICE}",
    "CITYDESK_REWARD_PROVIDERS": "vtpass",
    "CITYDESK_VTPASS_URL": f"http://{PROVIDER}",
    "CITYDESK_VTPASS_API_KEY": "demo",
    "CITYDESK_VTPASS_PUBLIC_KEY": "demo",
    "CITYDESK_VTPASS_SECRET_KEY": "demo",
}


def prepare(environ: MutableMapping[str, str] = os.environ) -> None:
    """Fill in what the caller has not set; what they have set is theirs."""
    for name, value in DEFAULTS.items():
        environ.setdefault(name, value)
    if environ["CITYDESK_DEMO"] == "true":
        from citydesk.demo import camera  # noqa: PLC0415 (every command comes by here)

        known = camera.maker(Path(environ["CITYDESK_DATA"]) / "camera")
        environ.setdefault("CITYDESK_C2PA_TRUST_LIST", str(known))
