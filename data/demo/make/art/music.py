"""Instruments: bamboo tubes, pipes, stone chimes, drums."""

import math

from art import buildings, people, rong, scenery, things
from art.craft import veranda
from art.svg import HEIGHT, WIDTH, Picture, blob, circle, ellipse, group, mix, path, polygon, rect, stroke
from common import chance


def tube_chimes():
    """A t'rưng: bamboo tubes on cords, in front of the hills."""
    picture = Picture()
    random = chance("trung")
    scenery.sky(picture, scenery.DAY, 0.7)
    scenery.ranges(picture, random, [360, 430, 500], "#4f7f66", "#b3cdbf", 60)
    scenery.mist(picture, 520, 110, "#f5f2e2", 0.6)
    scenery.ground(picture, random, 590, "#93ad66", "#5c7d47")
    for x in (70, 1130):
        picture.add(scenery.bamboo(random, x, 780, 520, "#8ea34f", "#5f8a45"))
    posts = ((240, 120), (960, 220))
    for x, top in posts:
        picture.add(rect(x - 12, top, 24, 640, "#6b4a28"), rect(x - 12, top, 7, 640, "#9a7344"))
        picture.add(polygon([(x - 60, 770), (x + 60, 770), (x + 16, 730), (x - 16, 730)], "#5a3d20"))
    for index in range(13):
        share = index / 12
        x = 285 + 630 * share
        top = 180 + 118 * share
        length = 470 - 300 * share
        picture.add(
            stroke([(x, 150 + 92 * share), (x, top)], "#efe2bd", 3),
            bamboo_tube(picture, x, top, 30 - 8 * share, length),
        )
    picture.add(stroke([(240, 150), (600, 205), (960, 245)], "#efe2bd", 6))
    for x, turn in ((430, -38), (760, 30)):
        picture.add(
            group(
                rect(x - 5, 590, 10, 150, "#8a5a30", rx=5),
                rect(x - 13, 575, 26, 44, "#a4343a", rx=12),
                transform=f"rotate({turn} {x} 660)",
            )
        )
    scenery.grass(picture, random, 130, 650, ("#5f7f4b", "#6f8f55", "#86a061"))
    return picture


def bamboo_tube(picture, x, top, width, length):
    """A tuned tube: a closed pipe above, a cut tongue below."""
    fill = picture.fade([(0, "#a57f3c"), (0.35, "#ecd08a"), (1, "#8f6a2c")], 0, 0, 1, 0)
    cut = top + length * 0.58
    half = width / 2
    return group(
        path(
            f"M{x - half:.1f} {top:.1f} H{x + half:.1f} V{cut:.1f} Q{x + half * 0.9:.1f} {cut + 26:.1f} "
            f"{x - half * 0.1:.1f} {top + length:.1f} H{x - half:.1f}Z",
            fill,
        ),
        rect(x - half - 1, top - 3, width + 2, 7, "#7d5b2b", rx=3),
        rect(x - half - 1, top + length * 0.3, width + 2, 5, "#7d5b2b", rx=2, opacity=0.8),
        ellipse(x + half * 0.45, cut + 10, half * 0.5, 10, "#5b3f1c", opacity=0.6),
    )


def pipes():
    """Six pipe players in a row at dusk, rice fields behind."""
    picture = Picture()
    random = chance("pipes")
    scenery.sky(picture, scenery.DUSK, 0.68)
    picture.glow(880, 400, 430, "#ffe6b0", 0.9)
    picture.add(circle(880, 400, 56, "#fff0cc"))
    scenery.ranges(picture, random, [390, 440, 500], "#4a4a63", "#c08f86", 58)
    scenery.mist(picture, 530, 100, "#ffdcae", 0.5)
    scenery.ground(picture, random, 560, "#6b5540", "#2c221c")
    rong.rong(picture, 150, 612, 300, buildings.NIGHT_HOUSE)
    for index in range(6):
        x, y = 330 + index * 118, 716 + 14 * math.sin(index * 1.3)
        picture.add(
            ellipse(x, y + 2, 44, 9, "#1a120e", opacity=0.5),
            people.person(
                x, y, 262 - (index % 2) * 16, people.HEARTH_FOLK, 1, False, "pipe", 0.5 if index % 2 else -0.3
            ),
        )
    scenery.grass(picture, random, 150, 690, ("#4a3f2c", "#5d4f33", "#3a3226"), 32)
    return picture


def stone_chimes():
    """A lithophone laid out on bamboo, a stream beside it."""
    picture = Picture()
    random = chance("stones")
    picture.add(rect(0, 0, WIDTH, HEIGHT, picture.fade([(0, "#cfdcc4"), (0.5, "#9db894"), (1, "#50684f")])))
    for layer, colour in ((0, "#a9c29f"), (1, "#7fa281")):
        for x in range(-40, 1280, 92):
            picture.add(
                scenery.tree(
                    random,
                    x + random.uniform(-24, 24),
                    330 + layer * 40,
                    random.uniform(120, 180),
                    colour,
                    mix(colour, "#33301f", 0.4),
                    mix(colour, "#ffffff", 0.15),
                )
            )
    scenery.water(picture, random, 372, ("#a9cfc6", "#3f7476"), bottom=560, count=80)
    picture.add(path("M0 500 Q300 470 620 500 T1200 480 V800 H0Z", picture.fade([(0, "#a58a60"), (1, "#5d4a33")])))
    for _ in range(60):
        x, y = random.uniform(0, WIDTH), random.uniform(486, 540)
        picture.add(
            ellipse(
                x, y, random.uniform(10, 34), random.uniform(6, 13), random.choice(("#7d8175", "#959a8b", "#646a60"))
            )
        )
    for y in (604, 724):
        picture.add(
            stroke([(70, y + 10), (600, y - 4), (1130, y - 26)], "#7d5b2b", 22),
            stroke([(70, y + 5), (600, y - 9), (1130, y - 31)], "#dcc07e", 7),
        )
    for index in range(11):
        chime(picture, random, index)
    return picture


def chime(picture, random, index):
    """One bar of stone, the first the longest, with the marks of chipping."""
    x = 130 + index * 94
    length = 300 - index * 15
    top = 664 - length / 2 - index * 2
    wide = 34 - index * 0.9
    shape = [
        (x - wide, top + 20),
        (x - wide * 0.5, top),
        (x + wide * 0.7, top + 8),
        (x + wide, top + length * 0.4),
        (x + wide * 0.8, top + length * 0.85),
        (x + wide * 0.2, top + length),
        (x - wide * 0.8, top + length * 0.9),
        (x - wide * 1.05, top + length * 0.45),
    ]
    tone = random.choice(("#6a7378", "#76807f", "#5d666c"))
    picture.add(
        blob([(a + 9, b + 12) for a, b in shape], "#33261a", opacity=0.4),
        blob(shape, picture.fade([(0, mix(tone, "#ffffff", 0.28)), (1, mix(tone, "#000000", 0.25))], 0, 0, 1, 1)),
    )
    for _ in range(9):
        a, b = x + random.uniform(-0.6, 0.6) * wide, top + random.uniform(0.12, 0.88) * length
        picture.add(
            path(
                f"M{a:.0f} {b:.0f} q {random.uniform(4, 12):.0f} {random.uniform(-6, 8):.0f} "
                f"{random.uniform(10, 20):.0f} "
                f"{random.uniform(-4, 6):.0f}",
                stroke=mix(tone, "#ffffff", 0.45),
                stroke_width=1.6,
                opacity=0.7,
            )
        )


def drums():
    """Two drums, three knobbed gongs and five flat gongs."""
    picture = Picture()
    random = chance("drums")
    veranda(picture, random, 560, "#b98a58")
    picture.add(rect(60, 92, 1080, 20, "#4a2f18", rx=8))
    for index, radius in enumerate((62, 55, 49, 44, 39)):
        x = 560 + index * 134
        picture.add(
            stroke([(x, 104), (x, 176)], "#efe2bd", 4),
            ellipse(x + 8, 176 + radius + 8, radius, radius, "#2a180a", opacity=0.4),
            things.gong(x, 176 + radius, radius, False),
        )
    for x, radius in ((140, 78), (297, 64), (425, 52)):
        picture.add(
            stroke([(x, 104), (x, 170)], "#efe2bd", 4),
            ellipse(x + 8, 178 + radius, radius, radius, "#2a180a", opacity=0.4),
            things.gong(x, 170 + radius, radius, True),
        )
    for x, size in ((380, 150), (810, 128)):
        drum(picture, x, 742, size)
    for x, turn in ((590, -32), (650, 26)):
        picture.add(
            group(
                rect(x - 7, 560, 14, 190, "#8a5a30", rx=7),
                circle(x, 560, 15, "#b98a52"),
                transform=f"rotate({turn} {x} 660)",
            )
        )
    return picture


def drum(picture, x, y, size):
    """A standing drum with laced skin and painted bands."""
    wood = picture.fade([(0, "#5a3118"), (0.35, "#a8653a"), (1, "#43220f")], 0, 0, 1, 0)
    top = y - size * 2.0
    picture.add(
        ellipse(x, y + 2, size * 0.86, 20, "#241407", opacity=0.5),
        path(
            f"M{x - size} {top} Q{x - size * 1.12} {y - size} {x - size * 0.78} {y} Q{x} {y + size * 0.2} "
            f"{x + size * 0.78} {y} Q{x + size * 1.12} {y - size} {x + size} {top}Z",
            wood,
        ),
    )
    for step in range(15):
        share = -1 + 2 * step / 14
        picture.add(
            stroke(
                [
                    (x + share * size * 0.98, top + 26 * (1 - share * share)),
                    (x + share * size * 0.9, y - size * 1.1 + 20 * (1 - share * share)),
                ],
                "#e9dfc4",
                4,
            )
        )
    picture.add(
        path(
            f"M{x - size * 1.03} {y - size * 1.1} Q{x} {y - size * 0.9} {x + size * 1.03} {y - size * 1.1}",
            stroke="#a4343a",
            stroke_width=22,
        ),
        path(
            f"M{x - size * 1.03} {y - size * 1.1} Q{x} {y - size * 0.9} {x + size * 1.03} {y - size * 1.1}",
            stroke="#e9dfc4",
            stroke_width=4,
            stroke_dasharray="12 12",
        ),
    )
    picture.add(
        ellipse(x, top, size, size * 0.24, "#6b4526"),
        ellipse(x, top - 3, size * 0.95, size * 0.215, "#f0e2c0"),
        ellipse(x, top - 3, size * 0.42, size * 0.1, "#d9c295"),
    )
