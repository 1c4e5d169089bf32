"""Villages by day: the rông, the long house, the fields."""

from art import buildings, people, rong, scenery, things
from art.svg import HEIGHT, WIDTH, Picture, circle, ellipse, mix, path, rect, smooth, stroke
from common import chance

GREENS = ("#5f7f4b", "#6f8f55", "#4d6d43", "#86a061")


def rong_house():
    """A rông in the morning, on the green of its village."""
    picture = Picture()
    random = chance("rong")
    scenery.sky(picture, scenery.DAWN, 0.75)
    picture.glow(905, 300, 420, "#fff2cf", 0.9)
    picture.add(circle(905, 300, 52, "#fff6df"))
    scenery.ranges(picture, random, [380, 430, 490, 540], "#4f7a6c", "#b9cdbf", 60)
    scenery.mist(picture, 540, 110)
    for x in (60, 130, 1010, 1100, 1170):
        picture.add(scenery.tree(random, x, 600, random.uniform(90, 150), "#496b4a", "#4c3a2a", "#7fa06a"))
    buildings.stilt_house(picture, 140, 640, 150, buildings.DAY_HOUSE, lit=False)
    buildings.stilt_house(picture, 1040, 632, 170, buildings.DAY_HOUSE, lit=False)
    scenery.ground(picture, random, 622, "#a9b376", "#7d8c51")
    picture.add(path("M520 620 Q600 610 660 622 Q720 700 860 800 H330 Q470 700 520 620Z", "#d8c391", opacity=0.85))
    rong.rong(picture, 590, 650, 565, buildings.DAY_HOUSE, lit=False)
    picture.add(ellipse(590, 654, 250, 10, "#3b4a2a", opacity=0.25))
    scenery.grass(picture, random, 240, 660, GREENS)
    for x, y, facing, act, woman in (
        (770, 720, -1, "carry", True),
        (835, 728, -1, "carry", True),
        (395, 715, 1, "stand", False),
        (440, 722, -1, "stand", True),
    ):
        picture.add(
            ellipse(x, y + 2, 26, 6, "#3b4a2a", opacity=0.3),
            people.person(x, y, 128, people.DAY_FOLK, facing, woman, act, 0.3),
        )
    scenery.birds(picture, random, 300, 170, 7, "#55696c")
    return picture


def long_houses():
    """Ê Đê long houses under the trees, with the carved stair."""
    picture = Picture()
    random = chance("long")
    scenery.sky(picture, [(0, "#7fb0c4"), (0.6, "#d7e2cf"), (1, "#f6e7c2")], 0.6)
    scenery.ranges(picture, random, [330, 370], "#7fa08a", "#b6cdbf", 26)
    for x in range(-20, 1240, 74):
        picture.add(
            scenery.tree(
                random,
                x,
                470,
                random.uniform(120, 190),
                mix("#3f6a4a", "#6b8f57", random.random()),
                "#4a3827",
                "#8fb070",
            )
        )
    picture.add(
        scenery.palm(random, 120, 560, 330, "#8a7350", "#4d7a4a"),
        scenery.palm(random, 205, 560, 260, "#8a7350", "#5b8a52"),
    )
    scenery.ground(picture, random, 505, "#c98f5c", "#8f5733", 5)
    buildings.long_house(picture, 560, 660, 880, 330, buildings.DAY_HOUSE, lit=False)
    picture.add(ellipse(560, 664, 480, 12, "#4a2a18", opacity=0.3))
    picture.add(buildings.carved_stair(1046, 560, 700, 62, "#8a5f38", "#4d3119"))
    picture.add(
        rect(985, 556, 135, 14, "#5b3d24", rx=3), rect(1000, 566, 9, 110, "#5b3d24"), rect(1104, 566, 9, 110, "#5b3d24")
    )
    for x, y, facing, woman, act in (
        (905, 735, 1, True, "carry"),
        (300, 742, 1, False, "stand"),
        (352, 748, -1, True, "stand"),
    ):
        picture.add(
            ellipse(x, y, 30, 7, "#4a2a18", opacity=0.35),
            people.person(x, y, 150, people.DAY_FOLK, facing, woman, act, 0.2),
        )
    for x, size in ((160, 34), (215, 27), (118, 24)):
        picture.add(things.jar(x, 742, size))
    return picture


def new_rice():
    """Ripe hill rice, the barn, women coming home."""
    picture = Picture()
    random = chance("rice")
    scenery.sky(picture, [(0, "#86a9b8"), (0.5, "#e9d9b0"), (1, "#f4b978")], 0.62)
    picture.glow(270, 330, 380, "#fff0c4", 0.95)
    picture.add(circle(270, 330, 46, "#fff4d6"))
    scenery.ranges(picture, random, [350, 400, 450], "#6f8068", "#d6b98e", 54)
    scenery.mist(picture, 470, 90, "#fbe5b8", 0.6)
    scenery.ground(picture, random, 480, "#d9b45a", "#b98a34", 12)
    buildings.rice_barn(picture, 905, 560, 210, buildings.DAY_HOUSE)
    buildings.rice_barn(picture, 1080, 540, 160, buildings.DAY_HOUSE)
    rows = sorted((random.uniform(505, 812), random.uniform(-10, WIDTH + 10)) for _ in range(620))
    walkers = [(470, 640, 150), (560, 652, 158), (655, 668, 166)]
    shown = set()
    for y, x in rows:
        for walker in walkers:
            if y > walker[1] and walker not in shown:
                shown.add(walker)
                picture.add(people.person(walker[0], walker[1], walker[2], people.DAY_FOLK, 1, True, "carry", 0.4))
        tall = 26 + 62 * (y - 500) / 300
        lean = random.uniform(4, 20)
        colour = random.choice(("#b98b2f", "#cfa23f", "#a87a26", "#dcb65a"))
        tip = (x + lean, y - tall)
        picture.add(stroke([(x, y), (x + lean * 0.2, y - tall * 0.6), tip], colour, 2))
        picture.add(
            ellipse(
                tip[0] + 5,
                tip[1] + 6,
                3.4 + tall * 0.03,
                8 + tall * 0.1,
                "#edc868",
                transform=f"rotate(-28 {tip[0]:.0f} {tip[1]:.0f})",
            )
        )
    return picture


def terraces():
    """Wet rice terraces with stilt houses and areca palms."""
    picture = Picture()
    random = chance("terrace")
    scenery.sky(picture, scenery.DAY, 0.5)
    scenery.ranges(picture, random, [230, 280, 330], "#4d7f70", "#a8c8c4", 70)
    scenery.mist(picture, 345, 110, "#f3f4e8", 0.7)
    scenery.ground(picture, random, 372, "#6f9a56", "#567f45", 8)
    for x, y, size in ((820, 400, 110), (960, 412, 130), (1090, 400, 105)):
        buildings.stilt_house(picture, x, y, size, buildings.DAY_HOUSE, lit=False)
    for x in (740, 775, 880, 1030, 1150, 1180):
        picture.add(scenery.palm(random, x, 410, random.uniform(120, 190), "#8d7a58", "#4a7a48"))
    top = 410
    for step in range(11):
        tall = 16 + step * 5.2
        wave = 18 + step * 2
        phase = step * 97 % 300
        edge = [
            (x, top + wave * 0.5 * ((x + phase) % 600 - 300) ** 2 / 90000 - wave * 0.25) for x in range(-60, 1300, 60)
        ]
        wet = step % 3 == 1
        colour = "#a9cfd0" if wet else mix("#7fae4e", "#c3cf5e", random.random())
        picture.add(path(smooth(edge), stroke="#7d5f38", stroke_width=9 + step * 1.5))
        picture.add(path(smooth(edge) + f" L{WIDTH + 60} {HEIGHT} L-60 {HEIGHT}Z", colour))
        if wet:
            picture.add(
                path(smooth([(x, y + tall * 0.4) for x, y in edge]), stroke="#e9f6f4", stroke_width=3, opacity=0.7)
            )
        else:
            for _ in range(120):
                x = random.uniform(0, WIDTH)
                y = top + random.uniform(4, tall)
                picture.add(stroke([(x, y), (x + 2, y - 6 - step * 0.8)], mix(colour, "#2f5a2c", 0.45), 1.7))
        top += tall
    for x, y in ((330, 660), (410, 668)):
        picture.add(people.person(x, y, 120, people.DAY_FOLK, 1, x == 400, "stand", 0.3))
    return picture
