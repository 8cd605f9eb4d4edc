"""Scenes with many people: markets, schools, queues, the film; and portraits."""

import math

from citydesk.demo.pictures.canvas import Canvas
from citydesk.demo.pictures.palette import (
    ANKARA,
    BLUE,
    BROWN,
    CLAY,
    CREAM,
    DANFO,
    DUSK,
    EMBER,
    GOLD,
    INDIGO,
    INK,
    LATERITE,
    LEAF,
    MAUVE,
    MIST,
    MOSS,
    NIGHT,
    PAPER,
    RED,
    ROSE,
    SAND,
    SKIN,
    SKY,
    SLATE,
    STEEL,
    SUN,
    TEAL,
    UMBER,
    Colour,
    mix,
)
from citydesk.demo.pictures.things import crowd, houses, palm, person, umbrella


def market(c: Canvas) -> None:
    """Umbrellas over tomatoes, peppers and greens; sun between them."""
    x: float
    c.sky([(0, SKY), (0.6, CREAM), (1, SAND)], 0, 560)
    houses(c, 500, 120, 300, mix(SAND, CLAY, 0.3), wide=(120, 230))
    c.haze(240, 560, CREAM, 0.05, 0.5)
    crowd(c, 0, 1600, 560, 150, 22, shade=0.16)
    c.sky([(0, mix(LATERITE, SAND, 0.5)), (1, mix(LATERITE, BROWN, 0.4))], 540, 1067)
    for x, y, w, pair in ((330, 210, 420, (BLUE, CREAM)), (820, 170, 440, (RED, CREAM)),
                          (1320, 220, 430, (LEAF, DANFO))):  # fmt: skip
        umbrella(c, x, y, w, pair)
    crowd(c, 120, 1500, 660, 250, 8, shade=0.05)
    for x, cloth, wrap, scarf in (
        (390, DANFO, BLUE, RED),
        (860, TEAL, EMBER, GOLD),
        (1300, ROSE, MOSS, BLUE),
    ):
        person(c, x, 850, 400, cloth, wrapper=wrap, scarf=scarf, reach=0.5)
    for row, y in enumerate((730, 810, 910)):
        wide = 150 + row * 34
        count = 1600 // wide + 1
        for i in range(count):
            x = i * wide + (row % 2) * wide / 2
            _basket(
                c,
                x,
                y + 30,
                wide * 0.46,
                (RED, EMBER, LEAF, DANFO, mix(RED, INK, 0.2), GOLD)[(i + row) % 6],
            )
    person(c, 150, 1067, 520, RED, wrapper=LEAF, scarf=DANFO, load=SAND, reach=0.2)
    c.beam([(500, 0), (700, 0), (1060, 1067), (640, 1067)], SUN, 0.16, 70)
    c.beam([(1060, 0), (1180, 0), (1560, 1067), (1260, 1067)], SUN, 0.13, 70)


def _basket(c: Canvas, x: float, y: float, r: float, fruit: Colour) -> None:
    c.oval(x, y + r * 0.5, r * 1.05, r * 0.2, INK, 0.35)
    for _ in range(26):
        turn, out = c.random.uniform(0, math.tau), c.random.uniform(0, 0.85)
        fx, fy = (
            x + r * out * math.cos(turn),
            y - r * 0.22 + r * 0.3 * out * math.sin(turn) - r * 0.2 * (1 - out),
        )
        c.oval(fx, fy, r * 0.17, r * 0.15, mix(fruit, INK, c.random.uniform(0, 0.22)))
        c.oval(fx - r * 0.05, fy - r * 0.06, r * 0.05, r * 0.035, CREAM, 0.45)
    c.poly([(x - r, y - r * 0.14), (x + r, y - r * 0.14), (x + r * 0.72, y + r * 0.55),
            (x - r * 0.72, y + r * 0.55)],
           mix(SAND, BROWN, 0.35))  # fmt: skip
    for i in range(7):
        c.line(
            [
                (x - r * 0.95 + i * r * 0.31, y - r * 0.12),
                (x - r * 0.7 + i * r * 0.233, y + r * 0.52),
            ],
            BROWN,
            1.4,
            0.6,
        )
    c.line([(x - r, y - r * 0.12), (x + r, y - r * 0.12)], mix(SAND, CREAM, 0.2), r * 0.09)


def fish(c: Canvas) -> None:
    """Basins of fish at the landing, smoke behind."""
    c.sky([(0, mix(SKY, STEEL, 0.3)), (0.7, MIST), (1, CREAM)], 0, 520)
    for i in range(16):
        c.oval(200 + i * 76 + 30 * math.sin(i), 120 + 60 * math.sin(i * 1.7), 150, 60, PAPER, 0.28)
    houses(c, 470, 50, 130, mix(CLAY, STEEL, 0.4), wide=(110, 200))
    for x in (70, 1300, 1530):
        palm(c, x, 500, 310, MOSS, -0.06)
    c.sky([(0, mix(STEEL, TEAL, 0.4)), (1, TEAL)], 470, 600)
    for i in range(5):
        x = 120 + i * 330
        c.poly(
            [(x - 150, 520), (x + 150, 510), (x + 110, 566), (x - 110, 566)],
            (RED, LEAF, BLUE, DANFO, CLAY)[i],
        )
        c.poly([(x - 128, 545), (x + 124, 540), (x + 110, 566), (x - 110, 566)], UMBER)
    c.sky([(0, SAND), (1, mix(LATERITE, SLATE, 0.3))], 580, 1067)
    crowd(c, 60, 1560, 700, 240, 12, shade=0.08)
    for i in range(3):
        person(c, 300 + i * 500, 860, 390, (EMBER, BLUE, LEAF)[i], wrapper=(TEAL, RED, GOLD)[i],
               scarf=(GOLD, CREAM, RED)[i], reach=(0.5, -0.5, 0.6)[i])  # fmt: skip
    for i, (x, y, r) in enumerate(((120, 830, 150), (520, 850, 170), (930, 836, 160), (1370, 850,
            175),
                                   (300, 990, 210), (800, 1000, 230), (1260, 996,
                                           220))):  # fmt: skip
        tone = (STEEL, BLUE, RED, STEEL, LEAF, STEEL, BLUE)[i]
        c.oval(x, y + r * 0.2, r * 1.05, r * 0.32, INK, 0.35)
        c.poly([(x - r, y - r * 0.08), (x + r, y - r * 0.08), (x + r * 0.8, y + r * 0.36),
                (x - r * 0.8, y + r * 0.36)],
               mix(tone, INK, 0.2))  # fmt: skip
        c.oval(x, y + r * 0.34, r * 0.8, r * 0.14, mix(tone, INK, 0.2))
        c.oval(x, y - r * 0.08, r, r * 0.3, mix(tone, CREAM, 0.3))
        c.oval(x, y - r * 0.07, r * 0.9, r * 0.25, mix(TEAL, INK, 0.3))
        for j in range(9):
            _one_fish(c, x + c.random.uniform(-0.55, 0.55) * r, y - r * 0.2 + j * r * 0.028,
                      r * c.random.uniform(0.4, 0.55), c.random.choice((-1, 1)))  # fmt: skip
    c.haze(360, 470, MIST, 0, 0.35)


def _one_fish(c: Canvas, x: float, y: float, long: float, face: int) -> None:
    tone = c.random.choice(
        (STEEL, mix(STEEL, CREAM, 0.35), mix(SLATE, STEEL, 0.5), mix(ROSE, STEEL, 0.5))
    )
    c.poly([(x - face * long * 0.75, y - long * 0.18), (x - face * long * 0.4, y),
            (x - face * long * 0.75, y + long * 0.18)], mix(tone, INK, 0.2))  # fmt: skip
    c.oval(x, y, long * 0.52, long * 0.17, tone)
    c.oval(x, y + long * 0.05, long * 0.42, long * 0.08, CREAM, 0.6)
    c.oval(x + face * long * 0.36, y - long * 0.03, long * 0.045, long * 0.045, INK)


def prices(c: Canvas) -> None:
    """A chalked price board among sacks of rice and beans."""
    c.sky([(0, mix(UMBER, CLAY, 0.35)), (1, UMBER)])
    c.beam([(0, 0), (760, 0), (1500, 1067), (300, 1067)], SUN, 0.36, 120)
    for i in range(5):
        c.rect(0, 120 + i * 150, 1600, 10, mix(UMBER, INK, 0.3))
    c.rect(396, 84, 808, 640, mix(BROWN, SAND, 0.35))
    c.rect(420, 108, 760, 592, mix(MOSS, INK, 0.45))
    c.text(800, 162, "TODAY", 62, CREAM, bold=1)
    c.line([(600, 204), (1000, 204)], CREAM, 4, 0.8)
    rows = (("RICE  50 KG", "78,000"), ("BEANS  PAINT", "9,200"), ("GARRI  PAINT", "3,600"),
            ("PALM OIL  5 L", "11,500"), ("TOMATO  BASKET", "42,000"), ("PEPPER  RUBBER",
                    "6,000"))  # fmt: skip
    for i, (what, cost) in enumerate(rows):
        y = 258 + i * 72
        c.text(464, y, what, 40, mix(CREAM, MIST, 0.3), anchor="lm", bold=0.4)
        c.text(1136, y, cost, 44, (CREAM, GOLD)[i == 4], anchor="rm", bold=0.7)
    c.rect(0, 800, 1600, 270, mix(BROWN, INK, 0.35))
    for x, y, w, tone in ((120, 990, 250, CREAM), (390, 1020, 240, SAND), (1000, 1015, 250, CREAM),
                          (1270, 990, 260, SAND), (690, 1040, 250, mix(CLAY, SAND, 0.5)), (-90,
                                  1010, 230, SAND),
                          (1500, 1020, 240, CREAM)):  # fmt: skip
        h = w * 1.15
        c.round(x, y - h, w, h + 90, 40, mix(tone, UMBER, 0.18))
        c.round(x + w * 0.5, y - h, w * 0.5, h + 90, 40, mix(tone, UMBER, 0.4))
        c.oval(x + w / 2, y - h + 12, w * 0.52, w * 0.17, mix(tone, UMBER, 0.35))
        heap = c.random.choice((PAPER, mix(CLAY, UMBER, 0.3), GOLD, mix(RED, UMBER, 0.4)))
        c.oval(x + w / 2, y - h - 4, w * 0.44, w * 0.17, heap)
        for _ in range(90):
            turn, out = c.random.uniform(0, math.tau), c.random.random() ** 0.5
            c.oval(x + w / 2 + w * 0.42 * out * math.cos(turn),
                   y - h - 4 + w * 0.15 * out * math.sin(turn),
                   4, 2.6, mix(heap, INK, c.random.uniform(0, 0.35)))  # fmt: skip
        c.text(x + w * 0.42, y - h * 0.42, "50 KG", w * 0.15, mix(LEAF, UMBER, 0.3), bold=0.6)
    person(c, 290, 900, 620, BLUE, wrapper=RED, scarf=DANFO, reach=0.8)
    c.rect(130, 860, 240, 300, mix(CREAM, UMBER, 0.3))
    c.round(120, 840, 260, 70, 30, mix(CREAM, UMBER, 0.22))


def results(c: Canvas) -> None:
    """Pupils crowd round the board where results were pinned."""
    x: float
    c.sky([(0, SKY), (1, CREAM)], 0, 420)
    c.rect(0, 130, 1600, 520, mix(CREAM, SAND, 0.5))
    c.rect(0, 96, 1600, 40, CLAY)
    c.rect(0, 560, 1600, 110, mix(TEAL, SAND, 0.2))
    for x in (40, 1330):
        c.rect(x, 230, 230, 250, mix(TEAL, INK, 0.3))
        for i in range(6):
            c.rect(x + 8, 240 + i * 40, 214, 26, mix(SKY, TEAL, 0.45))
    c.rect(420, 190, 760, 360, BROWN)
    c.rect(440, 208, 720, 324, mix(LEAF, INK, 0.35))
    c.text(800, 240, "WASSCE  ·  RESULTS", 36, CREAM, bold=0.7)
    for i in range(8):
        x, y = 470 + (i % 4) * 172, 272 + (i // 4) * 128
        c.rect(x + 5, y + 5, 144, 112, INK, 0.3)
        c.rect(x, y, 144, 112, PAPER)
        for j in range(8):
            c.line(
                [(x + 10, y + 14 + j * 12), (x + c.random.uniform(86, 134), y + 14 + j * 12)],
                SLATE,
                2,
            )
        c.oval(x + 72, y + 3, 5, 5, RED)
    c.sky([(0, mix(LATERITE, SAND, 0.6)), (1, LATERITE)], 660, 1067)
    c.beam([(1600, 40), (1600, 300), (500, 1067), (0, 1067), (0, 900)], SUN, 0.2, 110)
    for row in range(3):
        foot, tall = 760 + row * 110, 290 + row * 60
        count = 11 - row * 2
        for i in range(count):
            x = 120 + 1360 * (i + 0.5 + c.random.uniform(-0.15, 0.15)) / count
            girl = (i + row) % 2 == 0
            if row == 2 and 3 <= i <= 4:
                continue
            person(c, x, foot, tall, PAPER if not girl else BLUE, wrapper=BLUE if girl else None,
                   reach=c.random.choice((0, 0, 0, 0.8, -0.8)) if row else 0.0)  # fmt: skip
            if not girl:
                c.rect(x - tall * 0.12, foot - tall * 0.47, tall * 0.24, tall * 0.05, INDIGO)
    person(c, 740, 1050, 430, BLUE, wrapper=BLUE, reach=-1)
    person(c, 890, 1050, 440, PAPER, reach=1)


def premiere(c: Canvas) -> None:
    """A cinema's front on opening night: bulbs, a red carpet, beams in the sky."""
    x: float
    c.sky([(0, NIGHT), (0.6, INDIGO), (1, MAUVE)], 0, 800)
    c.stars(140, 360)
    for x, to in ((120, 420), (430, 60), (1180, 1560), (1480, 1180)):
        c.beam([(x, 800), (x + 20, 800), (to + 110, 0), (to - 40, 0)], CREAM, 0.24, 22)
    houses(c, 800, 160, 330, mix(INDIGO, NIGHT, 0.5), lights=0.12, wide=(120, 200))
    c.rect(350, 150, 900, 680, mix(RED, NIGHT, 0.55))
    for i in range(10):
        c.rect(370 + i * 90, 150, 30, 680, mix(RED, NIGHT, 0.42))
    c.rect(700, 40, 200, 250, mix(TEAL, INK, 0.2))
    for i, letter in enumerate("RIO"):
        c.text(800, 84 + i * 72, letter, 76, GOLD, bold=2)
        c.glow(800, 84 + i * 72, 90, SUN, 0.5)
    c.poly([(290, 300), (1310, 300), (1270, 470), (330, 470)], CREAM)
    c.poly([(290, 300), (1310, 300), (1310, 286), (290, 286)], GOLD)
    c.text(800, 352, "TONIGHT   ·   WORLD PREMIERE", 36, RED, bold=0.8)
    c.text(800, 418, "THE LAST FERRY HOME", 68, INK, bold=1.6)
    for i in range(35):
        for y in (293, 476):
            x = (290 if y < 300 else 326) + i * ((1020 if y < 300 else 948) / 34)
            c.glow(x, y, 22, SUN, 0.9)
            c.oval(x, y, 5, 5, CREAM)
    for x in (480, 620, 860, 1000):
        c.rect(x, 520, 120, 310, mix(GOLD, CLAY, 0.35))
        c.rect(x + 10, 530, 100, 290, SUN)
    c.glow(800, 640, 520, SUN, 0.5)
    for x, tone in ((384, TEAL), (1124, DUSK)):
        c.rect(x, 530, 84, 220, GOLD)
        c.rect(x + 6, 536, 72, 208, tone)
        c.oval(x + 42, 610, 22, 26, BROWN)
        c.poly([(x + 10, 744), (x + 24, 650), (x + 60, 650), (x + 74, 744)], INK)
    c.rect(0, 820, 1600, 260, mix(NIGHT, INK, 0.4))
    c.poly([(640, 820), (960, 820), (1240, 1067), (360, 1067)], RED)
    c.poly([(640, 820), (680, 820), (470, 1067), (360, 1067)], mix(RED, INK, 0.25))
    crowd(c, 20, 560, 950, 260, 8, shade=0.3)
    crowd(c, 1040, 1590, 950, 260, 8, shade=0.3)
    _ropes(c)
    person(c, 740, 1010, 380, EMBER, wrapper=EMBER, scarf=GOLD, reach=-0.7)
    person(c, 880, 1012, 400, INK, reach=0.8)
    for x, y in ((300, 800), (470, 760), (1150, 790), (1390, 770), (90, 780)):
        c.glow(x, y, 90, PAPER, 1)


def _ropes(c: Canvas) -> None:
    for side in (0, 1):
        for i in range(4):
            x = (600 - i * 84) if side == 0 else (1000 + i * 84)
            c.rect(x - 4, 850 + i * 56, 8, 90, GOLD)
            c.oval(x, 850 + i * 56, 9, 9, GOLD)
            if i:
                last = x + (84 if side == 0 else -84)
                c.wire((last, 800 + i * 56), (x, 856 + i * 56), 26, EMBER, 5)


def queue(c: Canvas) -> None:
    """People wait for a door to open; the sun is low and the shadows long."""
    c.sky([(0, SKY), (0.6, CREAM), (1, GOLD)], 0, 480)
    c.glow(1560, 330, 640, SUN, 0.7)
    for x in (880, 1420, 1250):
        palm(c, x, 560, 340, mix(LEAF, SAND, 0.2), -0.06)
    houses(c, 540, 60, 170, mix(SAND, ROSE, 0.35), wide=(90, 170))
    c.rect(0, 150, 560, 460, mix(CREAM, LEAF, 0.22))
    c.poly([(-20, 160), (0, 90), (560, 90), (600, 160)], mix(CLAY, UMBER, 0.2))
    c.rect(60, 186, 430, 70, LEAF)
    c.text(275, 221, "ELECTORAL OFFICE · WARD C", 27, CREAM, bold=0.6)
    for x in (50, 390):
        c.rect(x, 310, 110, 130, mix(SLATE, INK, 0.2))
        for i in range(5):
            c.line([(x + 11 + i * 22, 310), (x + 11 + i * 22, 440)], CREAM, 2)
    c.rect(210, 300, 140, 310, mix(BROWN, INK, 0.2))
    c.rect(218, 308, 60, 302, mix(BROWN, CLAY, 0.3))
    c.rect(250, 420, 60, 76, PAPER)
    for i in range(4):
        c.line([(258, 436 + i * 14), (302, 436 + i * 14)], SLATE, 2.4)
    c.sky([(0, mix(SAND, GOLD, 0.3)), (1, LATERITE)], 600, 1067)
    count = 15
    for i in range(count):
        t = i / (count - 1)
        x, foot, tall = 370 + 1150 * t**1.1, 650 + 330 * t, 200 + 250 * t
        c.poly([(x, foot), (x + 20, foot), (x - tall * 1.5, foot + tall * 0.42), (x - tall * 1.6,
                foot + tall * 0.34)],
               UMBER, 0.32)  # fmt: skip
        woman = i % 2 == 0
        person(c, x, foot, tall, ANKARA[(i * 4) % 9],
               wrapper=ANKARA[(i * 5 + 2) % 9] if woman else None,
               scarf=ANKARA[(i * 7 + 1) % 9] if woman else None,
               reach=0.3 if i % 5 == 3 else 0)  # fmt: skip
        if i % 4 == 1:
            c.rect(x - tall * 0.08, foot - tall * 0.56, tall * 0.16, tall * 0.11, PAPER)
    c.beam([(1600, 260), (1600, 700), (0, 1067), (0, 820)], SUN, 0.2, 90)


def portrait(
    c: Canvas, cloth: Colour, ground: Colour, *, cap: Colour | None, scarf: Colour | None
) -> None:
    """Head and shoulders of somebody on the staff; a likeness of nobody."""
    w, h = c.width, c.height
    c.sky([(0, mix(ground, CREAM, 0.4)), (1, ground)])
    c.glow(w * 0.25, h * 0.2, w * 0.7, CREAM, 0.5)
    skin = mix(c.random.choice(SKIN), CLAY, 0.35)
    c.poly([(w * 0.08, h), (w * 0.14, h * 0.82), (w * 0.34, h * 0.72), (w * 0.66, h * 0.72),
            (w * 0.86, h * 0.82), (w * 0.92, h)], cloth)  # fmt: skip
    for i in range(9):
        x = w * (0.14 + i * 0.09)
        c.oval(x, h * (0.86 + 0.03 * (i % 2)), w * 0.02, w * 0.02, mix(cloth, CREAM, 0.4), 0.8)
    c.poly([(w * 0.42, h * 0.56), (w * 0.58, h * 0.56), (w * 0.6, h * 0.74), (w * 0.5, h * 0.8),
            (w * 0.4, h * 0.74)],
           mix(skin, INK, 0.25))  # fmt: skip
    if scarf:
        c.oval(w * 0.5, h * 0.33, w * 0.235, h * 0.2, scarf)
        c.oval(w * 0.64, h * 0.17, w * 0.13, h * 0.09, mix(scarf, INK, 0.15))
        c.oval(w * 0.54, h * 0.15, w * 0.12, h * 0.08, mix(scarf, CREAM, 0.15))
    else:
        c.oval(w * 0.5, h * 0.36, w * 0.19, h * 0.2, mix(UMBER, INK, 0.6))
    c.oval(w * 0.5, h * 0.45, w * 0.165, h * 0.205, skin)
    c.poly([(w * 0.5, h * 0.26), (w * 0.6, h * 0.3), (w * 0.665, h * 0.45), (w * 0.62, h * 0.6),
            (w * 0.5, h * 0.655)],
           mix(skin, INK, 0.3), 0.55)  # fmt: skip
    for side in (-1, 1):
        c.oval(w * (0.5 + side * 0.165), h * 0.46, w * 0.022, h * 0.04, mix(skin, INK, 0.15))
    if scarf:
        c.poly([(w * 0.32, h * 0.35), (w * 0.4, h * 0.27), (w * 0.6, h * 0.27), (w * 0.68,
                h * 0.35),
                (w * 0.62, h * 0.31), (w * 0.38, h * 0.31)], mix(scarf, INK, 0.12))  # fmt: skip
    if cap:
        c.poly([(w * 0.32, h * 0.33), (w * 0.36, h * 0.2), (w * 0.6, h * 0.16), (w * 0.7,
                h * 0.24), (w * 0.68, h * 0.33)],
               cap)  # fmt: skip
        c.line([(w * 0.32, h * 0.32), (w * 0.68, h * 0.32)], mix(cap, CREAM, 0.35), w * 0.012)


def mark(c: Canvas) -> None:
    """The paper's mark: a heron that stands in two lines of water."""
    w = c.width
    c.rect(0, 0, w, w, mix(TEAL, INK, 0.25))
    c.poly([(w * 0.36, w * 0.62), (w * 0.3, w * 0.5), (w * 0.46, w * 0.42), (w * 0.72, w * 0.5),
            (w * 0.8, w * 0.6),
            (w * 0.6, w * 0.66)], PAPER)  # fmt: skip
    c.line(
        [(w * 0.4, w * 0.5), (w * 0.32, w * 0.38), (w * 0.4, w * 0.28), (w * 0.36, w * 0.2)],
        PAPER,
        w * 0.055,
    )
    c.oval(w * 0.36, w * 0.2, w * 0.06, w * 0.05, PAPER)
    c.poly([(w * 0.33, w * 0.17), (w * 0.33, w * 0.225), (w * 0.12, w * 0.22)], SUN)
    c.poly([(w * 0.38, w * 0.16), (w * 0.54, w * 0.13), (w * 0.4, w * 0.2)], PAPER)
    for x in (0.5, 0.58):
        c.line([(w * x, w * 0.63), (w * x, w * 0.84)], SUN, w * 0.022)
    for y, left, right in ((0.8, 0.2, 0.8), (0.88, 0.3, 0.7)):
        c.line([(w * left, w * y), (w * right, w * y)], PAPER, w * 0.03)
