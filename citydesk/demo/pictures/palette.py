"""The colours of every picture: one paintbox, so that all are of one hand."""

Colour = tuple[int, int, int]

INK: Colour = (22, 24, 38)
NIGHT: Colour = (16, 22, 44)
INDIGO: Colour = (34, 42, 82)
DUSK: Colour = (82, 66, 116)
MAUVE: Colour = (150, 94, 122)
ROSE: Colour = (212, 118, 104)
EMBER: Colour = (232, 122, 66)
SUN: Colour = (246, 178, 82)
GOLD: Colour = (250, 206, 116)
CREAM: Colour = (250, 236, 206)
PAPER: Colour = (244, 238, 224)
DANFO: Colour = (244, 186, 34)
CLAY: Colour = (168, 84, 56)
LATERITE: Colour = (196, 120, 78)
SAND: Colour = (222, 190, 144)
BROWN: Colour = (78, 48, 40)
UMBER: Colour = (52, 34, 34)
LEAF: Colour = (58, 108, 72)
MOSS: Colour = (36, 72, 62)
GRASS: Colour = (88, 148, 84)
LAGOON: Colour = (58, 118, 128)
TEAL: Colour = (28, 78, 92)
SKY: Colour = (150, 196, 208)
MIST: Colour = (206, 218, 214)
STEEL: Colour = (112, 128, 140)
SLATE: Colour = (62, 74, 90)
RED: Colour = (186, 54, 48)
BLUE: Colour = (46, 84, 148)
ANKARA: tuple[Colour, ...] = (RED, BLUE, DANFO, LEAF, EMBER, TEAL, MAUVE, CREAM, CLAY)
SKIN: tuple[Colour, ...] = ((72, 44, 36), (92, 58, 44), (58, 36, 32), (108, 70, 52))


def mix(a: Colour, b: Colour, share: float) -> Colour:
    """`a` with `share` (0 to 1) of `b` in it."""
    red, green, blue = (round(x + (y - x) * share) for x, y in zip(a, b, strict=True))
    return red, green, blue
