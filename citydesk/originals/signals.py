"""What kept bytes announce, inside the transaction of the change; receivers only write rows."""

from django.dispatch import Signal

# (items: list[Original], now): they are erased; what was learnt from them goes too.
originals_erased = Signal()
# (root: CustodyRoot, manifest: bytes, now): a day of the custody log has its root.
root_made = Signal()
