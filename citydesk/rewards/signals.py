"""What rewards announces, inside the transaction of the change; receivers only insert rows."""

from django.dispatch import Signal

# (reward): the data has arrived.
reward_delivered = Signal()
# (reward): the provider has refused it for good.
reward_failed = Signal()
# (reward): the house has decided not to pay it.
reward_refused = Signal()
# (reward): what had arrived was taken back; the contributor is asked for a phone again.
reward_reversed = Signal()
