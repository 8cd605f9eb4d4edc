"""What intake announces, inside the transaction of the change."""

from django.dispatch import Signal

# A message became a tip. Sent with `tip`, `files` (a tuple of types.KeptFile) and `now`.
tip_received = Signal()

# An editor said when and where it happened. Sent with `tip` and `now`.
claim_placed = Signal()

# It was found out who vouches for a mail. Sent with `vouch`, `verdict` (a channels.email.verdict)
# and `now`.
mail_vouched = Signal()
