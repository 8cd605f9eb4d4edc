"""Scenes by the water: the bridge, the lagoon, the flood, the canal, the port, the regatta."""

from citydesk.demo.pictures.canvas import Canvas
from citydesk.demo.pictures.palette import (
    BLUE,
    BROWN,
    CLAY,
    CREAM,
    DANFO,
    DUSK,
    EMBER,
    GOLD,
    GRASS,
    INDIGO,
    INK,
    LAGOON,
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
    SKY,
    SLATE,
    STEEL,
    SUN,
    TEAL,
    UMBER,
    mix,
)
from citydesk.demo.pictures.things import canoe, car, crowd, danfo, houses, palm, person


def bridge(c: Canvas) -> None:
    """A long bridge over the lagoon at dusk, slow with lights."""
    w: float
    x: float
    y: float
    c.sky([(0, INDIGO), (0.3, DUSK), (0.55, MAUVE), (0.75, ROSE), (0.92, EMBER), (1, SUN)], 0, 640)
    c.glow(1130, 610, 520, SUN, 0.75)
    c.oval(1130, 588, 58, 58, CREAM, 0.95)
    for y, x, w in (
        (210, 300, 520),
        (262, 900, 700),
        (330, 120, 420),
        (402, 760, 520),
        (446, 1240, 380),
    ):
        c.oval(x + w / 2, y, w / 2, 9, ROSE, 0.35)
        c.oval(x + w / 2 + 60, y + 10, w / 3, 6, SUN, 0.3)
    houses(c, 645, 20, 110, mix(MAUVE, DUSK, 0.55), wide=(26, 80))
    c.haze(480, 640, EMBER, 0, 0.4)
    houses(c, 642, 8, 52, mix(DUSK, INDIGO, 0.5), lights=0.16, wide=(30, 90))
    deck = [(0, 470), (620, 520), (1160, 556), (1600, 580)]
    for x in range(40, 1600, 92):
        y = 470 + 110 * (x / 1600) ** 0.82
        w = 17 - 9 * x / 1600
        c.rect(x, y + 10, w, 662 - y, mix(INK, INDIGO, 0.4))
        c.rect(x - w * 0.7, y + 12, w * 2.4, 9, mix(INK, INDIGO, 0.4))
    c.poly([*deck, (1600, 592), (1160, 576), (620, 554), (0, 520)], mix(INK, INDIGO, 0.25))
    c.line([(x, y - 9) for x, y in deck], mix(INK, INDIGO, 0.3), 2)
    for i in range(34):
        t = i / 33
        x = 10 + 1580 * t
        y = 470 + 110 * (x / 1600) ** 0.82
        size = 1.25 - 0.75 * t
        c.round(x, y - 26 * size, 44 * size, 22 * size, 6, mix(INK, DUSK, 0.25))
        c.glow(x + 44 * size, y - 10 * size, 26 * size, (CREAM, RED)[i % 3 == 1], 0.9)
        if i % 4 == 0:
            c.line([(x, y), (x, y - 96 * size)], INK, 2.6 * size)
            c.glow(x + 9, y - 96 * size, 46 * size, GOLD, 0.8)
    danfo(c, 190, 481, 108, shade=0.3)
    danfo(c, 560, 512, 84, shade=0.35)
    c.mirror(656, mix(INDIGO, NIGHT, 0.4), 0.34, 7)
    c.haze(656, 1067, NIGHT, 0, 0.62)
    for _ in range(90):
        x, y = c.random.gauss(1130, 90), c.random.uniform(670, 980)
        c.oval(x, y, c.random.uniform(8, 44), 1.3, GOLD, 0.45)
    canoe(c, 470, 850, 290, CLAY, shade=0.62)
    canoe(c, 860, 742, 120, TEAL, shade=0.62)


def lagoon(c: Canvas) -> None:
    """Canoes between houses on stilts, early in the morning."""
    x: float
    y: float
    c.sky([(0, SKY), (0.5, MIST), (0.82, CREAM), (1, GOLD)], 0, 600)
    c.glow(420, 470, 560, SUN, 0.55)
    c.oval(420, 372, 54, 54, PAPER)
    houses(c, 588, 40, 150, mix(SKY, STEEL, 0.45), wide=(34, 90))
    c.haze(380, 592, CREAM, 0, 0.75)
    for x, y, w, tone in ((930, 520, 250, SLATE), (1200, 540, 300, BROWN), (60, 528, 190, SLATE),
                          (1440, 560, 240, UMBER)):  # fmt: skip
        h = w * 0.42
        for i in range(5):
            c.rect(x + w * 0.06 + i * w * 0.21, y - 6, 7, 76, mix(tone, INK, 0.45))
        c.rect(x, y - h, w, h, mix(tone, LATERITE, 0.3))
        for i in range(12):
            c.line([(x + w * i / 12, y - h), (x + w * i / 12, y)], mix(tone, INK, 0.3), 1)
        c.poly([(x - 18, y - h), (x + w * 0.12, y - h * 1.55), (x + w * 0.92, y - h * 1.55),
                (x + w + 18, y - h)], mix(CLAY, tone, 0.35))  # fmt: skip
        c.rect(x + w * 0.42, y - h * 0.72, w * 0.15, h * 0.72, INK)
        c.rect(x + w * 0.14, y - h * 0.66, w * 0.14, h * 0.3, mix(INK, LAGOON, 0.3))
        c.rect(x - 22, y - 8, w + 44, 10, mix(tone, INK, 0.3))
    c.line([(1010, 430), (1260, 426)], INK, 1.4)
    for i, tone in enumerate((RED, CREAM, BLUE, DANFO, LEAF)):
        c.rect(1024 + i * 44, 430, 28, 34 + 8 * (i % 2), tone)
    c.mirror(592, mix(LAGOON, TEAL, 0.3), 0.4, 6)
    c.haze(592, 720, CREAM, 0.45, 0)
    c.haze(760, 1067, TEAL, 0, 0.55)
    for _ in range(120):
        x, y = c.random.gauss(420, 120), c.random.uniform(600, 900)
        c.oval(x, y, c.random.uniform(6, 40), 1.3, CREAM, 0.5)
    canoe(c, 700, 690, 190, BLUE, shade=0.25)
    canoe(c, 1080, 760, 250, DANFO, shade=0.15)
    canoe(c, 430, 880, 440, RED, shade=0.12)
    for i, tone in enumerate((LEAF, EMBER, LEAF, RED)):
        c.oval(290 + i * 46, 842, 30, 24, mix(tone, INK, 0.15))


def flood(c: Canvas) -> None:
    """A street under brown water; people wade, a car has given up."""
    x: float
    y: float
    c.sky([(0, mix(SLATE, INK, 0.2)), (0.6, STEEL), (1, MIST)], 0, 606)
    for x, y, r in ((200, 60, 300), (620, 20, 360), (1100, 70, 340), (1480, 30, 280)):
        c.oval(x, y, r, r * 0.32, mix(SLATE, INK, 0.25), 0.5)
    fronts = ((-20, 330, CLAY), (290, 270, SAND), (540, 220, mix(LEAF, MIST, 0.4)), (1010, 250,
            SAND),
              (1250, 380, mix(ROSE, CLAY, 0.4)))  # fmt: skip
    for x, w, tone in fronts:
        h = w * 0.95 + 60
        c.rect(x, 600 - h, w, h + 60, tone)
        c.rect(x - 10, 590 - h, w + 20, 18, mix(tone, INK, 0.4))
        c.rect(x, 600 - h * 0.52, w, 16, mix(tone, INK, 0.3))
        for i in range(3):
            c.rect(
                x + w * (0.12 + i * 0.29), 620 - h * 0.92, w * 0.19, h * 0.26, mix(SLATE, INK, 0.4)
            )
            c.rect(
                x + w * (0.1 + i * 0.29), 600 - h * 0.42, w * 0.23, h * 0.5, mix(tone, UMBER, 0.7)
            )
        c.rect(x, 560, w, 60, mix(tone, BROWN, 0.5), 0.5)
    c.text(425, 424, "BLESSED HANDS PHARMACY", 19, UMBER, bold=0.4)
    c.text(1440, 346, "UNITY STORES", 30, CREAM, bold=0.6)
    for x in (240, 820, 1210):
        c.rect(x, 170, 8, 450, mix(INK, BROWN, 0.3))
        c.rect(x - 40, 190, 88, 5, mix(INK, BROWN, 0.3))
    for a, b in ((204, 784), (284, 864), (784, 1174), (864, 1254), (-60, 204), (1254, 1700)):
        c.wire((a, 190), (b, 190), 40, INK, 1.4)
    c.haze(380, 620, MIST, 0, 0.4)
    person(c, 700, 640, 128, BLUE, load=DANFO, shade=0.25)
    person(c, 890, 655, 140, RED, wrapper=LEAF, scarf=GOLD, shade=0.2)
    c.mirror(604, mix(LATERITE, UMBER, 0.35), 0.6, 6)
    c.haze(604, 1067, UMBER, 0, 0.4)
    with c.waterline(706):
        car(c, 1010, 748, 430, mix(STEEL, CREAM, 0.3), lit=False)
    c.oval(1225, 707, 250, 7, CREAM, 0.3)
    for x, foot, tall, cloth, wrap, load in ((330, 860, 330, DANFO, BLUE, RED), (590, 800, 260,
            LEAF, None, None),
                                             (150, 770, 220, RED, None, None)):  # fmt: skip
        water = foot - tall * 0.27
        c.poly([(x - tall * 0.12, water), (x + tall * 0.12, water), (x + tall * 0.1,
                foot + tall * 0.2),
                (x - tall * 0.1, foot + tall * 0.2)], mix(cloth, UMBER, 0.6), 0.4)  # fmt: skip
        with c.waterline(water):
            person(c, x, foot, tall, cloth, wrapper=wrap, load=load, reach=-0.5, stride=0.07)
        for i in range(4):
            c.oval(x, water + i * 9, tall * (0.16 + i * 0.09), 4 + i, CREAM, 0.26 - i * 0.05)
    for _ in range(150):
        x, y = c.random.uniform(0, 1600), c.random.uniform(640, 1060)
        c.oval(x, y, 10 + y / 40, 1.8, CREAM, 0.16)
    c.rain(420, MIST, 0.4)


def clinic(c: Canvas) -> None:
    """Water in the yard of a health centre; two nurses carry a white box to the stairs."""
    x: float
    y: float
    c.sky([(0, mix(STEEL, CREAM, 0.2)), (0.7, MIST), (1, CREAM)], 0, 640)
    for x, y, r in ((160, 70, 320), (700, 40, 420), (1340, 80, 360)):
        c.oval(x, y, r, r * 0.26, mix(STEEL, CREAM, 0.35), 0.6)
    palm(c, 1520, 620, 430, MOSS, 0.1)
    wall, trim = mix(CREAM, MIST, 0.25), mix(TEAL, CREAM, 0.25)
    c.rect(120, 250, 1180, 400, wall)
    c.poly([(70, 262), (1350, 262), (1250, 150), (170, 150)], mix(LAGOON, INK, 0.15))
    c.rect(120, 505, 1180, 145, trim)
    for x in (190, 400, 840, 1050):
        c.rect(x - 12, 318, 164, 150, mix(trim, INK, 0.2))
        c.rect(x, 330, 140, 126, mix(SLATE, INK, 0.35))
        for i in range(4):
            c.rect(x + 20 + i * 30, 330, 5, 126, CREAM, 0.8)
    c.rect(622, 340, 150, 310, mix(UMBER, INK, 0.2))
    c.rect(440, 176, 560, 66, CREAM)
    c.text(755, 222, "AJAYI ROAD HEALTH CENTRE", 27, LAGOON, bold=0.6)
    c.rect(488, 186, 16, 46, RED)
    c.rect(473, 201, 46, 16, RED)
    for x in (150, 590, 790, 1260):
        c.rect(x, 262, 18, 390, mix(CREAM, STEEL, 0.3))
    for i in range(8):
        c.rect(1150 + i * 34, 640 - i * 34, 300 - i * 30, 40, mix(STEEL, CREAM, 0.25 + i * 0.05))
    c.haze(420, 660, MIST, 0, 0.3)
    c.mirror(650, mix(LATERITE, MOSS, 0.3), 0.5, 7)
    c.haze(650, 1067, UMBER, 0, 0.35)
    c.rect(0, 560, 70, 300, mix(CLAY, CREAM, 0.2))
    c.rect(-10, 548, 92, 18, mix(CLAY, INK, 0.3))
    for x, scarf in ((640, CREAM), (880, SKY)):
        with c.waterline(800):
            person(c, x, 880, 320, CREAM, wrapper=TEAL, scarf=scarf, reach=0.7 if x < 700 else -0.7)
        c.oval(x, 802, 70, 6, CREAM, 0.3)
    c.round(690, 640, 142, 110, 8, PAPER)
    c.rect(690, 672, 142, 5, mix(STEEL, CREAM, 0.4))
    for _ in range(120):
        x, y = c.random.uniform(0, 1600), c.random.uniform(690, 1060)
        c.oval(x, y, 10 + y / 40, 1.8, CREAM, 0.18)
    c.rain(160, MIST, 0.3)


def canal(c: Canvas) -> None:
    """An excavator clears a drainage canal between walls."""
    x: float
    y: float
    c.sky([(0, SKY), (0.7, MIST), (1, CREAM)], 0, 470)
    for x, y, r in ((240, 120, 150), (360, 140, 190), (1180, 90, 170), (1330, 116, 210)):
        c.oval(x, y, r, r * 0.3, CREAM, 0.75)
    houses(c, 470, 60, 190, mix(SAND, LATERITE, 0.35), wide=(90, 190))
    houses(c, 474, 24, 80, mix(CLAY, BROWN, 0.3), wide=(60, 140))
    for x in (90, 1500, 1380):
        palm(c, x, 480, 250, LEAF, 0.08)
    c.poly([(0, 470), (1600, 470), (1600, 1067), (0, 1067)], mix(LATERITE, SAND, 0.4))
    c.poly([(660, 470), (860, 470), (1330, 1067), (110, 1067)], mix(STEEL, CREAM, 0.4))
    c.poly([(690, 470), (830, 470), (1170, 1067), (280, 1067)], mix(TEAL, MOSS, 0.5))
    for i in range(14):
        y = 486 + i * i * 3.1
        c.line([(690 - i * 27, y), (660 - i * 36, y)], mix(STEEL, INK, 0.3), 1.6)
        c.line([(830 + i * 23, y), (860 + i * 31, y)], mix(STEEL, INK, 0.3), 1.6)
    for _ in range(170):
        y = c.random.uniform(560, 1060)
        x = 760 - (y - 470) * 0.05 + c.random.uniform(-1, 0.15) * (y - 470) * 0.62
        tone = c.random.choice((CREAM, BLUE, RED, GRASS, DANFO, MIST, GRASS, MOSS))
        c.oval(x, y, y / 80, y / 150, tone, 0.85)
    c.poly([(950, 600), (1330, 600), (1380, 668), (930, 668)], INK)
    for i in range(7):
        c.oval(975 + i * 58, 640, 24, 24, SLATE)
    c.poly([(990, 470), (1290, 470), (1310, 600), (970, 600)], DANFO)
    c.poly([(990, 360), (1110, 360), (1130, 480), (985, 480)], mix(DANFO, INK, 0.12))
    c.poly([(1004, 378), (1098, 378), (1112, 462), (1000, 462)], mix(SLATE, SKY, 0.4))
    c.oval(1056, 412, 17, 21, UMBER)
    c.oval(1056, 398, 22, 12, RED)
    c.text(1200, 540, "LCC 07", 32, INK, bold=0.8)
    c.line([(1000, 510), (820, 280), (640, 430)], mix(DANFO, INK, 0.1), 30)
    c.line([(640, 430), (600, 640)], mix(DANFO, INK, 0.2), 22)
    c.line([(900, 400), (740, 330)], STEEL, 9)
    c.poly([(555, 620), (650, 640), (640, 722), (560, 730), (520, 680)], SLATE)
    c.oval(585, 640, 52, 22, mix(MOSS, BROWN, 0.5))
    for _ in range(26):
        x = c.random.gauss(585, 26)
        c.line([(x, 720), (x, 720 + c.random.uniform(14, 110))], TEAL, 2, 0.7)
    person(c, 1440, 820, 270, EMBER, reach=-0.9)
    c.oval(1440, 596, 24, 12, DANFO)
    crowd(c, 30, 420, 560, 128, 6, shade=0.1)


def port(c: Canvas) -> None:
    """Cranes and boxes against the evening."""
    x: float
    y: float
    c.sky([(0, TEAL), (0.4, LAGOON), (0.75, SAND), (1, EMBER)], 0, 740)
    c.glow(380, 640, 640, SUN, 0.7)
    c.oval(380, 560, 70, 70, CREAM)
    tone = mix(INK, TEAL, 0.25)
    for x, size in ((980, 1.0), (1300, 1.18), (730, 0.78)):
        top, foot = 700 - 520 * size, 700
        for dx in (0, 96 * size):
            c.line([(x + dx, foot), (x + dx + 8, top + 120 * size)], tone, 11 * size)
        c.line([(x, foot - 160 * size), (x + 104 * size, foot - 160 * size)], tone, 8 * size)
        c.line(
            [(x - 330 * size, top + 126 * size), (x + 220 * size, top + 126 * size)],
            tone,
            13 * size,
        )
        for tip in (x - 320 * size, x + 210 * size):
            c.line([(x + 52 * size, top), (tip, top + 122 * size)], tone, 3.4 * size)
        c.line([(x + 10 * size, top + 126 * size), (x + 52 * size, top), (x + 96 * size,
                top + 126 * size)],
               tone, 8 * size)  # fmt: skip
        drop = x - 200 * size
        c.line([(drop, top + 130 * size), (drop, top + 290 * size)], tone, 2)
        c.rect(drop - 46 * size, top + 290 * size, 92 * size, 38 * size, RED)
        c.glow(x + 52 * size, top, 40, RED, 0.9)
    hull = mix(INK, RED, 0.25)
    c.poly([(60, 640), (840, 640), (800, 730), (120, 730)], hull)
    c.poly([(88, 640), (200, 640), (200, 520), (112, 520)], CREAM)
    for i in range(5):
        c.rect(124 + i * 15, 538, 9, 12, INK)
    for row in range(4):
        for column in range(10 - row % 2):
            box = c.random.choice((RED, BLUE, LEAF, CLAY, STEEL, DANFO, TEAL))
            c.rect(226 + column * 59, 602 - row * 40, 56, 37, mix(box, INK, 0.3))
            for i in range(5):
                c.line([(232 + column * 59 + i * 11, 606 - row * 40), (232 + column * 59 + i * 11,
                        636 - row * 40)],
                       mix(box, INK, 0.5), 1)  # fmt: skip
    c.rect(860, 690, 760, 60, tone)
    c.mirror(738, mix(TEAL, INK, 0.35), 0.42, 7)
    c.haze(738, 1067, INK, 0, 0.5)
    for _ in range(100):
        x, y = c.random.gauss(380, 80), c.random.uniform(745, 1040)
        c.oval(x, y, c.random.uniform(8, 44), 1.4, GOLD, 0.4)
    for x, wide in ((1180, 1), (1330, -1), (1420, 1)):
        c.line(
            [(x, 330 + x % 90), (x + 14 * wide, 322 + x % 90), (x + 30 * wide, 332 + x % 90)],
            INK,
            2,
        )


def regatta(c: Canvas) -> None:
    """Boats with paddlers race past a full bank: the film of the week."""
    x: float
    y: float
    c.sky([(0, SKY), (0.7, MIST), (1, PAPER)], 0, 430)
    for x, y, r in ((300, 110, 180), (470, 130, 220), (1150, 80, 190), (1330, 104, 230)):
        c.oval(x, y, r, r * 0.26, PAPER, 0.85)
    for x in (60, 210, 540, 960, 1190, 1410, 1530):
        palm(c, x, 430, c.random.uniform(200, 290), LEAF, c.random.uniform(-0.12, 0.12))
    c.rect(0, 420, 1600, 30, SAND)
    for row in range(3):
        crowd(c, 0, 1600, 432 + row * 16, 84 + row * 8, 34, shade=0.22 - row * 0.08)
    for i in range(16):
        x = i * 104
        c.line([(x, 300), (x, 440)], UMBER, 3)
        c.poly([(x, 300), (x + 52, 312), (x, 330)], (RED, DANFO, LEAF, BLUE)[i % 4])
    c.sky([(0, LAGOON), (0.4, TEAL), (1, mix(TEAL, NIGHT, 0.6))], 450, 1067)
    for _ in range(260):
        x, y = c.random.uniform(0, 1600), c.random.uniform(460, 1060)
        c.oval(x, y, y / 24, y / 420, MIST, 0.2)
    for x, y, w, tone in ((1020, 590, 640, LEAF), (560, 720, 820, RED), (980, 930, 1080, DANFO)):
        count = 9
        c.poly([(x - w / 2, y - w * 0.05), (x - w * 0.42, y), (x + w * 0.42, y), (x + w / 2,
                y - w * 0.06),
                (x + w * 0.42, y + w * 0.035), (x - w * 0.42, y + w * 0.035)], mix(BROWN, INK,
                        0.2))  # fmt: skip
        c.line([(x - w * 0.44, y + 2), (x + w * 0.44, y + 2)], tone, w * 0.012)
        for i in range(count):
            px = x - w * 0.38 + w * 0.76 * i / (count - 1)
            with c.waterline(y + w * 0.01):
                person(c, px, y + w * 0.09, w * 0.2, tone, shade=0.05)
            c.line(
                [(px + w * 0.03, y - w * 0.06), (px - w * 0.035, y + w * 0.06)], UMBER, w * 0.008
            )
            c.oval(px - w * 0.035, y + w * 0.055, w * 0.012, w * 0.022, UMBER)
        c.poly([(x - w * 0.43, y), (x + w * 0.43, y), (x + w * 0.42, y + w * 0.035),
                (x - w * 0.42, y + w * 0.035)], mix(BROWN, INK, 0.2))  # fmt: skip
        c.line([(x - w * 0.43, y + 3), (x + w * 0.43, y + 3)], tone, w * 0.012)
        for _ in range(40):
            c.oval(c.random.uniform(x - w / 2, x + w * 0.4), y + w * 0.05 + c.random.uniform(-4,
                    12),
                   c.random.uniform(3, 26), 3, PAPER, 0.5)  # fmt: skip
