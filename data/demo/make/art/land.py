"""Hills, forest and animals."""

import math

from art import people, scenery, things
from art.svg import HEIGHT, Picture, circle, ellipse, group, mix, path, smooth, stroke
from common import chance


def elephants():
    """Elephants at the river, free of saddle and chain."""
    picture = Picture()
    random = chance("elephant")
    scenery.sky(picture, scenery.DUSK, 0.55)
    picture.glow(330, 300, 420, "#ffe3a8", 0.85)
    picture.add(circle(330, 300, 58, "#ffedc6"))
    scenery.ranges(picture, random, [370, 410], "#5f5468", "#b9877c", 34)
    for x in range(-30, 1240, 52):
        picture.add(
            scenery.tree(random, x, 470, random.uniform(60, 104), mix("#41465a", "#5c4f58", random.random()), "#332c36")
        )
    scenery.water(picture, random, 466, ("#e2a778", "#5d5068"), glints="#ffe6bb", count=150)
    picture.add(path("M0 690 Q300 640 640 672 T1200 640 V800 H0Z", picture.fade([(0, "#7b5b40"), (1, "#4a3527")])))
    for x, y, size, facing in ((430, 690, 330, 1), (800, 688, 285, -1)):
        picture.add(
            ellipse(x, y + 4, size * 0.56, 16, "#2c1f1a", opacity=0.4),
            things.elephant(x, y, size, "#6d6268", "#80747a", facing),
        )
    picture.add(things.elephant(1065, 676, 150, "#7a6e74", "#8d8187", -1))
    picture.add(people.person(205, 712, 165, people.DAY_FOLK, 1, False, "stand", 0.1), basket_of_bananas(120, 726))
    scenery.grass(picture, random, 130, 690, ("#5d5a34", "#776d3b", "#48482e"), 40)
    return picture


def basket_of_bananas(x, y):
    """A basket with fruit for the elephants."""
    parts = [things.basket(x, y - 62, 92, 62)]
    for step in range(7):
        parts.append(path(f"M{x - 38 + step * 12} {y - 60} q 10 -30 26 -30 q -6 18 -8 34Z", "#e3bb3f"))
    return group(*parts)


def coffee():
    """Rows of coffee on red hills in flower time."""
    picture = Picture()
    random = chance("coffee")
    scenery.sky(picture, [(0, "#86b7cf"), (0.6, "#dbe8dd"), (1, "#f7ecd0")], 0.5)
    scenery.ranges(picture, random, [250, 290], "#7c9c94", "#b5ccc9", 36)
    scenery.mist(picture, 310, 80, "#f6f3e4", 0.6)
    for hill, (level, colour) in enumerate(((330, "#b06a45"), (400, "#a6583a"), (500, "#9a4a31"))):
        line = [(x, level + 46 * math.sin(x / 210 + hill * 1.9) + 14 * hill) for x in range(-40, 1300, 40)]
        picture.add(
            path(
                smooth(line) + f" L1300 {HEIGHT} L-40 {HEIGHT}Z",
                picture.fade([(0, colour), (1, mix(colour, "#5b2a1c", 0.5))]),
            )
        )
        size = 12 + hill * 11
        for row in range(7 + hill):
            for x in range(-30, 1260, int(size * 2.4)):
                base = level + 46 * math.sin(x / 210 + hill * 1.9) + 14 * hill
                y = base + (row + 1) * size * 1.55
                if y < level + 140 + hill * 260:
                    coffee_bush(picture, random, x + (row % 2) * size + random.uniform(-4, 4), y, size)
    coffee_branch(picture, random)
    return picture


def coffee_bush(picture, random, x, y, size):
    """A coffee bush white with flowers."""
    green = random.choice(("#3f6f47", "#4d7d4d", "#356040"))
    picture.add(
        ellipse(x, y + size * 0.75, size * 0.95, size * 0.25, "#4a2015", opacity=0.3),
        circle(x, y, size, green),
        circle(x - size * 0.45, y + size * 0.25, size * 0.7, green),
        circle(x + size * 0.5, y + size * 0.22, size * 0.68, mix(green, "#7fa860", 0.25)),
    )
    for _ in range(int(5 + size / 3)):
        picture.add(
            circle(
                x + random.uniform(-0.9, 0.9) * size,
                y + random.uniform(-0.8, 0.6) * size,
                max(1.5, size * 0.13),
                "#fffdf4",
                opacity=0.95,
            )
        )


def coffee_branch(picture, random):
    """A near branch with red cherries and leaves, across the corner."""
    picture.add(stroke([(1240, 300), (1060, 420), (900, 470), (770, 560)], "#6b4a2c", 12))
    for index in range(9):
        share = index / 8
        x, y = 1200 - 420 * share, 325 + 225 * share
        for side in (-1, 1):
            turn = 40 + side * 62 + random.uniform(-10, 10)
            picture.add(
                group(
                    ellipse(x, y + side * 46, 22, 58, "#2f6a45"),
                    path(
                        f"M{x:.0f} {y - 54 + side * 46:.0f} V{y + 54 + side * 46:.0f}", stroke="#83b07a", stroke_width=2
                    ),
                    transform=f"rotate({turn:.0f} {x:.0f} {y:.0f})",
                )
            )
    for index in range(6):
        share = (index + 0.5) / 6
        x, y = 1190 - 400 * share, 335 + 215 * share
        for _ in range(6):
            at, up = x + random.uniform(-24, 24), y + random.uniform(-18, 24)
            picture.add(
                circle(at, up, 14, random.choice(("#b5282e", "#c93b32", "#8f1f27"))),
                circle(at - 4, up - 5, 4, "#ef8f7f"),
            )


def quiet_forest():
    """Evening in an old forest, for matters that are not for showing."""
    picture = Picture()
    random = chance("quiet")
    scenery.sky(picture, [(0, "#2c3a55"), (0.5, "#7f6f82"), (0.8, "#d5a07c"), (1, "#efc898")], 0.66)
    scenery.moon(picture, 640, 190, 44)
    scenery.ranges(picture, random, [400, 440, 490], "#3c4656", "#9a8488", 46)
    scenery.mist(picture, 520, 150, "#e7c6a2", 0.5)
    scenery.ground(picture, random, 560, "#5d5755", "#23242a", 6)
    for layer, (level, colour) in enumerate(((580, "#515a66"), (650, "#38434f"), (790, "#1f2830"))):
        for side in (-1, 1):
            for index in range(6):
                x = 600 + side * (230 + layer * 70 + index * 78 + random.uniform(-22, 22))
                picture.add(
                    scenery.tree(
                        random,
                        x,
                        level + random.uniform(-12, 12),
                        random.uniform(140, 185) * (1 + layer * 0.2),
                        colour,
                        mix(colour, "#14100e", 0.4),
                    )
                )
        scenery.mist(picture, level - 10, 80, "#cdb6a4", 0.28)
    picture.add(
        path(
            "M450 800 Q560 700 606 640 Q626 606 634 568 L646 568 Q660 610 678 650 Q710 720 790 800Z",
            "#c9a983",
            opacity=0.6,
        )
    )
    for _ in range(40):
        picture.add(
            circle(
                random.uniform(200, 1000),
                random.uniform(470, 760),
                random.uniform(1.4, 3),
                "#ffe6a0",
                opacity=round(random.uniform(0.35, 0.95), 2),
            )
        )
    return picture
