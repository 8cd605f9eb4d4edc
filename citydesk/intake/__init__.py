"""Messages become tips: once each, sorted into trays, acknowledged. Not what is decided of them."""
