"""Money is whole kobo; a naira is 100 of them."""


def naira(kobo: int) -> str:
    """`150000` reads `₦1,500`, `150050` reads `₦1,500.50`."""
    sign = "-" if kobo < 0 else ""
    whole, rest = divmod(abs(kobo), 100)
    return f"{sign}₦{whole:,}.{rest:02}" if rest else f"{sign}₦{whole:,}"
