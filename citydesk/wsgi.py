"""The web's door: kept pages before Django."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "citydesk.settings")
inside = get_wsgi_application()

from citydesk.delivery.door import Door  # noqa: E402 (needs the settings)

application = Door(inside)
