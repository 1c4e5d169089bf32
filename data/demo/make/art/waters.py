"""Waters: the fall, the lake, the sea."""

from art import people, scenery
from art.svg import HEIGHT, WIDTH, Picture, blob, circle, ellipse, group, mix, path, polygon, rect, stroke
from common import chance


def waterfall():
    """A fall in the pine forest of Măng Đen."""
    picture = Picture()
    random = chance("fall")
    picture.add(rect(0, 0, WIDTH, HEIGHT, picture.fade([(0, "#bcd8d6"), (0.5, "#e3ebd8"), (1, "#6f9c84")])))
    for layer, colour in ((0, "#a6c7bb"), (1, "#6f9f8b"), (2, "#3f735f")):
        for x in range(-40, 1260, 58 - layer * 8):
            if abs(x - 600) > 150 - layer * 20:
                picture.add(
                    scenery.pine(x + random.uniform(-16, 16), 360 + layer * 62, random.uniform(210, 300), colour)
                )
        scenery.mist(picture, 350 + layer * 55, 90, "#eef3e6", 0.5)
    picture.add(
        blob([(-40, 420), (180, 380), (420, 400), (505, 430), (500, 600), (420, 720), (-40, 760)], "#4d5a52"),
        blob([(1240, 400), (1000, 372), (780, 396), (696, 430), (704, 600), (790, 720), (1240, 760)], "#445049"),
    )
    for _ in range(46):
        side = random.choice((-1, 1))
        x, y = 600 + side * random.uniform(110, 560), random.uniform(420, 700)
        picture.add(
            ellipse(
                x,
                y,
                random.uniform(16, 54),
                random.uniform(9, 24),
                random.choice(("#5f6d63", "#6e7b70", "#3c4841", "#54735a")),
            )
        )
    picture.add(
        path("M500 408 Q600 392 700 408 L716 640 Q600 668 484 640Z", picture.fade([(0, "#f6fbfa"), (1, "#cfe4e6")]))
    )
    for _ in range(70):
        x = random.uniform(500, 700)
        y = random.uniform(410, 560)
        picture.add(
            rect(
                x,
                y,
                random.uniform(1.5, 5),
                random.uniform(50, 150),
                random.choice(("#ffffff", "#b3d3d8", "#e2f0f0")),
                rx=2,
                opacity=0.6,
            )
        )
    scenery.water(picture, random, 636, ("#9cc8c6", "#2f6a70"), count=90)
    for _ in range(60):
        picture.add(circle(random.gauss(600, 90), random.gauss(640, 14), random.uniform(6, 26), "#ffffff", opacity=0.3))
    for _ in range(26):
        x, y = random.uniform(0, WIDTH), random.uniform(700, 800)
        picture.add(
            ellipse(
                x, y, random.uniform(18, 60), random.uniform(9, 24), random.choice(("#48564d", "#5c6b60", "#37443c"))
            )
        )
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
        picture.add(
            rect(
                760 - 14 - share * 60 + random.uniform(-10, 10),
                470 + step * 14,
                30 + share * 110,
                3 + share * 3,
                "#fff3cd",
                rx=2,
                opacity=round(0.75 - share * 0.45, 2),
            )
        )
    for x, y, length in ((330, 610, 300), (890, 545, 170), (1050, 690, 330)):
        picture.add(
            ellipse(x, y + length * 0.06, length * 0.5, length * 0.03, "#22364d", opacity=0.45),
            people.boat(x, y, length, "#4a3324", "#2a1b12", people.SHADOW_FOLK if length < 200 else people.HEARTH_FOLK),
        )
    for _ in range(30):
        x, y = random.uniform(0, 330), random.uniform(700, 800)
        picture.add(
            ellipse(
                x, y, random.uniform(20, 44), random.uniform(6, 12), random.choice(("#4d7a58", "#5f8f62", "#3c664c"))
            )
        )
        if random.random() < 0.3:
            lotus(picture, x, y - 12, random.uniform(14, 22))
    scenery.birds(picture, random, 380, 200, 8, "#3f4a60")
    return picture


def lotus(picture, x, y, size):
    """A lotus flower."""
    for turn in (-56, -28, 28, 56, 0):
        picture.add(
            ellipse(
                x,
                y - size * 0.5,
                size * 0.28,
                size * 0.75,
                "#e79bb0" if turn else "#f6c7d2",
                transform=f"rotate({turn} {x:.0f} {y:.0f})",
            )
        )


def island():
    """Lý Sơn: the sea, the crater, garlic fields and boats."""
    picture = Picture()
    random = chance("island")
    scenery.sky(picture, [(0, "#6fb0cf"), (0.6, "#cfe6e6"), (1, "#fbeecb")], 0.5)
    for x, y, size in ((240, 120, 60), (760, 90, 76), (1040, 170, 50)):
        for step in range(5):
            picture.add(
                ellipse(
                    x + (step - 2) * size * 0.7, y + abs(step - 2) * 9, size * 0.7, size * 0.36, "#ffffff", opacity=0.75
                )
            )
    scenery.water(picture, random, 372, ("#8fd0d3", "#1f6f8f"), count=160)
    picture.add(
        path(
            "M420 384 Q520 300 600 262 Q650 240 690 262 Q720 282 760 256 Q830 236 900 290 Q980 350 1090 384Z",
            picture.fade([(0, "#7f9a5d"), (1, "#4f7048")]),
        ),
        path("M600 262 Q650 240 690 262 Q720 282 760 256 Q700 300 640 292Z", "#5d4a38", opacity=0.5),
    )
    picture.add(
        path("M0 560 Q280 470 620 520 T1200 500 V800 H0Z", "#efdfb4"),
        path("M0 585 Q280 500 620 548 T1200 530 V800 H0Z", "#e3cf9e"),
    )
    for row in range(7):
        for bed in range(9):
            x, y = -30 + bed * 148 + row * 16, 590 + row * 32
            picture.add(
                polygon(
                    [(x, y), (x + 120, y - 8), (x + 128, y + 16), (x + 4, y + 24)],
                    mix("#f4ead0", "#d9c391", random.random()),
                )
            )
            for plant in range(10):
                at = x + 10 + plant * 11.5
                picture.add(
                    stroke(
                        [(at, y + 12), (at + 1, y), (at + random.uniform(-5, 5), y - 12)],
                        random.choice(("#4f8a4a", "#68a052", "#3d7444")),
                        2.6,
                    )
                )
    for x, y, size in ((250, 440, 1.0), (360, 414, 0.7), (1010, 458, 1.15)):
        picture.add(
            path(
                f"M{x - 70 * size} {y} Q{x} {y + 40 * size} {x + 74 * size} {y - 8 * size} L{x + 58 * size} "
                f"{y + 22 * size} "
                f"H{x - 54 * size}Z",
                "#2f5f7d",
            ),
            rect(x - 22 * size, y - 22 * size, 44 * size, 24 * size, "#e9dfc4"),
            rect(x - 2, y - 84 * size, 4 * size, 64 * size, "#4a3827"),
            polygon([(x + 2, y - 84 * size), (x + 34 * size, y - 74 * size), (x + 2, y - 64 * size)], "#b3262c"),
        )
    for x, y in ((470, 566), (610, 572), (750, 566)):
        picture.add(paper_boat(x, y, 84))
    scenery.birds(picture, random, 640, 150, 9, "#4d6f80")
    return picture


def paper_boat(x, y, length):
    """An offering boat of paper and bamboo with its flags."""
    half = length / 2
    parts = [
        path(
            f"M{x - half} {y - 20} Q{x} {y + 6} {x + half} {y - 20} L{x + half * 0.66} {y + 10} H{x - half * 0.66}Z",
            "#c9403c",
        ),
        path(f"M{x - half * 0.9} {y - 12} Q{x} {y + 12} {x + half * 0.9} {y - 12}", stroke="#f3d27a", stroke_width=4),
    ]
    for step in (-0.5, 0, 0.5):
        at = x + half * step
        parts += [
            rect(at - 1.5, y - 62, 3, 56, "#5d4227"),
            polygon([(at + 2, y - 62), (at + 24, y - 54), (at + 2, y - 44)], "#e8b93e" if step else "#b3262c"),
        ]
    return group(*parts)
