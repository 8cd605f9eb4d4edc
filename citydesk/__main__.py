"""The console script: Django's own command line, with our settings."""

import os
import sys

from citydesk.demo import environment
from citydesk.lib.env import BadSetting


def main() -> None:
    """Run a Citydesk command."""
    if sys.argv[1:2] == ["demo"]:
        environment.prepare()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "citydesk.settings")
    from django.core.management import execute_from_command_line  # noqa: PLC0415 (settings first)

    try:
        execute_from_command_line(sys.argv)
    except BadSetting as error:
        sys.stderr.write(f"citydesk: {error}\n")
        # A mail server gives a mail back at EX_CONFIG, but keeps it and tries again at EX_TEMPFAIL.
        sys.exit(os.EX_TEMPFAIL if sys.argv[1:2] == ["receive"] else os.EX_CONFIG)


if __name__ == "__main__":
    main()
