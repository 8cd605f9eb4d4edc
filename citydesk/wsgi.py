"""The server's door."""

import gc
import os
import signal

from django.core.wsgi import get_wsgi_application

from citydesk.lib.process import die_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "citydesk.settings")

die_with_parent(signal.SIGKILL)  # a web worker without its master would keep the port
application = get_wsgi_application()
gc.freeze()  # what is loaded now stays; the collector need not walk it again
