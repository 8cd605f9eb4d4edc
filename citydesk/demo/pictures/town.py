"""Scenes of the town: buses, wires, workshops, trains, the pitch."""

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
    GRASS,
    INDIGO,
    INK,
    LATERITE,
    LEAF,
    MAUVE,
    MIST,
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
from citydesk.demo.pictures.things import car, crowd, danfo, houses, lamp, palm, person, pole


def rain_bus(c: Canvas) -> None:
    """A yellow bus in heavy rain, people under umbrellas at the stop."""
    x: float
    y: float
    c.sky([(0, mix(SLATE, INK, 0.35)), (0.7, SLATE), (1, STEEL)], 0, 640)
    houses(c, 640, 180, 400, mix(SLATE, INK, 0.25), lights=0.06, wide=(110, 230))
    houses(c, 644, 60, 170, mix(SLATE, TEAL, 0.35), lights=0.14, wide=(90, 180))
    c.haze(380, 660, STEEL, 0, 0.5)
    lamp(c, 1180, 690, 470, colour=mix(INK, SLATE, 0.3))
    lamp(c, 90, 690, 400, colour=mix(INK, SLATE, 0.3))
    c.rect(1196, 400, 380, 20, mix(TEAL, INK, 0.3))
    for x in (1216, 1548):
        c.rect(x, 410, 10, 300, mix(TEAL, INK, 0.4))
    c.rect(1260, 340, 240, 58, BLUE)
    c.text(1380, 370, "OKE-ODAN B/STOP", 25, CREAM, bold=0.4)
    crowd(c, 1220, 1560, 716, 250, 5, shade=0.25)
    for x, y, tone in ((1130, 432, RED), (1010, 470, LEAF)):
        person(c, x, 726, 262, tone, wrapper=BLUE if tone is LEAF else None, shade=0.2)
        c.line([(x + 22, y + 20), (x + 22, y + 150)], INK, 3)
        c.poly([(x - 76, y + 54), (x - 56, y + 12), (x + 22, y - 16), (x + 98, y + 12), (x + 118,
                y + 54)],
               mix(tone, INK, 0.15))  # fmt: skip
    c.poly([(0, 700), (1600, 700), (1600, 1067), (0, 1067)], mix(SLATE, INK, 0.4))
    danfo(c, 200, 758, 720)
    c.text(500, 662, "NO SHORTCUT TO HEAVEN", 26, INK, bold=0.6)
    c.mirror(764, mix(SLATE, INK, 0.45), 0.42, 8)
    c.haze(764, 1067, INK, 0.05, 0.55)
    c.glow(930, 800, 330, GOLD, 0.5)
    for _ in range(150):
        x, y = c.random.uniform(0, 1600), c.random.uniform(770, 1060)
        c.oval(x, y, y / 38, y / 240, MIST, 0.3)
        c.line([(x - 3, y - 12), (x, y), (x + 4, y - 10)], MIST, 1, 0.5)
    c.rain(950, MIST, 0.42)


def transformer(c: Canvas) -> None:
    """Night: a transformer on its poles, a dark street, a few windows with lamps of their own."""
    c.sky([(0, NIGHT), (0.6, INDIGO), (1, DUSK)], 0, 780)
    c.stars(190, 520)
    c.glow(1290, 190, 210, CREAM, 0.5)
    c.oval(1290, 190, 44, 44, CREAM)
    c.oval(1308, 180, 40, 40, mix(INDIGO, NIGHT, 0.4))
    houses(c, 800, 130, 300, mix(INDIGO, NIGHT, 0.35), lights=0.006, wide=(130, 230))
    houses(c, 806, 60, 170, mix(NIGHT, INK, 0.4), lights=0.02, wide=(110, 210))
    wood = mix(UMBER, INK, 0.5)
    left, right = pole(c, 560, 930, 720, wood), pole(c, 880, 930, 720, wood)
    far, near = pole(c, 1430, 850, 430, wood), pole(c, 110, 900, 590, wood)
    for a, b, sag in ((left, right, 6), (right, far, 60), (near, left, 50)):
        for one, other in zip(a, b, strict=True):
            c.wire(one, other, sag, INK, 2)
    c.rect(540, 560, 360, 20, wood)
    body = mix(SLATE, INK, 0.2)
    c.round(600, 396, 240, 166, 12, body)
    for i in range(9):
        c.rect(612 + i * 25, 420, 11, 128, mix(body, INK, 0.35))
    c.round(590, 378, 260, 26, 8, mix(body, CREAM, 0.12))
    for i in range(3):
        c.rect(634 + i * 80, 322, 12, 58, CLAY)
        for j in range(4):
            c.oval(640 + i * 80, 332 + j * 13, 14, 5, mix(CLAY, CREAM, 0.2))
        c.wire((640 + i * 80, 322), right[i % 2] if i else left[1], 14, INK, 2)
    c.rect(660, 440, 120, 74, DANFO)
    c.poly(
        [(724, 448), (700, 484), (718, 484), (708, 508), (742, 470), (722, 470), (734, 448)], INK
    )
    c.glow(846, 330, 170, EMBER, 0.95)
    for _ in range(46):
        turn, far_out = c.random.uniform(0, math.tau), c.random.uniform(10, 120)
        x, y = 846 + far_out * math.cos(turn), 332 + far_out * abs(math.sin(turn)) * 1.3
        c.line([(846, 332), (x, y)], GOLD, 1, 0.5)
        c.oval(x, y, 2.4, 2.4, CREAM)
    c.rect(0, 880, 1600, 200, mix(NIGHT, INK, 0.6))
    for x in (1080, 1290, 260):
        c.rect(x, 800, 90, 84, mix(UMBER, INK, 0.3))
        c.glow(x + 46, 838, 190, SUN, 0.85)
        c.rect(x + 10, 812, 70, 50, SUN, 0.85)
        person(c, x + 20, 930, 150, c.random.choice(ANKARA), shade=0.7)
        person(c, x + 96, 940, 158, c.random.choice(ANKARA), shade=0.7)
        c.glow(x + 56, 900, 60, CREAM, 0.5)
    person(c, 720, 985, 240, BLUE, reach=0.8, shade=0.55)
    c.beam([(748, 830), (800, 470), (900, 500)], CREAM, 0.16, 26)
    crowd(c, 390, 660, 980, 210, 4, shade=0.66)


def generators(c: Canvas) -> None:
    """A repair shop for generators; the mechanic bends over one of five."""
    c.sky([(0, mix(SAND, LATERITE, 0.35)), (1, mix(LATERITE, CLAY, 0.4))], 0, 760)
    c.rect(0, 0, 1600, 120, mix(STEEL, UMBER, 0.35))
    for i in range(54):
        c.rect(i * 30, 0, 14, 120, mix(STEEL, INK, 0.25), 0.55)
    c.rect(0, 112, 1600, 16, UMBER)
    c.round(420, 150, 760, 118, 8, BLUE)
    c.text(800, 192, "BABA SUNDAY & DAUGHTER", 46, CREAM, bold=1.2)
    c.text(800, 240, "GEN · INVERTER · REWINDING", 27, DANFO, bold=0.5)
    c.rect(60, 300, 330, 430, UMBER)
    for row in range(3):
        c.rect(60, 410 + row * 118, 330, 10, mix(BROWN, SAND, 0.25))
        for i in range(5):
            tone = c.random.choice((STEEL, CLAY, DANFO, SLATE, RED))
            if (i + row) % 2:
                c.oval(100 + i * 62, 384 + row * 118, 24, 24, mix(tone, INK, 0.2))
                c.oval(100 + i * 62, 384 + row * 118, 10, 10, INK)
            else:
                c.rect(80 + i * 62, 362 + row * 118, 44, 48, mix(tone, INK, 0.25))
    c.rect(1230, 300, 310, 440, NIGHT)
    c.glow(1385, 400, 300, SUN, 0.5)
    c.line([(1385, 300), (1385, 372)], INK, 3)
    c.oval(1385, 388, 15, 20, CREAM)
    for i in range(6):
        c.line([(470 + i * 110, 300), (470 + i * 110, 330 + 30 * (i % 3))], UMBER, 2.4)
        c.oval(470 + i * 110, 346 + 30 * (i % 3), 20, 22, mix(STEEL, UMBER, 0.4))
        c.oval(470 + i * 110, 346 + 30 * (i % 3), 9, 10, LATERITE)
    c.rect(0, 730, 1600, 340, mix(LATERITE, UMBER, 0.4))
    c.beam([(420, 740), (1200, 740), (1500, 1067), (200, 1067)], SAND, 0.5, 40)
    for x, y, size, tone in ((470, 830, 0.9, RED), (700, 812, 0.8, LEAF), (1190, 836, 0.95, DANFO)):
        _generator(c, x, y, size, tone)
    person(c, 860, 900, 400, TEAL, reach=0.3)
    _generator(c, 900, 960, 1.5, DANFO)
    person(c, 1160, 960, 360, RED, wrapper=BLUE, scarf=GOLD, reach=-0.7)
    _generator(c, 190, 1000, 1.4, BLUE)
    for i in range(9):
        c.oval(620 + i * 27 + 8 * math.sin(i * 3), 1010 + 14 * math.cos(i * 2), 9, 5, STEEL)


def _generator(c: Canvas, x: float, y: float, size: float, tone: tuple[int, int, int]) -> None:
    w, h = 200 * size, 140 * size
    c.oval(x + w / 2, y, w * 0.56, h * 0.1, INK, 0.4)
    for dy in (0.0, 0.94):
        c.rect(x, y - h * (0.06 + dy), w, h * 0.06, INK)
    for dx in (0.0, 0.96):
        c.rect(x + w * dx, y - h, w * 0.04, h, INK)
    c.round(x + w * 0.06, y - h * 0.92, w * 0.88, h * 0.34, 8 * size, tone)
    c.oval(x + w * 0.5, y - h * 0.93, w * 0.06, h * 0.06, INK)
    c.round(x + w * 0.1, y - h * 0.54, w * 0.42, h * 0.46, 10 * size, STEEL)
    for i in range(5):
        c.rect(x + w * 0.13, y - h * (0.5 - i * 0.085), w * 0.36, h * 0.035, SLATE)
    c.oval(x + w * 0.72, y - h * 0.3, w * 0.17, h * 0.24, mix(SLATE, INK, 0.3))
    c.oval(x + w * 0.72, y - h * 0.3, w * 0.07, h * 0.1, tone)


def stadium(c: Canvas) -> None:
    """Floodlights over a full ground, a corner about to be taken."""
    x: float
    c.sky([(0, NIGHT), (0.5, INDIGO), (0.85, DUSK), (1, MAUVE)], 0, 520)
    c.stars(120, 300)
    _floodlights(c)
    for x, lean in ((170, 330), (560, 150), (1040, -150), (1430, -330)):
        c.beam(
            [(x - 40, 190), (x + 40, 190), (x + lean + 320, 800), (x + lean - 320, 800)],
            CREAM,
            0.1,
            60,
        )
    c.poly(
        [(0, 400), (500, 470), (1100, 470), (1600, 400), (1600, 640), (0, 640)],
        mix(INK, INDIGO, 0.35),
    )
    c.poly([(0, 392), (500, 462), (1100, 462), (1600, 392), (1600, 412), (1100, 478), (500, 478),
            (0, 412)],
           mix(SLATE, INK, 0.3))  # fmt: skip
    for _ in range(4200):
        x = c.random.uniform(0, 1600)
        top = 420 + 58 * min(1, min(x, 1600 - x) / 500)
        y = c.random.uniform(top, 622)
        size = 3 + (y - 400) / 60
        tone = c.random.choice((*ANKARA, LEAF, LEAF, CREAM))
        c.oval(x, y + size, size, size, mix(tone, INK, 0.35))
        c.oval(x, y - size * 0.4, size * 0.62, size * 0.7, mix(BROWN, INK, 0.3))
    c.rect(0, 622, 1600, 30, mix(LEAF, INK, 0.2))
    for i, words in enumerate(("KOLA MILK", "EKO STEEL", "SUNRISE FM", "AGEGE BREAD", "KOLA MILK")):
        c.text(160 + i * 320, 637, words, 22, (CREAM, GOLD)[i % 2], bold=0.4)
    c.sky([(0, mix(GRASS, INK, 0.16)), (1, mix(GRASS, INK, 0.5))], 652, 1067)
    for i in range(-3, 10):
        c.poly([(560 + i * 80, 652), (600 + i * 80, 652), (420 + i * 240, 1067), (180 + i * 240,
                1067)],
               CREAM, 0.07)  # fmt: skip
    c.line([(0, 706), (1600, 706)], PAPER, 3)
    c.line([(250, 1067), (470, 706), (1130, 706), (1350, 1067)], PAPER, 5)
    for x in (690, 910):
        c.rect(x, 584, 6, 122, PAPER)
    c.rect(690, 582, 226, 6, PAPER)
    for i in range(14):
        c.line([(696 + i * 16, 588), (696 + i * 16, 704)], PAPER, 0.7, 0.5)
        c.line([(696, 592 + i * 8), (910, 592 + i * 8)], PAPER, 0.7, 0.5)
    _players(c)


def _players(c: Canvas) -> None:
    players = ((560, 800, LEAF), (720, 820, RED), (840, 780, LEAF), (990, 840, RED), (640, 900,
            RED),
               (1160, 800, LEAF), (440, 760, RED))  # fmt: skip
    for x, y, tone in players:
        tall = 110 + (y - 700) * 0.62
        c.poly([(x, y), (x + tall * 0.9, y + 10), (x + tall * 0.9, y + 22)], INK, 0.3)
        person(
            c,
            x,
            y,
            tall,
            tone,
            stride=c.random.uniform(0.06, 0.2),
            reach=c.random.choice((-0.6, 0, 0.7)),
        )
    person(c, 806, 712, 116, DANFO, reach=0.9)
    c.oval(760, 690, 9, 9, PAPER)


def _floodlights(c: Canvas) -> None:
    for x in (170, 560, 1040, 1430):
        tall = 360 if x in {170, 1430} else 290
        c.line([(x - 20, 520), (x, 520 - tall), (x + 20, 520)], INK, 6)
        for i in range(5):
            c.line(
                [(x - 16 + i * 3, 470 - i * tall / 6), (x + 16 - i * 3, 440 - i * tall / 6)],
                INK,
                2.5,
            )
        c.rect(x - 62, 480 - tall, 124, 54, INK)
        for row in range(2):
            for i in range(6):
                c.oval(x - 50 + i * 20, 494 - tall + row * 26, 8, 9, CREAM)
        c.glow(x, 506 - tall, 330, CREAM, 0.85)


def train(c: Canvas) -> None:
    """A morning train on its viaduct over the traffic."""
    c.sky([(0, SKY), (0.6, CREAM), (1, GOLD)], 0, 640)
    c.glow(1330, 330, 560, SUN, 0.6)
    c.oval(1330, 330, 58, 58, CREAM)
    houses(c, 700, 220, 430, mix(SKY, SAND, 0.45), wide=(80, 160))
    c.haze(300, 700, CREAM, 0.1, 0.6)
    houses(c, 760, 60, 260, mix(SAND, CLAY, 0.45), wide=(80, 180))
    for x in (140, 1480):
        palm(c, x, 760, 330, LEAF, 0.06)
    stone = mix(STEEL, CREAM, 0.35)
    for x in (180, 640, 1100, 1560):
        c.poly([(x - 76, 560), (x + 76, 560), (x + 30, 620), (x + 26, 840), (x - 26, 840),
                (x - 30, 620)],
               mix(stone, INK, 0.16))  # fmt: skip
        c.poly([(x + 4, 600), (x + 30, 620), (x + 26, 840), (x + 4, 840)], mix(stone, INK, 0.35))
    c.rect(0, 520, 1600, 56, stone)
    c.rect(0, 560, 1600, 16, mix(stone, INK, 0.3))
    for car_no in range(3):
        x = 60 + car_no * 470
        c.round(x, 376, 462, 148, 16, PAPER)
        c.rect(x, 466, 462, 22, RED)
        c.rect(x, 490, 462, 8, BLUE)
        for i in range(6):
            c.round(x + 26 + i * 72, 402, 54, 52, 8, mix(SLATE, INK, 0.3))
            c.oval(x + 44 + i * 72, 442, 9, 14, UMBER)
            c.oval(x + 64 + i * 72, 444, 9, 12, UMBER)
        for along in (0.31, 0.66):
            c.rect(x + 462 * along, 396, 3, 126, STEEL)
    c.poly([(1462, 376), (1500, 384), (1548, 460), (1552, 524), (1462, 524)], PAPER)
    c.poly([(1478, 396), (1496, 398), (1530, 452), (1478, 456)], mix(SLATE, INK, 0.3))
    c.rect(1462, 466, 92, 22, RED)
    c.glow(1552, 498, 130, CREAM, 0.9)
    for x in range(40, 1600, 260):
        c.line([(x, 520), (x, 330)], mix(SLATE, INK, 0.2), 3)
        c.line([(x, 334), (x + 40, 344)], mix(SLATE, INK, 0.2), 2)
    c.wire((0, 346), (1600, 346), 6, INK, 1.2)
    c.rect(0, 830, 1600, 240, mix(SLATE, INK, 0.15))
    for i in range(9):
        c.rect(40 + i * 190, 940, 90, 7, CREAM, 0.5)
    danfo(c, 90, 912, 330)
    car(c, 500, 906, 250, RED, lit=False)
    danfo(c, 830, 914, 340)
    car(c, 1250, 906, 260, BLUE, lit=False)
    car(c, 200, 1040, 360, STEEL, lit=False)
    danfo(c, 700, 1056, 470)
    person(c, 1340, 1050, 230, LEAF, load=CLAY, stride=0.12)
    c.beam([(1600, 300), (1600, 640), (0, 1067), (0, 860)], SUN, 0.16, 90)


def solar(c: Canvas) -> None:
    """Panels in the Sahel: rows to the horizon, two people who wash them."""
    c.sky([(0, mix(SKY, BLUE, 0.3)), (0.6, SKY), (1, CREAM)], 0, 430)
    c.glow(800, 150, 420, CREAM, 0.8)
    c.oval(800, 150, 52, 52, PAPER)
    c.poly([(0, 430), (260, 380), (600, 420), (980, 372), (1320, 414), (1600, 386), (1600, 460),
            (0, 460)],
           mix(SAND, ROSE, 0.3))  # fmt: skip
    c.sky([(0, SAND), (1, LATERITE)], 430, 1067)
    for row in range(6):
        y, size = 452 + row * row * 17 + row * 22, 0.3 + row * 0.22
        for i in range(-1, 9 - row):
            x = 800 + (i - (8 - row) / 2) * 330 * size
            w, h = 290 * size, 100 * size
            c.poly([(x + 18 * size, y + h * 1.35), (x + w, y + h * 1.35), (x + w * 0.9, y + h),
                    (x, y + h)],
                   BROWN, 0.35)  # fmt: skip
            c.rect(x + w * 0.48, y + h * 0.6, 9 * size, h * 0.7, SLATE)
            c.poly([(x + 26 * size, y), (x + w + 26 * size, y), (x + w, y + h), (x, y + h)], INDIGO)
            c.poly(
                [(x + 26 * size, y), (x + w * 0.6, y), (x + w * 0.3, y + h), (x, y + h)], BLUE, 0.55
            )
            for j in range(1, 4):
                c.line([(x + 26 * size + w * j / 4, y), (x + w * j / 4, y + h)], SKY, 1, 0.7)
            c.line([(x + 13 * size, y + h / 2), (x + w + 13 * size, y + h / 2)], SKY, 1, 0.7)
    person(c, 420, 1000, 300, ROSE, wrapper=TEAL, scarf=DANFO, reach=0.9)
    c.line([(494, 690), (560, 1000)], BROWN, 5)
    person(c, 1190, 960, 280, CREAM, reach=-0.9)
    c.line([(1122, 690), (1060, 950)], BROWN, 5)
    c.haze(430, 560, CREAM, 0.4, 0)


def bakery(c: Canvas) -> None:
    """Loaves before an oven: an advert's picture."""
    c.sky([(0, CLAY), (1, UMBER)])
    c.rect(0, 640, 1600, 430, BROWN)
    c.glow(800, 420, 620, EMBER, 0.9)
    c.poly(
        [(480, 640), (480, 400), (560, 280), (800, 220), (1040, 280), (1120, 400), (1120, 640)],
        UMBER,
    )
    c.poly(
        [(560, 640), (560, 430), (640, 340), (800, 300), (960, 340), (1040, 430), (1040, 640)],
        EMBER,
    )
    c.glow(800, 560, 300, GOLD, 1)
    for row in range(2):
        for i in range(6 - row):
            x, y = 120 + i * 240 + row * 120, 900 - row * 150
            c.round(x, y - 110, 210, 130, 44, mix(LATERITE, SUN, 0.45))
            c.round(x + 8, y - 110, 194, 70, 40, mix(SUN, CLAY, 0.25))
            for j in range(3):
                c.line([(x + 40 + j * 52, y - 100), (x + 62 + j * 52, y - 66)], CREAM, 6, 0.6)
    c.round(60, 900, 1480, 40, 10, UMBER)
    c.text(800, 1002, "AGEGE BREAD · FROM 5 A.M.", 64, CREAM, bold=1)
