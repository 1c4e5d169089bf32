"""Water for the village: the wharf with its spouts, the bamboo pipes from the mountain."""

from art import buildings, people, scenery, things
from art.svg import HEIGHT, WIDTH, Picture, ellipse, mix, path, rect, stroke
from common import chance


def grove(picture, random):
    """Trees in morning light, the water and the bank of the wharf."""
    picture.add(rect(0, 0, WIDTH, HEIGHT, picture.fade([(0, "#e8f0cf"), (0.45, "#b9d3a4"), (1, "#3f6a55")])))
    for layer, (colour, light) in enumerate((("#a5c598", "#bdd6a8"), ("#7aa680", "#98bd8c"), ("#4f8363", "#74a273"))):
        for x in range(-40, 1280, 104):
            picture.add(
                scenery.tree(
                    random,
                    x + random.uniform(-36, 36),
                    400 + layer * 34,
                    random.uniform(150, 215),
                    colour,
                    mix(colour, "#2b2a1c", 0.45),
                    light,
                )
            )
    picture.glow(620, 120, 700, "#fffbe0", 0.75)
    scenery.water(picture, random, 520, ("#8fc1b2", "#1f5366"), count=110)
    picture.add(
        path(
            "M0 418 Q220 392 420 436 Q600 470 690 560 Q640 640 420 652 Q180 660 0 690Z",
            picture.fade([(0, "#a4835a"), (1, "#56402b")]),
        ),
        path("M0 418 Q220 392 420 436 Q600 470 690 560 Q560 500 400 474 Q200 444 0 462Z", "#7f9a56"),
    )


def water_wharf():
    """The village water place: bamboo spouts, gourds and baskets, big trees."""
    picture = Picture()
    random = chance("wharf")
    grove(picture, random)
    for x, y in ((380, 500), (505, 530), (625, 562)):
        picture.add(
            stroke([(x - 360, y - 82), (x - 120, y - 40), (x, y)], "#8f7236", 19),
            stroke([(x - 360, y - 83), (x - 120, y - 41), (x, y - 1)], "#d9bb70", 14),
            stroke([(x - 360, y - 87), (x - 120, y - 45), (x, y - 5)], "#f0dfa6", 3),
        )
        picture.add(
            path(
                f"M{x} {y} q32 10 38 {640 - y}", stroke="#f2fbf7", stroke_width=10, stroke_linecap="round", opacity=0.92
            ),
            ellipse(x + 38, 644, 40, 9, "#ffffff", opacity=0.6),
            ellipse(x + 38, 644, 62, 15, "#ffffff", opacity=0.22),
        )
    for _ in range(44):
        x, y = random.uniform(-20, 760), random.uniform(652, 700)
        picture.add(
            ellipse(
                x,
                y,
                random.uniform(14, 40),
                random.uniform(8, 16),
                random.choice(("#6c7468", "#889083", "#545c55", "#7b7a68")),
            )
        )
    for x, y, size in ((60, 668, 27), (122, 676, 34), (190, 672, 25)):
        picture.add(things.gourd(x, y, size))
    picture.add(
        people.person(282, 712, 215, people.DAY_FOLK, 1, True, "carry", 0.1),
        people.person(760, 722, 200, people.DAY_FOLK, -1, True, "stand", -0.2),
    )
    picture.add(things.gourd(700, 722, 24), ellipse(760, 724, 60, 10, "#ffffff", opacity=0.25))
    for x, size in ((1010, 520), (1150, 620)):
        picture.add(scenery.bamboo(random, x, 800, size, "#8fa653", "#5f8a45"))
    return picture


def slope(picture, random):
    """Mountains, trees and the rocky spring from which the pipes start."""
    scenery.sky(picture, scenery.DAY, 0.6)
    scenery.ranges(picture, random, [200, 280, 370], "#4c7d68", "#a9c7bd", 90)
    scenery.mist(picture, 390, 130, "#f4f1e2", 0.6)
    scenery.ground(picture, random, 430, "#8aa864", "#4c6f42", 14)
    for _ in range(24):
        x = random.uniform(0, WIDTH)
        picture.add(
            scenery.tree(
                random,
                x,
                452 + random.uniform(-12, 12),
                random.uniform(60, 120),
                mix("#3f6a44", "#78985a", random.random()),
                "#4a3a27",
                "#94b070",
            )
        )
    picture.add(path("M1240 800 Q1200 560 1120 500 Q1040 450 1010 400 Q990 380 1240 330Z", "#5f6d58"))
    for _ in range(34):
        picture.add(
            ellipse(
                random.uniform(1060, 1230),
                random.uniform(400, 780),
                random.uniform(16, 46),
                random.uniform(10, 24),
                random.choice(("#75836c", "#8b967f", "#4f5c4b", "#5d7a52")),
            )
        )
    picture.add(
        path("M1190 330 Q1150 390 1120 452", stroke="#eef8f6", stroke_width=22, stroke_linecap="round", opacity=0.9)
    )


def water_trough():
    """Bamboo pipes that lead water from the mountain to the village, the Xơ Đăng way."""
    picture = Picture()
    random = chance("trough")
    slope(picture, random)
    line = [(1120, 470), (930, 520), (745, 566), (570, 620), (420, 668)]
    for x, y in line:
        picture.add(
            stroke([(x - 20, y + 84), (x + 4, y - 4)], "#6b4c2c", 8),
            stroke([(x + 20, y + 84), (x - 4, y - 4)], "#5b3f24", 8),
        )
    for one, two in zip(line, line[1:]):
        start, end = (one[0] + 14, one[1] - 14), (two[0] - 10, two[1] - 8)
        picture.add(
            stroke([start, end], "#8f7236", 22),
            stroke([start, end], "#dcc078", 16),
            stroke([(start[0], start[1] - 3), (end[0], end[1] - 3)], "#c9e8ea", 6),
        )
    picture.add(
        path("M408 660 Q372 668 368 742", stroke="#eefafa", stroke_width=13, stroke_linecap="round"),
        ellipse(366, 750, 84, 19, "#8fc0c4"),
        ellipse(366, 748, 54, 11, "#dff3f3"),
    )
    for x, y, facing, woman, act in (
        (250, 758, 1, True, "carry"),
        (172, 750, 1, True, "stand"),
        (505, 768, -1, False, "raise"),
    ):
        picture.add(
            ellipse(x, y + 1, 34, 7, "#2f4a2c", opacity=0.4),
            people.person(x, y, 180, people.DAY_FOLK, facing, woman, act, 0.2),
        )
    picture.add(buildings.festival_pole(650, 560, 380, "#3b2a1c", "#a4343a", "#f1e6c8", "#c98b1b"))
    scenery.grass(picture, random, 170, 650, ("#5f7f4b", "#6f8f55", "#4d6d43", "#86a061"))
    return picture
