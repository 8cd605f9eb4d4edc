"""What evidence announces, inside the transaction of the change; receivers only insert rows."""

from django.dispatch import Signal

# (was, copy: Original, by: User, now): what shows one copy, if anything does, shows another now.
picture_replaced = Signal()
