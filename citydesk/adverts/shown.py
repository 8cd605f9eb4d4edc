"""What pages show of adverts: see delivery.watching."""

from citydesk.delivery.watching import Shown

SHOWN = [
    Shown(model="adverts.Booking", unseen=("price_kobo",)),
    Shown(model="adverts.Advertiser", unseen=("phone", "email")),
]
