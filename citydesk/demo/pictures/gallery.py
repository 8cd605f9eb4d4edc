"""Which pictures there are; each is drawn once and then kept as a file."""

from collections.abc import Callable
from pathlib import Path

from citydesk.demo.pictures import people, town, water
from citydesk.demo.pictures.canvas import Canvas
from citydesk.demo.pictures.palette import (
    BLUE,
    CLAY,
    CREAM,
    DANFO,
    EMBER,
    LAGOON,
    LEAF,
    MAUVE,
    MIST,
    MOSS,
    ROSE,
    SAND,
    SKY,
    TEAL,
    Colour,
)

# Raised when a drawing changes, so that old data folders draw it again.
EDITION = 1

SCENES: dict[str, Callable[[Canvas], None]] = {
    "bridge": water.bridge,
    "lagoon": water.lagoon,
    "flood": water.flood,
    "clinic": water.clinic,
    "canal": water.canal,
    "port": water.port,
    "regatta": water.regatta,
    "rain-bus": town.rain_bus,
    "transformer": town.transformer,
    "generators": town.generators,
    "stadium": town.stadium,
    "train": town.train,
    "solar": town.solar,
    "bakery": town.bakery,
    "market": people.market,
    "fish": people.fish,
    "prices": people.prices,
    "results": people.results,
    "premiere": people.premiere,
    "queue": people.queue,
}
# Cloth, ground, cap, headscarf.
FACES: dict[str, tuple[Colour, Colour, Colour | None, Colour | None]] = {
    "kunle": (TEAL, SAND, CLAY, None),
    "bisi": (EMBER, LAGOON, None, DANFO),
    "hauwa": (MAUVE, SKY, None, ROSE),
    "emeka": (BLUE, CLAY, None, None),
    "folake": (LEAF, ROSE, None, CREAM),
    "ibinabo": (CLAY, MIST, None, None),
    "tunde": (CREAM, MOSS, MOSS, None),
}


def paint(name: str) -> Canvas:
    """The picture called `name` on its canvas. KeyError if there is none."""
    if name == "mark":
        canvas = Canvas("mark", 512, 512)
        people.mark(canvas)
    elif name in FACES:
        canvas = Canvas(name, 640, 640)
        cloth, ground, cap, scarf = FACES[name]
        people.portrait(canvas, cloth, ground, cap=cap, scarf=scarf)
    else:
        canvas = Canvas(name)
        SCENES[name](canvas)
    return canvas


def kept(folder: Path, name: str) -> bytes:
    """The picture as a JPEG, from `folder` if it was drawn before."""
    path = folder / f"{name}-{EDITION}.jpg"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        path.write_bytes(paint(name).jpeg())
    return path.read_bytes()
