"""Villages by day: houses, fields, water."""

from common import chance
from art import buildings, figures, scenery
from art.svg import HEIGHT, WIDTH, Picture, circle, ellipse, group, mix, path, polygon, rect, smooth, stroke

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
    buildings.rong(picture, 590, 650, 600, buildings.DAY_HOUSE, lit=False)
    picture.add(ellipse(590, 654, 250, 10, "#3b4a2a", opacity=0.25))
    scenery.grass(picture, random, 240, 660, GREENS)
    for x, y, facing, act, woman in ((770, 720, -1, "carry", True), (835, 728, -1, "carry", True), (395, 715, 1, "stand", False), (440, 722, -1, "stand", True)):
        picture.add(ellipse(x, y + 2, 26, 6, "#3b4a2a", opacity=0.3),
                    figures.person(x, y, 128, figures.DAY_FOLK, facing, woman, act, 0.3))
    scenery.birds(picture, random, 300, 170, 7, "#55696c")
    return picture


def long_houses():
    """Ê Đê long houses under the trees, with the carved stair."""
    picture = Picture()
    random = chance("long")
    scenery.sky(picture, [(0, "#7fb0c4"), (0.6, "#d7e2cf"), (1, "#f6e7c2")], 0.6)
    scenery.ranges(picture, random, [330, 370], "#7fa08a", "#b6cdbf", 26)
    for x in range(-20, 1240, 74):
        picture.add(scenery.tree(random, x, 470, random.uniform(120, 190), mix("#3f6a4a", "#6b8f57", random.random()), "#4a3827", "#8fb070"))
    picture.add(scenery.palm(random, 120, 560, 330, "#8a7350", "#4d7a4a"), scenery.palm(random, 205, 560, 260, "#8a7350", "#5b8a52"))
    buildings.long_house(picture, 800, 520, 520, 170, buildings.DAY_HOUSE, lit=False)
    scenery.ground(picture, random, 505, "#c98f5c", "#8f5733", 5)
    buildings.long_house(picture, 560, 660, 880, 330, buildings.DAY_HOUSE, lit=False)
    picture.add(ellipse(560, 664, 480, 12, "#4a2a18", opacity=0.3))
    picture.add(buildings.carved_stair(1046, 560, 700, 62, "#8a5f38", "#4d3119"))
    picture.add(rect(985, 556, 135, 14, "#5b3d24", rx=3), rect(1000, 566, 9, 110, "#5b3d24"), rect(1104, 566, 9, 110, "#5b3d24"))
    for x, y, facing, woman, act in ((905, 735, 1, True, "carry"), (300, 742, 1, False, "stand"), (352, 748, -1, True, "stand")):
        picture.add(ellipse(x, y, 30, 7, "#4a2a18", opacity=0.35), figures.person(x, y, 150, figures.DAY_FOLK, facing, woman, act, 0.2))
    for x, size in ((160, 34), (215, 27), (118, 24)):
        picture.add(jar(x, 742, size))
    return picture


def jar(x, y, size, glaze="#5d3b24", light="#a7703f"):
    """A wine jar with shoulders and lugs; y is the ground, `size` its half width."""
    shape = [(x - size * 0.5, y), (x - size * 0.95, y - size * 1.1), (x - size * 0.75, y - size * 2.0), (x - size * 0.38, y - size * 2.35),
             (x - size * 0.42, y - size * 2.6), (x + size * 0.42, y - size * 2.6), (x + size * 0.38, y - size * 2.35),
             (x + size * 0.75, y - size * 2.0), (x + size * 0.95, y - size * 1.1), (x + size * 0.5, y)]
    parts = [path(smooth(shape) + "Z", glaze), ellipse(x, y - size * 2.58, size * 0.42, size * 0.1, mix(glaze, "#000000", 0.5))]
    parts.append(path(f"M{x - size * 0.62:.1f} {y - size * 1.95:.1f} Q{x - size * 0.95:.1f} {y - size * 1.2:.1f} {x - size * 0.55:.1f} {y - size * 0.4:.1f}",
                      stroke=light, stroke_width=size * 0.16, stroke_linecap="round", opacity=0.7))
    for level, width in ((1.95, 0.72), (1.75, 0.82)):
        parts.append(path(f"M{x - size * width:.1f} {y - size * level:.1f} Q{x:.1f} {y - size * (level - 0.2):.1f} {x + size * width:.1f} {y - size * level:.1f}",
                          stroke=mix(glaze, "#000000", 0.45), stroke_width=max(1.2, size * 0.05)))
    return group(*parts)


def water_wharf():
    """The village water place: bamboo spouts, gourds and baskets, big trees."""
    picture = Picture()
    random = chance("wharf")
    picture.add(rect(0, 0, WIDTH, HEIGHT, picture.fade([(0, "#dfeccb"), (0.4, "#a9c79a"), (1, "#3f6a55")])))
    picture.glow(640, 80, 620, "#fff7d6", 0.8)
    for layer, colour in ((0, "#9dbf93"), (1, "#6f9c78"), (2, "#477a5d")):
        for x in range(-60, 1300, 120 - layer * 10):
            picture.add(scenery.tree(random, x + random.uniform(-30, 30), 380 + layer * 60, random.uniform(200, 290), colour, mix(colour, "#2b2a1c", 0.5)))
    bank = [(0, 430), (200, 410), (430, 440), (640, 470), (760, 520), (800, 800), (0, 800)]
    picture.add(path("M0 440 Q220 400 430 445 T760 520 Q770 640 700 800 H0Z", picture.fade([(0, "#8a6a45"), (1, "#4d3a28")])))
    del bank
    scenery.water(picture, random, 560, ("#7fb3a8", "#23586a"), count=90)
    picture.add(path("M0 470 Q240 430 470 470 Q640 500 700 600 Q560 640 300 632 Q120 640 0 660Z", picture.fade([(0, "#a58457"), (1, "#5d4631")])))
    for y, x in ((500, 330), (524, 420), (548, 510)):
        picture.add(stroke([(x - 330, y - 70), (x - 100, y - 30), (x + 150, y)], "#c9a55e", 15), stroke([(x - 330, y - 73), (x - 100, y - 33), (x + 150, y - 3)], "#ecd596", 4))
        picture.add(path(f"M{x + 150} {y} Q{x + 182} {y + 12} {x + 188} {y + 96}", stroke="#f2fbf7", stroke_width=8, stroke_linecap="round", opacity=0.9),
                    ellipse(x + 188, y + 100, 34, 8, "#ffffff", opacity=0.55))
    for x, y, size in ((165, 612, 25), (222, 622, 31), (286, 616, 23)):
        picture.add(circle(x, y - size * 0.7, size, "#b98242"), circle(x, y - size * 1.9, size * 0.52, "#c99250"), rect(x - 5, y - size * 2.9, 10, 18, "#6d4a28"),
                    ellipse(x - size * 0.3, y - size * 0.9, size * 0.22, size * 0.4, "#e6bd7c", opacity=0.8))
    picture.add(figures.person(470, 640, 205, figures.DAY_FOLK, 1, True, "carry", 0.1), figures.person(350, 622, 180, figures.DAY_FOLK, 1, True, "stand", -0.2))
    for x in (900, 985, 1080, 1160):
        picture.add(scenery.bamboo(random, x, 800, random.uniform(420, 620), "#88a04f", "#5f8a45"))
    for _ in range(30):
        x, y = random.uniform(0, 700), random.uniform(640, 690)
        picture.add(ellipse(x, y + 20, random.uniform(12, 40), random.uniform(7, 16), random.choice(("#6c7468", "#889083", "#545c55"))))
    return picture


def water_trough():
    """Bamboo pipes that lead water from the mountain to the village, the Xơ Đăng way."""
    picture = Picture()
    random = chance("trough")
    scenery.sky(picture, scenery.DAY, 0.6)
    scenery.ranges(picture, random, [210, 290, 380], "#4c7d68", "#a9c7bd", 90)
    scenery.mist(picture, 380, 130, "#f4f1e2", 0.6)
    picture.add(path("M690 160 Q676 250 716 300 Q700 350 728 400", stroke="#eef7f4", stroke_width=12, stroke_linecap="round", opacity=0.85))
    scenery.ground(picture, random, 430, "#7f9f5d", "#4c6f42", 16)
    for index in range(26):
        x = random.uniform(0, WIDTH)
        if abs(x - 640) > 150:
            picture.add(scenery.tree(random, x, 450 + random.uniform(-10, 30), random.uniform(70, 130), mix("#3f6a44", "#78985a", random.random()), "#4a3a27", "#94b070"))
    line = [(735, 400), (650, 455), (760, 520), (560, 585), (690, 655), (430, 715)]
    for one, two in zip(line, line[1:]):
        for x, y in (one, two):
            picture.add(stroke([(x - 14, y + 58), (x, y + 4)], "#6b4c2c", 6), stroke([(x + 14, y + 58), (x, y + 4)], "#6b4c2c", 6))
        picture.add(stroke([one, two], "#8f7236", 17), stroke([one, two], "#dcc078", 12), stroke([(one[0], one[1] - 3), (two[0], two[1] - 3)], "#bfe0e2", 4))
    picture.add(path("M430 715 Q392 722 388 770", stroke="#e9f7f7", stroke_width=10, stroke_linecap="round"), ellipse(386, 776, 62, 15, "#8fc0c4"), ellipse(386, 774, 40, 8, "#d9f0f0"))
    for x, y, facing, woman, act in ((285, 768, 1, True, "carry"), (215, 762, 1, True, "stand"), (505, 770, -1, False, "raise")):
        picture.add(ellipse(x, y + 1, 32, 7, "#2f4a2c", opacity=0.4), figures.person(x, y, 165, figures.DAY_FOLK, facing, woman, act, 0.2))
    picture.add(buildings.festival_pole(945, 760, 430, "#3b2a1c", "#a4343a", "#f1e6c8", "#c98b1b"))
    scenery.grass(picture, random, 180, 640, GREENS)
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
                picture.add(figures.person(walker[0], walker[1], walker[2], figures.DAY_FOLK, 1, True, "carry", 0.4))
        tall = 26 + 62 * (y - 500) / 300
        lean = random.uniform(4, 20)
        colour = random.choice(("#b98b2f", "#cfa23f", "#a87a26", "#dcb65a"))
        tip = (x + lean, y - tall)
        picture.add(stroke([(x, y), (x + lean * 0.2, y - tall * 0.6), tip], colour, 2))
        picture.add(ellipse(tip[0] + 5, tip[1] + 6, 3.4 + tall * 0.03, 8 + tall * 0.1, "#edc868", transform=f"rotate(-28 {tip[0]:.0f} {tip[1]:.0f})"))
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
        edge = [(x, top + wave * 0.5 * ((x + phase) % 600 - 300) ** 2 / 90000 - wave * 0.25) for x in range(-60, 1300, 60)]
        wet = step % 3 == 1
        colour = "#a9cfd0" if wet else mix("#7fae4e", "#c3cf5e", random.random())
        picture.add(path(smooth(edge) + f" L{WIDTH + 60} {HEIGHT} L-60 {HEIGHT}Z", colour))
        if wet:
            picture.add(path(smooth([(x, y + tall * 0.4) for x, y in edge]), stroke="#e9f6f4", stroke_width=3, opacity=0.7))
        else:
            for _ in range(120):
                x = random.uniform(0, WIDTH)
                y = top + random.uniform(4, tall)
                picture.add(stroke([(x, y), (x + 2, y - 6 - step * 0.8)], mix(colour, "#2f5a2c", 0.45), 1.7))
        picture.add(path(smooth([(x, y + tall - 2) for x, y in edge]), stroke="#7d5f38", stroke_width=5 + step * 0.7))
        top += tall
    for x, y in ((330, 640), (400, 652)):
        picture.add(figures.person(x, y, 120, figures.DAY_FOLK, 1, x == 400, "stand", 0.3))
    return picture
