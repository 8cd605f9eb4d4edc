"""What evidence announces, inside the transaction of the change; receivers only insert rows."""

from django.dispatch import Signal

# (was, copy: Original, by: User, now): a picture that is in use shows another copy from now on.
picture_replaced = Signal()
