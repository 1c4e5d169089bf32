"""Waters, hills, plants and animals of the two provinces."""

import math

from common import chance
from art import figures, scenery
from art.svg import HEIGHT, WIDTH, Picture, blob, circle, ellipse, group, mix, path, polygon, rect, smooth, stroke


def waterfall():
    """A fall in the pine forest of Măng Đen."""
    picture = Picture()
    random = chance("fall")
    picture.add(rect(0, 0, WIDTH, HEIGHT, picture.fade([(0, "#bcd8d6"), (0.5, "#e3ebd8"), (1, "#6f9c84")])))
    for layer, colour in ((0, "#a6c7bb"), (1, "#6f9f8b"), (2, "#3f735f")):
        for x in range(-40, 1260, 58 - layer * 8):
            if abs(x - 600) > 150 - layer * 20:
                picture.add(scenery.pine(x + random.uniform(-16, 16), 360 + layer * 62, random.uniform(210, 300), colour))
        scenery.mist(picture, 350 + layer * 55, 90, "#eef3e6", 0.5)
    picture.add(blob([(-40, 420), (180, 380), (420, 400), (505, 430), (500, 600), (420, 720), (-40, 760)], "#4d5a52"),
                blob([(1240, 400), (1000, 372), (780, 396), (696, 430), (704, 600), (790, 720), (1240, 760)], "#445049"))
    for _ in range(46):
        side = random.choice((-1, 1))
        x, y = 600 + side * random.uniform(110, 560), random.uniform(420, 700)
        picture.add(ellipse(x, y, random.uniform(16, 54), random.uniform(9, 24), random.choice(("#5f6d63", "#6e7b70", "#3c4841", "#54735a"))))
    picture.add(path("M500 408 Q600 392 700 408 L716 640 Q600 668 484 640Z", picture.fade([(0, "#f6fbfa"), (1, "#cfe4e6")])))
    for _ in range(70):
        x = random.uniform(500, 700)
        y = random.uniform(410, 560)
        picture.add(rect(x, y, random.uniform(1.5, 5), random.uniform(50, 150), random.choice(("#ffffff", "#b3d3d8", "#e2f0f0")), rx=2, opacity=0.6))
    scenery.water(picture, random, 636, ("#9cc8c6", "#2f6a70"), count=90)
    for _ in range(60):
        picture.add(circle(random.gauss(600, 90), random.gauss(640, 14), random.uniform(6, 26), "#ffffff", opacity=0.3))
    picture.add(path("M340 560 A260 200 0 0 1 860 560", stroke="#f2c14e", stroke_width=5, opacity=0.28), path("M352 566 A248 190 0 0 1 848 566", stroke="#7fb8c9", stroke_width=5, opacity=0.28))
    for _ in range(26):
        x, y = random.uniform(0, WIDTH), random.uniform(700, 800)
        picture.add(ellipse(x, y, random.uniform(18, 60), random.uniform(9, 24), random.choice(("#48564d", "#5c6b60", "#37443c"))))
    return picture


def lak_lake():
    """Lắk lake at dawn with dugouts."""
    picture = Picture()
    random = chance("lak")
    scenery.sky(picture, [(0, "#5d7fa0"), (0.45, "#c9b2a6"), (0.75, "#f5c98f"), (1, "#fbe3b4")], 0.58)
    picture.glow(760, 420, 460, "#fff0c2", 0.95)
    picture.add(circle(760, 402, 44, "#fff7df"))
    scenery.ranges(picture, random, [360, 400, 436], "#4f5f78", "#b7a3a3", 48)
    scenery.mist(picture, 456, 90, "#fff1d0", 0.75)
    scenery.water(picture, random, 462, ("#f3cf9a", "#3d5c7a"), glints="#fff4d8", count=150)
    for step in range(22):
        share = step / 22
        picture.add(rect(760 - 14 - share * 60 + random.uniform(-10, 10), 470 + step * 14, 30 + share * 110, 3 + share * 3, "#fff3cd", rx=2, opacity=round(0.75 - share * 0.45, 2)))
    for x, y, length in ((330, 610, 300), (890, 545, 170), (1050, 690, 330)):
        picture.add(ellipse(x, y + length * 0.06, length * 0.5, length * 0.03, "#22364d", opacity=0.45),
                    figures.boat(x, y, length, "#4a3324", "#2a1b12", figures.SHADOW_FOLK if length < 200 else figures.HEARTH_FOLK))
    for _ in range(30):
        x, y = random.uniform(0, 330), random.uniform(700, 800)
        picture.add(ellipse(x, y, random.uniform(20, 44), random.uniform(6, 12), random.choice(("#4d7a58", "#5f8f62", "#3c664c"))))
        if random.random() < 0.3:
            lotus(picture, x, y - 12, random.uniform(14, 22))
    scenery.birds(picture, random, 380, 200, 8, "#3f4a60")
    return picture


def lotus(picture, x, y, size):
    """A lotus flower."""
    for turn in (-56, -28, 28, 56, 0):
        picture.add(ellipse(x, y - size * 0.5, size * 0.28, size * 0.75, "#e79bb0" if turn else "#f6c7d2", transform=f"rotate({turn} {x:.0f} {y:.0f})"))


def elephants():
    """Elephants at the river, free of saddle and chain."""
    picture = Picture()
    random = chance("elephant")
    scenery.sky(picture, scenery.DUSK, 0.55)
    picture.glow(330, 360, 420, "#ffe3a8", 0.85)
    picture.add(circle(330, 352, 58, "#ffedc6"))
    scenery.ranges(picture, random, [370, 410], "#5f5468", "#b9877c", 34)
    for x in range(-30, 1240, 52):
        picture.add(scenery.tree(random, x, 470, random.uniform(90, 170), mix("#41465a", "#5c4f58", random.random()), "#332c36"))
    scenery.water(picture, random, 466, ("#e2a778", "#5d5068"), glints="#ffe6bb", count=150)
    picture.add(path("M0 690 Q300 640 640 672 T1200 640 V800 H0Z", picture.fade([(0, "#7b5b40"), (1, "#4a3527")])))
    for x, y, size, facing in ((430, 690, 330, 1), (800, 688, 285, -1)):
        picture.add(ellipse(x, y + 4, size * 0.56, 16, "#2c1f1a", opacity=0.4), figures.elephant(x, y, size, "#6d6268", "#80747a", facing))
    picture.add(figures.elephant(1010, 674, 150, "#7a6e74", "#8d8187", -1))
    picture.add(figures.person(205, 712, 165, figures.DAY_FOLK, 1, False, "stand", 0.1), basket_of_bananas(120, 726))
    for _ in range(24):
        x, y = random.gauss(600, 40), 470 + random.uniform(20, 120)
        picture.add(circle(x, y, random.uniform(1.5, 4), "#fff4dc", opacity=0.7))
    scenery.grass(picture, random, 130, 690, ("#5d5a34", "#776d3b", "#48482e"), 40)
    return picture


def basket_of_bananas(x, y):
    """A basket with fruit for the elephants."""
    parts = [figures.basket(x, y - 62, 92, 62)]
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
        picture.add(path(smooth(line) + f" L1300 {HEIGHT} L-40 {HEIGHT}Z", picture.fade([(0, colour), (1, mix(colour, "#5b2a1c", 0.5))])))
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
    picture.add(ellipse(x, y + size * 0.75, size * 0.95, size * 0.25, "#4a2015", opacity=0.3), circle(x, y, size, green),
                circle(x - size * 0.45, y + size * 0.25, size * 0.7, green), circle(x + size * 0.5, y + size * 0.22, size * 0.68, mix(green, "#7fa860", 0.25)))
    for _ in range(int(5 + size / 3)):
        picture.add(circle(x + random.uniform(-0.9, 0.9) * size, y + random.uniform(-0.8, 0.6) * size, max(1.5, size * 0.13), "#fffdf4", opacity=0.95))


def coffee_branch(picture, random):
    """A near branch with red cherries and leaves, across the corner."""
    picture.add(stroke([(1240, 300), (1060, 420), (900, 470), (770, 560)], "#6b4a2c", 12))
    for index in range(9):
        share = index / 8
        x, y = 1200 - 420 * share, 325 + 225 * share
        for side in (-1, 1):
            turn = 40 + side * 62 + random.uniform(-10, 10)
            picture.add(group(ellipse(x, y + side * 46, 22, 58, "#2f6a45"), path(f"M{x:.0f} {y - 54 + side * 46:.0f} V{y + 54 + side * 46:.0f}", stroke="#83b07a", stroke_width=2),
                              transform=f"rotate({turn:.0f} {x:.0f} {y:.0f})"))
    for index in range(6):
        share = (index + 0.5) / 6
        x, y = 1190 - 400 * share, 335 + 215 * share
        for _ in range(6):
            at, up = x + random.uniform(-24, 24), y + random.uniform(-18, 24)
            picture.add(circle(at, up, 14, random.choice(("#b5282e", "#c93b32", "#8f1f27"))), circle(at - 4, up - 5, 4, "#ef8f7f"))


def island():
    """Lý Sơn: the sea, the crater, garlic fields and boats."""
    picture = Picture()
    random = chance("island")
    scenery.sky(picture, [(0, "#6fb0cf"), (0.6, "#cfe6e6"), (1, "#fbeecb")], 0.5)
    for x, y, size in ((240, 120, 60), (760, 90, 76), (1040, 170, 50)):
        for step in range(5):
            picture.add(ellipse(x + (step - 2) * size * 0.7, y + abs(step - 2) * 9, size * 0.7, size * 0.36, "#ffffff", opacity=0.75))
    scenery.water(picture, random, 372, ("#8fd0d3", "#1f6f8f"), count=160)
    picture.add(path("M420 384 Q520 300 600 262 Q650 240 690 262 Q720 282 760 256 Q830 236 900 290 Q980 350 1090 384Z", picture.fade([(0, "#7f9a5d"), (1, "#4f7048")])),
                path("M600 262 Q650 240 690 262 Q720 282 760 256 Q700 300 640 292Z", "#5d4a38", opacity=0.5))
    picture.add(path("M0 560 Q280 470 620 520 T1200 500 V800 H0Z", "#efdfb4"), path("M0 585 Q280 500 620 548 T1200 530 V800 H0Z", "#e3cf9e"))
    for row in range(7):
        for bed in range(9):
            x, y = -30 + bed * 148 + row * 16, 590 + row * 32
            picture.add(polygon([(x, y), (x + 120, y - 8), (x + 128, y + 16), (x + 4, y + 24)], mix("#f4ead0", "#d9c391", random.random())))
            for plant in range(10):
                at = x + 10 + plant * 11.5
                picture.add(stroke([(at, y + 12), (at + 1, y), (at + random.uniform(-5, 5), y - 12)], random.choice(("#4f8a4a", "#68a052", "#3d7444")), 2.6))
    for x, y, size in ((250, 440, 1.0), (360, 414, 0.7), (1010, 458, 1.15)):
        picture.add(path(f"M{x - 70 * size} {y} Q{x} {y + 40 * size} {x + 74 * size} {y - 8 * size} L{x + 58 * size} {y + 22 * size} H{x - 54 * size}Z", "#2f5f7d"),
                    rect(x - 22 * size, y - 22 * size, 44 * size, 24 * size, "#e9dfc4"), rect(x - 2, y - 84 * size, 4 * size, 64 * size, "#4a3827"),
                    polygon([(x + 2, y - 84 * size), (x + 34 * size, y - 74 * size), (x + 2, y - 64 * size)], "#b3262c"))
    for x in (500, 575):
        picture.add(figures.person(x, 612, 110, figures.DAY_FOLK, 1, x == 575, "stand", 0.2))
    scenery.birds(picture, random, 640, 150, 9, "#4d6f80")
    return picture


def quiet_forest():
    """Evening in an old forest, for matters that are not for showing."""
    picture = Picture()
    random = chance("quiet")
    scenery.sky(picture, [(0, "#2c3a55"), (0.5, "#7f6f82"), (0.8, "#d5a07c"), (1, "#efc898")], 0.66)
    scenery.moon(picture, 850, 190, 42)
    scenery.ranges(picture, random, [380, 430, 490], "#3c4656", "#9a8488", 46)
    scenery.mist(picture, 520, 150, "#e7c6a2", 0.5)
    for layer, (level, colour) in enumerate(((560, "#56606b"), (640, "#3a4650"), (760, "#222c34"))):
        for x in range(-60, 1280, 110 - layer * 6):
            picture.add(scenery.tree(random, x + random.uniform(-40, 40), level, random.uniform(180, 260) * (1 + layer * 0.16), colour, mix(colour, "#14100e", 0.4)))
        scenery.mist(picture, level - 10, 80, "#cdb6a4", 0.3)
    picture.add(path("M560 800 Q590 690 640 640 Q668 610 650 590 Q700 612 690 650 Q680 710 760 800Z", "#b99a78", opacity=0.55))
    for _ in range(34):
        picture.add(circle(random.uniform(100, 1100), random.uniform(480, 760), random.uniform(1.4, 2.8), "#ffe6a0", opacity=round(random.uniform(0.35, 0.95), 2)))
    return picture
