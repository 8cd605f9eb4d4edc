"""`citydesk check_provider`."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from citydesk.lib.money import naira
from citydesk.rewards import callbacks
from citydesk.rewards.providers import PROVIDERS, chosen, provider
from citydesk.rewards.providers.contract import Provider, Unreachable


class Command(BaseCommand):
    """Try a provider's credentials."""

    help = (
        "Ask a provider (without a name, the first of the settings) for its wallet's balance and"
        " its bundles; spends nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to say."""
        parser.add_argument("name", nargs="?", default="", choices=["", *PROVIDERS])
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Exit 0 when it answers, 1 when it does not."""
        found = provider(options["name"]) or next(iter(chosen()), None)
        if found is None:
            raise CommandError("No provider is set: see CITYDESK_REWARD_PROVIDERS in .env.example.")
        told: dict[str, Any] = {"provider": found.name, "ok": True}
        try:
            told["balance_kobo"] = found.balance()
            words = f"{found.name} answers; the wallet holds {naira(told['balance_kobo'])}."
            words += _where(found, told)
        except Unreachable as error:
            told |= {"ok": False, "problem": str(error)}
            words = f"{found.name} cannot be used: {error}"
        self.stdout.write(json.dumps(told) if options["json"] else words)
        if not told["ok"]:
            sys.exit(1)


def _where(found: Provider, told: dict[str, Any]) -> str:
    if not found.calls_back:
        return ""
    told["callback"] = callbacks.address(found.name)
    return f"\nLet it call back to {told['callback']}\nThat address is a secret."
