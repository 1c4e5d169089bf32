"""Crafts and things: loom, baskets, pots, jars, instruments, spice."""

from art import patterns, people, scenery, things
from art.svg import HEIGHT, WIDTH, Picture, blob, circle, ellipse, mix, path, polygon, rect, smooth, stroke
from common import chance


def veranda(picture, random, floor=600, wall="#c99d66"):
    """A bamboo wall and floor in daylight, the background of the craft pictures."""
    picture.add(
        rect(
            0,
            0,
            WIDTH,
            floor,
            picture.fade([(0, mix(wall, "#000000", 0.35)), (0.5, wall), (1, mix(wall, "#000000", 0.15))]),
        )
    )
    for step in range(49):
        x = step * 25
        picture.add(
            rect(x, 0, 23, floor, random.choice(("#ffffff", "#000000", "#7a4f22")), opacity=0.05),
            rect(x + 23, 0, 2, floor, "#5a3a1a", opacity=0.5),
        )
    for y in (90, 300, floor - 70):
        picture.add(rect(0, y, WIDTH, 9, "#8a6436"), rect(0, y, WIDTH, 2, "#e2c283", opacity=0.6))
    picture.add(rect(0, floor, WIDTH, HEIGHT - floor, picture.fade([(0, "#9b7040"), (1, "#5a3b1e")])))
    for step in range(9):
        picture.add(rect(0, floor + 4 + step * 24, WIDTH, 2, "#4a2f16", opacity=0.55))
    picture.glow(820, 160, 720, "#fff0c8", 0.42)


def loom():
    """A woman at the back-strap loom."""
    picture = Picture()
    random = chance("loom")
    veranda(picture, random)
    for x, name in ((120, "e_de"), (1010, "ba_na")):
        picture.add(rect(x - 20, 60, 160, 10, "#6d4a28", rx=5), patterns.strip(name, x, 70, 20, 44, 6))
    left, right, level = 430, 905, 545
    web = [(left, level - 30), (right, level - 190), (right + 60, level - 160), (left + 24, level + 14)]
    picture.add(polygon(web, "#1a2340"))
    for step in range(30):
        share = step / 29
        at = (left + 24 * share, level - 30 + 44 * share)
        to = (right + 60 * share, level - 190 + 30 * share)
        picture.add(stroke([at, to], ("#efe6cf", "#b0343c", "#efe6cf", "#d19a2a", "#22305c")[step % 5], 1.6))
    for share in (0.05, 0.09, 0.13, 0.17, 0.21, 0.25, 0.29):
        x, y = left + (right - left) * share, level - 30 - 160 * share
        picture.add(
            polygon(
                [(x, y), (x + 19, y - 6), (x + 45, y + 35), (x + 26, y + 42)],
                ("#b0343c", "#efe6cf", "#22305c")[int(share * 100) % 3],
            )
        )
    for share, size in ((0.36, 1.15), (0.52, 1.0), (0.7, 1.0)):
        x, y = left + (right - left) * share, level - 30 - 160 * share
        picture.add(
            stroke([(x - 14 * size, y - 20 * size), (x + 46 * size, y + 56 * size)], "#6b4526", 14),
            stroke([(x - 14 * size, y - 22 * size), (x + 46 * size, y + 52 * size)], "#b98a52", 5),
        )
    picture.add(rect(right - 20, 60, 26, 560, "#6b4a28"), rect(right + 60, 90, 26, 530, "#5a3d20"))
    picture.add(stroke([(right - 40, level - 196), (right + 110, level - 150)], "#8f6534", 20))
    picture.add(people.seated(330, 700, 420, people.DAY_FOLK, 1, True, arm=0.55))
    picture.add(stroke([(262, 560), (340, 585), (430, 530)], "#8a3033", 12))
    for x, y, colour in ((560, 720, "#b0343c"), (640, 735, "#efe6cf"), (720, 722, "#d19a2a"), (800, 738, "#22305c")):
        yarn(picture, x, y, 34, colour)
    return picture


def yarn(picture, x, y, size, colour):
    """A ball of yarn."""
    picture.add(ellipse(x, y + size * 0.85, size, size * 0.22, "#2a1a0c", opacity=0.4), circle(x, y, size, colour))
    for turn in (-50, -20, 15, 45, 80):
        picture.add(
            ellipse(
                x,
                y,
                size * 0.92,
                size * 0.38,
                "none",
                stroke=mix(colour, "#000000", 0.3),
                stroke_width=2.0,
                transform=f"rotate({turn} {x} {y})",
            )
        )


def baskets():
    """Back baskets of several kinds, and strips waiting to be woven."""
    picture = Picture()
    random = chance("baskets")
    veranda(picture, random, 560)
    for x, top, width, tall, colour in (
        (250, 300, 250, 380, "#b5854e"),
        (600, 230, 310, 470, "#a06c3a"),
        (945, 330, 230, 350, "#c79b62"),
    ):
        picture.add(ellipse(x, top + tall + 4, width * 0.5, 20, "#2a1a0c", opacity=0.45))
        for side in (-1, 1):
            picture.add(
                path(
                    f"M{x + side * width * 0.22} {top + 30} q {side * width * 0.34} {tall * 0.3} "
                    f"{-side * width * 0.04} "
                    f"{tall * 0.66}",
                    stroke="#6b3a2a",
                    stroke_width=13,
                )
            )
        woven_basket(picture, x, top, width, tall, colour)
    for step in range(16):
        y = 722 + random.uniform(-10, 50)
        picture.add(
            stroke(
                [
                    (60 + step * 20, y),
                    (260 + step * 14, y - random.uniform(20, 60)),
                    (470 + step * 8, y + random.uniform(-12, 12)),
                ],
                random.choice(("#dcc07e", "#c7a45e", "#e8d49c")),
                4,
            )
        )
    picture.add(
        stroke([(840, 752), (1010, 720)], "#5a3b20", 16),
        polygon([(1000, 712), (1120, 690), (1140, 706), (1012, 738)], "#b9bec0"),
    )
    return picture


def woven_basket(picture, x, top, width, tall, colour):
    """One large basket with a checked weave and a patterned belt."""
    dark = mix(colour, "#3a200c", 0.6)
    bottom = 0.72
    rows, columns = int(tall / 15), 17
    for row in range(rows):
        share = row / rows
        half = width * 0.5 * (1 - (1 - bottom) * share)
        y = top + tall * share
        for column in range(columns):
            at = x - half + 2 * half * column / columns
            over = (row + column) % 2
            shade = mix(colour if over else dark, "#000000", 0.28 * abs(column / columns - 0.4))
            if 0.3 < share < 0.42:
                shade = ("#7f2a2c", "#e9dfc4", "#1f2c4b")[(column + row) % 3]
            picture.add(rect(at, y, 2 * half / columns + 0.6, tall / rows + 0.6, shade))
    picture.add(
        ellipse(x, top, width * 0.5, width * 0.11, mix(colour, "#000000", 0.55)),
        ellipse(x, top, width * 0.5, width * 0.11, "none", stroke=dark, stroke_width=11.0),
        ellipse(x, top - 2, width * 0.5, width * 0.11, "none", stroke=mix(colour, "#ffffff", 0.3), stroke_width=3.0),
    )
    half = width * 0.5 * bottom
    picture.add(rect(x - half, top + tall - 8, 2 * half, 16, dark, rx=5))


def pottery():
    """Pots shaped by hand, the straw fire behind."""
    picture = Picture()
    random = chance("pots")
    scenery.sky(picture, scenery.DAWN, 0.5)
    scenery.ranges(picture, random, [270, 320], "#6d8f82", "#b9cbc0", 44)
    scenery.ground(picture, random, 370, "#c99a66", "#8a5a36", 8)
    for _ in range(170):
        x = random.gauss(880, 120)
        picture.add(
            stroke(
                [(x, 470), (x + random.uniform(-50, 50), 470 - random.uniform(20, 90))],
                random.choice(("#d9b662", "#b98f3f", "#8f6a2c")),
                3,
            )
        )
    for step, size in ((-90, 52), (-20, 84), (60, 66), (120, 44)):
        picture.add(
            scenery.flame(880 + step, 474, size, "#f28a2c"),
            scenery.flame(880 + step, 474, size * 0.6, "#fdbb4b"),
            scenery.flame(880 + step, 474, size * 0.3, "#fff1bd"),
        )
    for step in range(9):
        picture.add(
            circle(890 + step * 18 + random.uniform(-14, 14), 330 - step * 34, 24 + step * 7, "#efe6d6", opacity=0.26)
        )
    picture.add(people.seated(250, 655, 300, people.DAY_FOLK, 1, True, arm=0.2))
    clay_pot(picture, 452, 668, 92, "#8a5a3c", wet=True)
    for x, y, size, colour in (
        (640, 690, 74, "#2a2523"),
        (800, 720, 96, "#332a26"),
        (985, 700, 80, "#24201f"),
        (1110, 730, 62, "#3a2f29"),
        (560, 755, 50, "#2d2624"),
        (700, 775, 44, "#3c302a"),
    ):
        clay_pot(picture, x, y, size, colour)
    picture.add(
        blob([(60, 750), (90, 700), (160, 690), (220, 720), (235, 760), (150, 775)], "#7d5238"),
        blob([(90, 716), (140, 698), (180, 708), (140, 726)], "#9a6a4a"),
    )
    return picture


def clay_pot(picture, x, y, size, colour, wet=False):
    """A round pot with a turned lip; y is the ground."""
    light = mix(colour, "#ffffff", 0.22)
    shape = [
        (x - size * 0.34, y),
        (x - size * 0.98, y - size * 0.75),
        (x - size * 0.62, y - size * 1.35),
        (x - size * 0.5, y - size * 1.5),
        (x - size * 0.72, y - size * 1.68),
        (x + size * 0.72, y - size * 1.68),
        (x + size * 0.5, y - size * 1.5),
        (x + size * 0.62, y - size * 1.35),
        (x + size * 0.98, y - size * 0.75),
        (x + size * 0.34, y),
    ]
    fill = picture.fade(
        [(0, mix(colour, "#000000", 0.15)), (0.32, light), (1, mix(colour, "#000000", 0.4))], 0, 0, 1, 0
    )
    picture.add(
        ellipse(x, y + 2, size * 0.85, size * 0.13, "#3a2212", opacity=0.4),
        path(smooth(shape) + "Z", fill),
        ellipse(x, y - size * 1.67, size * 0.7, size * 0.14, mix(colour, "#000000", 0.55)),
        ellipse(x, y - size * 1.68, size * 0.7, size * 0.14, "none", stroke=light, stroke_width=3.0),
    )
    for step in range(11):
        at = x - size * 0.72 + size * 1.44 * step / 10
        sag = 0.12 * (1 - ((at - x) / size) ** 2) * size
        picture.add(
            polygon(
                [(at - 5, y - size * 1.2 + sag), (at + 5, y - size * 1.2 + sag), (at, y - size * 1.06 + sag)],
                mix(colour, "#ffffff", 0.4 if wet else 0.3),
            )
        )
    picture.add(
        path(
            f"M{x - size * 0.84:.0f} {y - size * 1.0:.0f} Q{x:.0f} {y - size * 0.82:.0f} {x + size * 0.84:.0f} "
            f"{y - size * 1.0:.0f}",
            stroke=mix(colour, "#ffffff", 0.3),
            stroke_width=2.2,
        )
    )


def jar_wine():
    """Wine jars with their curved straws, in the guest room."""
    picture = Picture()
    random = chance("jar")
    picture.add(rect(0, 0, WIDTH, HEIGHT, picture.fade([(0, "#2b1a12"), (0.6, "#5b3722"), (1, "#2a180f")])))
    for step in range(30):
        picture.add(
            rect(step * 41, 0, 38, 590, random.choice(("#6b4228", "#5d3822", "#744a2e")), opacity=0.5),
            rect(step * 41 + 38, 0, 3, 590, "#160c07", opacity=0.6),
        )
    picture.glow(600, 330, 620, "#ffbf6a", 0.5)
    picture.add(rect(0, 590, WIDTH, 210, picture.fade([(0, "#7a4e2c"), (1, "#38200f")])))
    picture.add(patterns.strip("e_de", 0, 40, 200, 16, 6), patterns.strip("ba_na", 0, 556, 200, 9, 6))
    for x, y, size, glaze in (
        (150, 690, 70, "#3f4a3a"),
        (355, 720, 92, "#5a3a22"),
        (860, 720, 92, "#4a4436"),
        (1065, 690, 72, "#6a4426"),
    ):
        picture.add(
            ellipse(x, y, size * 0.8, 16, "#1a0e07", opacity=0.55),
            things.jar(x, y, size, glaze, mix(glaze, "#ffd9a0", 0.4)),
        )
    picture.add(ellipse(605, 758, 130, 20, "#1a0e07", opacity=0.55), things.jar(605, 754, 132, "#6a3f22", "#c98b52"))
    for side, lift in ((-1, 0), (1, 14), (-0.55, 36), (0.6, 44)):
        picture.add(
            path(
                f"M{605 + side * 20:.0f} 425 Q{605 + side * 30:.0f} {250 - lift} {605 + side * 150:.0f} {212 - lift} "
                f"Q{605 + side * 240:.0f} {196 - lift} {605 + side * 262:.0f} {300 - lift}",
                stroke="#c9a45a",
                stroke_width=11,
                stroke_linecap="round",
            ),
            path(
                f"M{605 + side * 20:.0f} 425 Q{605 + side * 30:.0f} {248 - lift} {605 + side * 150:.0f} {209 - lift}",
                stroke="#f0d794",
                stroke_width=3,
            ),
        )
    for _ in range(30):
        x = random.gauss(605, 34)
        picture.add(
            ellipse(
                x,
                410 + random.uniform(-8, 10),
                26,
                9,
                random.choice(("#5f8a4a", "#77a05a", "#47703a")),
                transform=f"rotate({random.uniform(-70, 70):.0f} {x:.0f} 410)",
            )
        )
    return picture
