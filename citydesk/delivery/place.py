"""Our place among those who keep pages: under which number rows tell us of purges.

It belongs to the file of generations, which also says which number it is. Whoever left it finds it
again with all that was purged meanwhile, and need not begin anew.
"""

import secrets
import socket

from django.conf import settings

from citydesk.delivery import store
from citydesk.delivery.generations import EVERYTHING, KEEPER, TOKEN
from citydesk.delivery.models import Keeper

NAME_LENGTH_MAX = 300


def keeper() -> int:
    """Our number; 0 before we had any."""
    return store.opened().generations.cells[KEEPER]


def take() -> None:
    """Take the place that this folder had, or a new one; then nothing that is kept is believed.

    A folder that was copied, or came back from a backup, has no place any more.
    """
    cells, token = store.opened().generations.cells, secrets.randbits(62) + 1
    before = Keeper.objects.filter(pk=cells[KEEPER], is_node=True, token=cells[TOKEN])
    if not before.update(token=token):
        name = f"{socket.gethostname()}:{settings.CITYDESK_DATA}"[-NAME_LENGTH_MAX:]
        cells[KEEPER] = Keeper.objects.create(name=name, is_node=True, token=token).pk
        store.opened().generations.purge({EVERYTHING})
    cells[TOKEN] = token
