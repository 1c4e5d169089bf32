"""Gifts of the forest: cinnamon, ginseng; the festival pole of the Co."""

import math

from art import patterns, people, scenery
from art.svg import HEIGHT, WIDTH, Picture, blob, circle, ellipse, group, mix, path, polygon, rect, stroke
from common import chance


def co_pole():
    """The festival pole of the Co with its carved panels, and cinnamon forest behind."""
    picture = Picture()
    random = chance("pole")
    scenery.sky(picture, scenery.DAWN, 0.7)
    scenery.ranges(picture, random, [300, 370, 440], "#547f66", "#b7ccb9", 70)
    scenery.mist(picture, 480, 120)
    for x in range(-20, 1240, 60):
        picture.add(
            scenery.tree(
                random,
                x,
                560,
                random.uniform(90, 150),
                mix("#3f6b45", "#6f9350", random.random()),
                "#5a3a24",
                "#a3b86a",
            )
        )
    scenery.ground(picture, random, 560, "#c2a46e", "#86683f")
    picture.add(polygon([(575, 770), (588, 60), (612, 60), (625, 770)], "#3a2416"))
    for index in range(17):
        y = 150 + index * 35
        half = 13 + index * 0.75
        colour = ("#a4343a", "#e9dfc4", "#22305c", "#c98b1b")[index % 4]
        picture.add(polygon([(600 - half, y), (600, y - 13), (600 + half, y), (600, y + 13)], colour))
    for level, half in ((130, 150), (250, 110)):
        picture.add(
            rect(600 - half, level, half * 2, 42, "#3a2416"),
            patterns.strip("hre", 600 - half + 6, level + 6, int((half * 2 - 12) / 5), 6, 5),
        )
        for side in (-1, 1):
            for step in range(4):
                x = 600 + side * (half - 16 - step * 26)
                picture.add(
                    stroke([(x, level + 42), (x + side * 2, level + 86)], "#3a2416", 3),
                    polygon(
                        [(x - 9, level + 84), (x + 9, level + 84), (x, level + 112)],
                        ("#a4343a", "#e9dfc4", "#c98b1b", "#22305c")[step],
                    ),
                )
    picture.add(
        path("M548 52 Q580 22 618 30 L668 20 L632 46 Q640 62 612 68 Q576 72 548 52Z", "#1d1614"),
        path("M560 56 L500 84 L520 88 L484 106 L580 70Z", "#1d1614"),
        circle(628, 36, 3, "#e9dfc4"),
    )
    for x, facing, act, woman in (
        (300, 1, "gong", False),
        (400, 1, "raise", True),
        (800, -1, "gong", False),
        (905, -1, "raise", True),
        (200, 1, "raise", True),
        (1010, -1, "gong", False),
    ):
        picture.add(
            ellipse(x, 752, 40, 8, "#4a351c", opacity=0.4),
            people.person(x, 750, 188, people.DAY_FOLK, facing, woman, act, random.uniform(-0.5, 0.5)),
        )
    return picture


def cinnamon():
    """Bark rolls, leaves and a cinnamon grove."""
    picture = Picture()
    random = chance("cinnamon")
    picture.add(rect(0, 0, WIDTH, HEIGHT, picture.fade([(0, "#e4ecd0"), (0.55, "#a9c193"), (1, "#5f7d4f")])))
    for layer, colour in ((0, "#a9bf98"), (1, "#8a9c73"), (2, "#6d6248")):
        for x in range(-10, 1260, 96 - layer * 14):
            at = x + random.uniform(-24, 24)
            picture.add(
                rect(at, 0, 12 + layer * 11, 560, colour), rect(at, 0, 3 + layer * 3, 560, mix(colour, "#ffffff", 0.25))
            )
        scenery.mist(picture, 320 + layer * 70, 220, "#f2f5e2", 0.4)
    for _ in range(80):
        x, y = random.uniform(0, WIDTH), random.uniform(-20, 130)
        picture.add(
            ellipse(
                x,
                y,
                42,
                14,
                random.choice(("#5f8f4a", "#4a7a3f", "#7aa658", "#b5533c")),
                transform=f"rotate({random.uniform(-60, 60):.0f} {x:.0f} {y:.0f})",
            )
        )
    picture.add(rect(0, 540, WIDTH, 260, picture.fade([(0, "#8f6a3c"), (1, "#4f3820")])))
    for step in range(8):
        picture.add(rect(0, 548 + step * 32, WIDTH, 2.5, "#3a2612", opacity=0.5))
    for index in range(9):
        bark_roll(
            picture,
            150 + (index % 5) * 200 + (index // 5) * 110,
            730 - (index // 5) * 66,
            190,
            34,
            random.uniform(-5, 5),
        )
    for x, y, turn in ((1010, 560, -24), (1080, 610, 12), (120, 580, 28)):
        picture.add(
            group(
                ellipse(x, y, 96, 30, "#3f7a48"),
                stroke([(x - 92, y), (x + 92, y)], "#a8c98a", 3),
                stroke([(x - 84, y), (x, y - 13), (x + 84, y)], "#8ab573", 2),
                stroke([(x - 84, y), (x, y + 13), (x + 84, y)], "#8ab573", 2),
                transform=f"rotate({turn} {x} {y})",
            )
        )
    return picture


def bark_roll(picture, x, y, length, thick, turn):
    """A dried quill of cinnamon bark."""
    fill = picture.fade([(0, "#c07a45"), (0.4, "#9a5428"), (1, "#5f2f14")])
    picture.add(
        group(
            ellipse(x, y + thick * 0.9, length * 0.54, thick * 0.3, "#20120a", opacity=0.4),
            rect(x - length / 2, y - thick, length, thick * 1.9, fill, rx=thick * 0.9),
            ellipse(x + length / 2 - thick * 0.5, y, thick * 0.55, thick * 0.92, "#d9a06a"),
            path(
                f"M{x + length / 2 - thick * 0.9:.0f} {y - thick * 0.2:.0f} a{thick * 0.36:.0f} "
                f"{thick * 0.6:.0f} 0 1 1 "
                f"{thick * 0.36:.0f} {thick * 0.74:.0f} a{thick * 0.2:.0f} {thick * 0.34:.0f} 0 1 1 {thick * 0.06:.0f} "
                f"-{thick * 0.5:.0f}",
                stroke="#6b3517",
                stroke_width=5,
            ),
            stroke(
                [(x - length * 0.42, y - thick * 0.55), (x + length * 0.3, y - thick * 0.6)], "#e0a870", 3, opacity=0.7
            ),
            transform=f"rotate({turn:.1f} {x} {y})",
        )
    )


# The outline of the root.
# fmt: off
ROOT = [
    (590, 505), (566, 560), (520, 590), (478, 640), (420, 660), (470, 672), (530, 640), (566, 650),
    (548, 720), (500, 775), (566, 740), (600, 690), (640, 745), (712, 782), (668, 712), (646, 652),
    (700, 668), (770, 650), (716, 632), (664, 596), (636, 552), (616, 505),
]
# fmt: on


def forest_floor(picture, random):
    """Old trunks in mist above, dark soil below."""
    picture.add(
        rect(0, 0, WIDTH, HEIGHT, picture.fade([(0, "#bcd3c2"), (0.5, "#6f9480"), (0.62, "#3e3226"), (1, "#20180f")]))
    )
    for layer, colour in ((0, "#9dbcaa"), (1, "#76998a"), (2, "#4a6b5d")):
        for _ in range(9):
            x = random.uniform(-20, WIDTH)
            picture.add(rect(x, 0, 20 + layer * 18, 520, colour))
        scenery.mist(picture, 250 + layer * 80, 240, "#e4efe4", 0.4)
    picture.add(
        path(
            "M0 500 Q200 470 420 492 T800 486 T1200 500 V800 H0Z",
            picture.fade([(0, "#4f6a3c"), (0.12, "#3b2c1e"), (1, "#1d140d")]),
        )
    )
    for _ in range(70):
        x, y = random.uniform(0, WIDTH), random.uniform(540, 800)
        picture.add(
            ellipse(
                x, y, random.uniform(6, 22), random.uniform(4, 12), random.choice(("#5a4530", "#2c2016", "#6d563c"))
            )
        )


def ginseng():
    """Ngọc Linh ginseng under old trees: leaves, red berries, the root."""
    picture = Picture()
    random = chance("ginseng")
    forest_floor(picture, random)
    crowns = (600, 250)
    picture.add(stroke([(600, 520), (606, 380), crowns], "#6f8a4a", 10))
    for spread in (-150, -95, -35, 215, 275, 330):
        angle = math.radians(spread)
        leaf_hand(picture, crowns[0], crowns[1] + 40, angle, 210)
    for _ in range(42):
        x, y = random.gauss(600, 32), random.gauss(178, 26)
        picture.add(
            circle(x, y, 11, random.choice(("#c9302f", "#b3262c", "#dd4a3a"))), circle(x - 3, y - 4, 3, "#ffb5a3")
        )
    picture.add(blob(ROOT, picture.fade([(0, "#e9d3a0"), (1, "#b58f56")])))
    for y in range(528, 660, 15):
        picture.add(
            path(f"M{582 - (y - 528) * 0.2:.0f} {y} q 20 8 40 0", stroke="#9a7742", stroke_width=3, opacity=0.75)
        )
    return picture


def leaf_hand(picture, x, y, angle, reach):
    """A leaf of five leaflets on its stalk."""
    end = (x + math.cos(angle) * reach * 0.62, y + math.sin(angle) * reach * 0.4 - 10)
    picture.add(stroke([(x, y), ((x + end[0]) / 2, (y + end[1]) / 2 - 16), end], "#7a9a4e", 5))
    heading = math.degrees(angle)
    for turn, size in ((-62, 0.72), (62, 0.72), (-32, 0.95), (32, 0.95), (0, 1.1)):
        length = reach * 0.34 * size
        picture.add(
            group(
                ellipse(end[0] + length, end[1], length, length * 0.36, mix("#4f8a4a", "#86b060", abs(turn) / 90)),
                stroke([(end[0], end[1]), (end[0] + length * 1.9, end[1])], "#cfe0a0", 2),
                transform=f"rotate({heading + turn:.0f} {end[0]:.0f} {end[1]:.0f})",
            )
        )
