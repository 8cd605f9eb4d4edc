"""What stands in more than one picture: people, buses, palms, houses, poles, canoes."""

import math

from citydesk.demo.pictures.canvas import Canvas, Point
from citydesk.demo.pictures.palette import (
    ANKARA,
    BROWN,
    CREAM,
    DANFO,
    GOLD,
    INK,
    NIGHT,
    RED,
    SKIN,
    SLATE,
    STEEL,
    SUN,
    UMBER,
    Colour,
    mix,
)


def person(
    c: Canvas,
    x: float,
    foot: float,
    tall: float,
    cloth: Colour,
    *,
    wrapper: Colour | None = None,
    skin: Colour | None = None,
    load: Colour | None = None,
    scarf: Colour | None = None,
    reach: float = 0,
    stride: float = 0.1,
    shade: float = 0,
) -> None:
    """Somebody standing at `foot`, without a face. `reach` -1…1 stretches an arm to a side."""
    skin = skin or c.random.choice(SKIN)
    cloth, skin = mix(cloth, INK, shade), mix(skin, INK, shade)
    lower = mix(wrapper or mix(cloth, INK, 0.45), INK, shade)
    h, w = tall, tall * 0.125
    shoulder, hip, head = foot - h * 0.8, foot - h * 0.47, h * 0.072
    step = h * stride
    if wrapper:
        c.poly([(x - w * 0.95, hip), (x + w * 0.95, hip), (x + w * 1.15, foot - h * 0.06),
                (x - w * 1.15, foot - h * 0.06)], lower)  # fmt: skip
        for side in (-1, 1):
            c.oval(x + side * w * 0.5, foot - h * 0.02, w * 0.45, h * 0.022, skin)
    else:
        for side in (-1, 1):
            c.poly([(x - w * 0.85 if side < 0 else x, hip - 2), (x if side < 0 else x + w * 0.85,
                   hip - 2), (x + side * step + w * 0.3, foot), (x + side * step - w * 0.3, foot)],
                   lower)  # fmt: skip
            c.oval(
                x + side * step + w * 0.12, foot - h * 0.008, w * 0.5, h * 0.02, mix(skin, INK, 0.5)
            )
    c.round(x - w, shoulder, 2 * w, hip - shoulder + h * 0.05, w * 0.55, cloth)
    _arms(c, (x, shoulder), w, h, cloth, skin, reach)
    c.rect(x - head * 0.42, shoulder - head * 0.7, head * 0.84, head, skin)
    c.oval(x, shoulder - head * 1.45, head * 0.86, head * 1.08, skin)
    if scarf:
        c.oval(x, shoulder - head * 2.0, head * 1.12, head * 0.7, mix(scarf, INK, shade))
        c.oval(
            x + head * 0.7, shoulder - head * 2.5, head * 0.6, head * 0.42, mix(scarf, INK, shade)
        )
    else:
        c.oval(x, shoulder - head * 2.02, head * 0.84, head * 0.52, mix(UMBER, INK, 0.5))
    if load:
        c.oval(x, shoulder - head * 3.0, head * 2.3, head * 0.9, mix(load, INK, shade))
        c.oval(x, shoulder - head * 3.35, head * 1.9, head * 0.55, mix(load, CREAM, 0.25))


def _arms(
    c: Canvas, at: Point, w: float, h: float, cloth: Colour, skin: Colour, reach: float
) -> None:
    x, top = at
    for side in (-1, 1):
        elbow = (x + side * w * 1.15, top + h * 0.19)
        hand = (x + side * w * 1.0, top + h * 0.36)
        if reach * side > 0:
            elbow = (x + side * w * 1.7, top + h * 0.13)
            hand = (x + side * w * 2.9, top + h * (0.12 - 0.14 * abs(reach)))
        c.line([elbow, hand], skin, w * 0.42)
        c.oval(*hand, w * 0.26, w * 0.26, skin)
        c.line([(x + side * w * 0.78, top + h * 0.045), elbow], mix(cloth, INK, 0.14), w * 0.58)


def crowd(
    c: Canvas, left: float, right: float, foot: float, tall: float, count: int, *, shade: float = 0
) -> None:
    """People beside one another, no two dressed alike."""
    for i in range(count):
        x = left + (right - left) * (i + 0.5 + c.random.uniform(-0.22, 0.22)) / count
        cloth = c.random.choice(ANKARA)
        woman = c.random.random() < 0.5
        person(
            c, x, foot + c.random.uniform(-4, 6), tall * c.random.uniform(0.9, 1.06), cloth,
            wrapper=c.random.choice(ANKARA) if woman else None,
            scarf=c.random.choice(ANKARA) if woman and c.random.random() < 0.7 else None,
            stride=c.random.uniform(0.03, 0.09), shade=shade,
        )  # fmt: skip


def danfo(c: Canvas, x: float, y: float, w: float, *, lit: bool = True, shade: float = 0) -> None:
    """A yellow bus with two black stripes, seen from its side; its wheels stand on `y`."""
    h, body, dark = w * 0.47, mix(DANFO, INK, shade), mix(INK, (0, 0, 0), 0.2)
    top, floor = y - h, y - h * 0.16
    c.oval(x + w * 0.5, y + h * 0.02, w * 0.54, h * 0.07, INK, 0.45)
    hull = [(x + w * 0.03, floor), (x, y - h * 0.5), (x + w * 0.02, top + h * 0.1),
            (x + w * 0.07, top), (x + w * 0.76, top), (x + w * 0.84, top + h * 0.06),
            (x + w * 0.95, y - h * 0.56), (x + w, y - h * 0.48), (x + w, floor)]  # fmt: skip
    c.poly(hull, body)
    c.poly(
        [hull[2], hull[3], hull[4], hull[5], (x + w * 0.83, top + h * 0.1)], mix(body, CREAM, 0.45)
    )
    glass = mix(GOLD, SLATE, 0.35) if lit else mix(SLATE, INK, 0.3)
    for i in range(4):
        c.round(x + w * (0.05 + i * 0.178), top + h * 0.15, w * 0.155, h * 0.27, w * 0.012, glass)
    c.poly([(x + w * 0.78, top + h * 0.15), (x + w * 0.83, top + h * 0.15),
            (x + w * 0.92, top + h * 0.42), (x + w * 0.78, top + h * 0.42)], glass)  # fmt: skip
    for i in range(9):  # heads at the windows
        px = x + w * (0.075 + i * 0.082)
        c.oval(px, top + h * 0.33, w * 0.02, h * 0.065, mix(UMBER, INK, 0.4))
        c.oval(px, top + h * 0.44, w * 0.034, h * 0.06, mix(ANKARA[i % 9], INK, 0.4))
    c.rect(x + w * 0.01, top + h * 0.42, w * 0.93, h * 0.05, body)
    for down in (0.53, 0.6):
        c.rect(x + w * 0.004, top + h * down, w * 0.993, h * 0.035, dark)
    for along in (0.4, 0.58, 0.765):
        c.line(
            [(x + w * along, top + h * 0.13), (x + w * along, floor)],
            mix(body, INK, 0.35),
            w * 0.004,
        )
    c.round(x + w * 0.95, y - h * 0.42, w * 0.05, h * 0.1, 4, CREAM)
    c.rect(x + w * 0.0, y - h * 0.38, w * 0.022, h * 0.12, RED)
    c.rect(x, floor - h * 0.05, w, h * 0.06, dark)
    for along in (0.19, 0.79):
        c.oval(x + w * along, y - h * 0.12, w * 0.078, w * 0.078, dark)
        c.oval(x + w * along, y - h * 0.12, w * 0.038, w * 0.038, STEEL)
    if lit:
        c.glow(x + w * 1.0, y - h * 0.37, w * 0.3, GOLD, 0.9)


def car(c: Canvas, x: float, y: float, w: float, colour: Colour, *, lit: bool = True) -> None:
    """A saloon from its side."""
    h = w * 0.3
    c.oval(x + w * 0.5, y, w * 0.52, h * 0.1, INK, 0.4)
    c.poly([(x, y - h * 0.2), (x + w * 0.02, y - h * 0.55), (x + w * 0.2, y - h * 0.62),
            (x + w * 0.32, y - h), (x + w * 0.68, y - h), (x + w * 0.82, y - h * 0.6),
            (x + w * 0.98, y - h * 0.5), (x + w, y - h * 0.2)], colour)  # fmt: skip
    c.poly([(x + w * 0.25, y - h * 0.62), (x + w * 0.34, y - h * 0.92), (x + w * 0.49,
            y - h * 0.92),
            (x + w * 0.49, y - h * 0.62)], mix(SLATE, INK, 0.3))  # fmt: skip
    c.poly([(x + w * 0.52, y - h * 0.62), (x + w * 0.52, y - h * 0.92), (x + w * 0.66,
            y - h * 0.92),
            (x + w * 0.77, y - h * 0.62)], mix(SLATE, INK, 0.3))  # fmt: skip
    for i in (0.2, 0.8):
        c.oval(x + w * i, y - h * 0.15, w * 0.085, w * 0.085, INK)
        c.oval(x + w * i, y - h * 0.15, w * 0.04, w * 0.04, STEEL)
    if lit:
        c.glow(x + w, y - h * 0.38, w * 0.22, GOLD, 0.8)
        c.glow(x, y - h * 0.4, w * 0.1, RED, 0.8)


def palm(c: Canvas, x: float, y: float, tall: float, colour: Colour, lean: float = 0.1) -> None:
    """A coconut palm."""
    head = (x + tall * lean, y - tall)
    c.wire((x, y), head, tall * 0.03, mix(colour, INK, 0.3), tall * 0.03)
    for i in range(11):
        turn = math.pi * (0.98 + i / 9.5) + c.random.uniform(-0.12, 0.12)
        far = tall * c.random.uniform(0.3, 0.42)
        tip = (head[0] + far * math.cos(turn), head[1] + far * 0.62 * math.sin(turn) + far * 0.36)
        bend = ((head[0] + tip[0]) / 2, min(head[1], tip[1]) - far * 0.2)
        under = ((head[0] + tip[0]) / 2, (head[1] + tip[1]) / 2 - far * 0.02)
        c.poly([head, bend, tip, under], mix(colour, INK, c.random.uniform(0, 0.3)))


def houses(
    c: Canvas,
    base: float,
    low: float,
    high: float,
    colour: Colour,
    *,
    lights: float = 0,
    wide: tuple[float, float] = (50, 130),
) -> None:
    """A row of buildings from edge to edge; `lights` is the share of windows that are lit."""
    x = -20.0
    while x < c.width:
        w, h = c.random.uniform(*wide), c.random.uniform(low, high)
        tone = mix(colour, INK, c.random.uniform(0, 0.14))
        c.rect(x, base - h, w + 1, h + 90, tone)
        kind = c.random.random()
        if kind < 0.3:
            c.rect(x + w * 0.2, base - h - 14, w * 0.24, 14, tone)
        elif kind < 0.45:
            c.line([(x + w * 0.6, base - h), (x + w * 0.6, base - h - 34)], tone, 2.4)
        elif kind < 0.7:
            c.poly(
                [(x - 4, base - h), (x + w / 2, base - h - w * 0.2), (x + w + 4, base - h)], tone
            )
        rows, columns = int(h // 22), int(w // 20)
        for row in range(rows):
            for column in range(columns):
                if c.random.random() < lights:
                    c.rect(x + 7 + column * 20, base - h + 8 + row * 22, 8, 10,
                           c.random.choice((GOLD, SUN, CREAM)), c.random.uniform(0.5,
                                   1))  # fmt: skip
        x += w + c.random.choice((0, 0, 3, 9))


def pole(c: Canvas, x: float, y: float, tall: float, colour: Colour) -> list[Point]:
    """A power pole; returns where its four wires are tied."""
    c.poly([(x - 5, y), (x + 5, y), (x + 3.5, y - tall), (x - 3.5, y - tall)], colour)
    ties: list[Point] = []
    for down, half in ((tall * 0.95, 46), (tall * 0.84, 34)):
        c.rect(x - half, y - down, 2 * half, 6, colour)
        for side in (-1, 1):
            c.rect(x + side * half * 0.9 - 3, y - down - 12, 6, 12, mix(colour, CREAM, 0.2))
            ties.append((x + side * half * 0.9, y - down - 12))
    return ties


def canoe(c: Canvas, x: float, y: float, w: float, colour: Colour, *, shade: float = 0) -> None:
    """A canoe and somebody who poles it."""
    c.oval(x, y + w * 0.05, w * 0.52, w * 0.035, NIGHT, 0.35)
    c.poly([(x - w * 0.55, y - w * 0.1), (x - w * 0.4, y - w * 0.02), (x + w * 0.4, y - w * 0.02),
            (x + w * 0.56, y - w * 0.12), (x + w * 0.42, y + w * 0.06), (x - w * 0.38,
                    y + w * 0.06)],
           mix(BROWN, INK, shade))  # fmt: skip
    c.line([(x - w * 0.5, y - w * 0.075), (x - w * 0.4, y - w * 0.012), (x + w * 0.4,
            y - w * 0.012),
            (x + w * 0.52, y - w * 0.1)], mix(colour, INK, shade), w * 0.018)  # fmt: skip
    person(c, x + w * 0.24, y, w * 0.44, colour, reach=0.8, shade=shade)
    c.line(
        [(x + w * 0.4, y - w * 0.52), (x + w * 0.33, y + w * 0.1)],
        mix(UMBER, INK, shade),
        w * 0.012,
    )


def umbrella(c: Canvas, x: float, y: float, w: float, colours: tuple[Colour, Colour]) -> None:
    """A market umbrella whose top is at (x, y), in eight gores."""
    ribs = 8
    edge = [
        (x - w / 2 + w * i / ribs, y + w * 0.24 - w * 0.05 * math.sin(math.pi * i / ribs))
        for i in range(ribs + 1)
    ]
    c.line([(x, y), (x, y + w * 0.95)], mix(STEEL, INK, 0.4), w * 0.016)
    for i in range(ribs):
        middle = ((edge[i][0] + edge[i + 1][0]) / 2, (edge[i][1] + edge[i + 1][1]) / 2 + w * 0.035)
        tone = mix(colours[i % 2], INK, 0.05 + 0.3 * abs(i - 2.2) / ribs)
        c.poly([(x, y), edge[i], middle, edge[i + 1]], tone)


def lamp(c: Canvas, x: float, y: float, tall: float, *, colour: Colour = INK) -> None:
    """A street lamp that shines."""
    c.line([(x, y), (x, y - tall), (x + tall * 0.16, y - tall * 1.04)], colour, tall * 0.02)
    c.glow(x + tall * 0.17, y - tall * 1.02, tall * 0.42, SUN, 0.75)
    c.oval(x + tall * 0.17, y - tall * 1.03, tall * 0.035, tall * 0.018, CREAM)
