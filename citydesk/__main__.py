"""The console script: Django's own command line, with our settings."""

import os
import sys

from citydesk.demo import environment


def main() -> None:
    """Run a Citydesk command."""
    if sys.argv[1:2] == ["demo"]:
        environment.prepare()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "citydesk.settings")
    from django.core.management import execute_from_command_line  # noqa: PLC0415 (settings first)

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
