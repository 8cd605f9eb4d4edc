"""The console script: Django's own command line, with our settings."""

import os
import sys
import traceback

from citydesk.demo import environment
from citydesk.lib.env import BadSetting


def main() -> None:
    """Run a Citydesk command."""
    if sys.argv[1:2] == ["demo"]:
        environment.prepare()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "citydesk.settings")
    from django.core.management import execute_from_command_line  # noqa: PLC0415 (settings first)

    # A mail server gives a mail back at any other code, but keeps it and tries again at this one.
    receiving = sys.argv[1:2] == ["receive"]
    try:
        execute_from_command_line(sys.argv)
    except BadSetting as error:
        sys.stderr.write(f"citydesk: {error}\n")
        sys.exit(os.EX_TEMPFAIL if receiving else os.EX_CONFIG)
    except Exception:
        if not receiving:
            raise
        traceback.print_exc()
        sys.exit(os.EX_TEMPFAIL)


if __name__ == "__main__":
    main()
