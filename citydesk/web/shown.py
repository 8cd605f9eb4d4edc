"""What pages show of the house: see delivery.watching."""

from citydesk.delivery.watching import Shown

SHOWN = [Shown(model="web.House")]
