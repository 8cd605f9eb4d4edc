"""`citydesk languages`."""

import json
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from citydesk.lib import languages
from citydesk.lib.languages import Language


class Command(BaseCommand):
    """Needed when a house wants to speak another language than English."""

    help = (
        "Say which languages the program's words are in, and who signed for them. A house speaks"
        " one, by CITYDESK_LANGUAGE, once a native reader has read all of it and signed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Look, or sign."""
        parser.add_argument("--sign", metavar="CODE", help="keep that a native reader has read it")
        parser.add_argument("--by", metavar="NAME", help="with --sign: who that was")
        parser.add_argument("--json", action="store_true", help="one object for each on one line")

    def handle(self, *_args: Any, **options: Any) -> None:
        """A line for each."""
        if options["sign"]:
            self._sign(options["sign"], options["by"] or "")
        for language in languages.every(settings.CITYDESK_DATA):
            told = _told(language)
            self.stdout.write(json.dumps(told) if options["json"] else _in_words(told))

    def _sign(self, code: str, by: str) -> None:
        today = timezone.localdate()
        try:
            languages.sign(data=settings.CITYDESK_DATA, code=code, by=by, on=today)
        except languages.NotThere as missing:
            raise CommandError(f"There is no folder for {missing}.") from missing
        except ValueError as error:
            raise CommandError("Say who has read it: --by 'THEIR NAME'.") from error


def _told(language: Language) -> dict[str, Any]:
    signed = language.signature
    return {
        "code": language.code,
        "name": language.name,
        "english_name": language.english_name,
        "untranslated": len(languages.untranslated(language.po)),
        "signed_by": signed.by if signed else None,
        "signed_on": signed.on.isoformat() if signed else None,
        "changed_since": language.changed,
    }


def _in_words(told: dict[str, Any]) -> str:
    left = told["untranslated"]
    words = "all that readers see" if not left else f"{left} texts that readers see in English"
    if not told["signed_by"]:
        who = "off: no native reader has signed"
    else:
        who = f"signed by {told['signed_by']} on {told['signed_on']}"
        who += ", and changed since" if told["changed_since"] else ""
    return f"{told['code']:<4} {told['english_name']} ({told['name']}): {words}; {who}"
