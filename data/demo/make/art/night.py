"""Night and dusk pictures: the festival, the story teller, the gongs."""

import math

from art import buildings, people, rong, scenery, things
from art.svg import HEIGHT, WIDTH, Picture, circle, ellipse, group, path, polygon, rect, stroke
from common import chance


def night_valley(picture, seed, house_x=330, dusk=False):
    """The shared background: sky, stars, mountains, ground, the rông. At dusk there are no stars and no lamps yet."""
    random = chance("night", seed)
    scenery.sky(picture, scenery.DUSK if dusk else scenery.NIGHT, 0.72)
    scenery.stars(picture, random, 130, 380 if not dusk else 1)
    scenery.ranges(
        picture, random, [400, 455, 520], "#4d3a52" if dusk else "#33233d", "#b9827c" if dusk else "#7c5470", 52
    )
    scenery.mist(picture, 560, 120, "#ffcf9a" if dusk else "#e6a268", 0.4 if dusk else 0.28)
    for _ in range(26):
        x = random.uniform(0, WIDTH)
        picture.add(scenery.pine(x, 585 + random.uniform(-8, 10), random.uniform(50, 100), "#2a1c30"))
    scenery.ground(picture, random, 585, "#6f4a34" if dusk else "#4d2f22", "#33211a" if dusk else "#1d110d")
    if not dusk:
        picture.glow(house_x, 560, 300, "#ffb457", 0.3, 0.55)
    rong.rong(picture, house_x, 610, 520, buildings.NIGHT_HOUSE, lit=not dusk)
    return random


def evening(dusk):
    """The festival ground without people, for the film: at dusk or at night."""
    picture = Picture()
    night_valley(picture, "festival", dusk=dusk)
    picture.add(buildings.festival_pole(905, 640, 470, "#1f130c", "#a4343a", "#e9dfc4", "#c98b1b"))
    return picture


STEPS = 8
CELL = (200, 230)


def step_sheet():
    """All film figures in one picture: a row for each act and direction, a column for each step."""
    picture = Picture(CELL[0] * STEPS, CELL[1] * 4)
    for row, (act, facing) in enumerate((("gong", 1), ("gong", -1), ("raise", 1), ("raise", -1))):
        for step in range(STEPS):
            swing = math.sin(2 * math.pi * step / STEPS)
            picture.add(
                people.person(
                    CELL[0] * (step + 0.5),
                    CELL[1] * (row + 1) - 14,
                    170,
                    people.SHADOW_FOLK,
                    facing,
                    woman=act == "raise",
                    act=act,
                    swing=0.75 * swing,
                )
            )
    return picture


def fire_sheet(count=12, side=200):
    """Frames of the camp fire in one row."""
    picture = Picture(side * count, side)
    random = chance("fire")
    for frame in range(count):
        x, y = side * (frame + 0.5), side - 34
        for turn in (-24, 24, 4):
            picture.add(rect(x - 46, y - 6, 92, 12, "#2a1710", rx=6, transform=f"rotate({turn} {x} {y})"))
        for scale, colour in ((1.0, "#f28a2c"), (0.68, "#fdbb4b"), (0.36, "#fff1bd")):
            size = 50 * scale * random.uniform(0.88, 1.12)
            picture.add(
                group(
                    scenery.flame(x, y, size, colour),
                    transform=f"translate({x} {y}) skewX({random.uniform(-7, 7):.1f}) translate({-x} {-y})",
                )
            )
    return picture


def festival():
    """A festival night: the rông, the pole, the fire, players walking round it."""
    picture = Picture()
    random = night_valley(picture, "festival")
    picture.add(buildings.festival_pole(905, 640, 470, "#1f130c", "#a4343a", "#e9dfc4", "#c98b1b"))
    fire = (700, 672)
    picture.glow(fire[0], fire[1] + 20, 430, "#ff9d3f", 0.42, 0.36)
    ring = things.ring_of(15, (fire[0], fire[1] + 12), 370, 88)
    behind = [spot for spot in ring if spot[1] < fire[1]]
    dancers(picture, behind, fire[0], random)
    scenery.fire(picture, *fire, 46)
    dancers(picture, [spot for spot in ring if spot not in behind and abs(spot[0] - fire[0]) > 50], fire[0], random)
    sparks(picture, random, fire[0], fire[1], 40, 330)
    return picture


def dancers(picture, spots, middle, random):
    """Gong players and dancers at places of the ring, larger when near."""
    for index, (x, y, near) in enumerate(spots):
        act = "raise" if index % 3 == 2 else "gong"
        picture.add(
            people.person(
                x,
                y,
                96 + 42 * near,
                people.SHADOW_FOLK,
                1 if x < middle else -1,
                woman=act == "raise",
                act=act,
                swing=random.uniform(-0.6, 0.6),
            )
        )


def sparks(picture, random, x, y, count, tall):
    """Sparks that rise from a fire."""
    for _ in range(count):
        picture.add(
            circle(
                x + random.gauss(0, tall / 6),
                y - random.uniform(tall / 8, tall),
                random.uniform(1, 2.5),
                "#ffcf7a",
                opacity=round(random.uniform(0.25, 0.95), 2),
            )
        )


def gongs():
    """A row of gongs hung from a beam, from the mother gong to the smallest."""
    picture = Picture()
    random = chance("gongs")
    picture.add(rect(0, 0, WIDTH, HEIGHT, picture.fade([(0, "#2a1a16"), (0.6, "#4a2c1d"), (1, "#20120d")])))
    for step in range(24):
        x = step * 52 + random.uniform(-4, 4)
        picture.add(rect(x, 0, 46, HEIGHT, ("#5a3823", "#513120", "#63402a")[step % 3], opacity=0.5))
        picture.add(rect(x + 46, 0, 3, HEIGHT, "#150b07", opacity=0.6))
    picture.glow(600, 420, 640, "#ffb65c", 0.42, 0.8)
    picture.add(rect(0, 96, WIDTH, 34, "#2b1810"), rect(0, 96, WIDTH, 7, "#7b4d2b"))
    for x, radius, knob in ((170, 78, True), (365, 100, True), (615, 142, True), (868, 112, False), (1062, 82, False)):
        y = 320 + radius * 0.75
        picture.add(ellipse(x + 14, y + 16, radius, radius, "#120906", opacity=0.5))
        for side in (-1, 1):
            picture.add(
                stroke([(x + side * radius * 0.5, 124), (x + side * radius * 0.62, y - radius * 0.74)], "#d9c08a", 4)
            )
        picture.add(things.gong(x, y, radius, knob))
    for x, turn in ((470, -28), (742, 24)):
        picture.add(
            group(
                rect(x - 7, 560, 14, 170, "#8a5a30", rx=7),
                ellipse(x, 560, 27, 36, "#b3202b"),
                ellipse(x - 6, 550, 12, 16, "#cf4a4a"),
                rect(x - 10, 592, 20, 12, "#e9dfc4"),
                transform=f"rotate({turn} {x} 640)",
            )
        )
    picture.add(rect(0, 740, WIDTH, 60, "#1a0e0a"))
    return picture


def storyteller():
    """Inside the house: an elder tells, listeners around the hearth."""
    picture = Picture()
    random = chance("story")
    picture.add(rect(0, 0, WIDTH, HEIGHT, picture.fade([(0, "#1a0f0d"), (0.55, "#3a2117"), (1, "#1f120c")])))
    picture.add(polygon([(150, 560), (1050, 560), (1050, 120), (600, 20), (150, 120)], "#4a2c1c"))
    for step in range(31):
        picture.add(rect(150 + 30 * step, 60, 3, 500, "#2a170e", opacity=0.55))
    picture.add(rect(880, 210, 120, 170, "#22305c"), circle(950, 262, 24, "#f7e9c8"))
    picture.add(path("M880 330 Q910 300 940 326 T1000 318 V380 H880Z", "#171f40"))
    for x in (150, 1030):
        picture.add(rect(x, 60, 26, 620, "#1b0f0a"))
    picture.add(
        polygon([(0, 560), (WIDTH, 560), (WIDTH, HEIGHT), (0, HEIGHT)], picture.fade([(0, "#5b3822"), (1, "#2a170f")]))
    )
    for step in range(9):
        picture.add(rect(0, 566 + step * 28, WIDTH, 2, "#1f110b", opacity=0.6))
    scenery.mist(picture, 430, 320, "#ffb457", 0.2)
    for x, radius in ((300, 46), (405, 36), (488, 28)):
        picture.add(stroke([(x, 120), (x, 250)], "#1b0f0a", 3), things.gong(x, 250 + radius, radius))
    scenery.fire(picture, 590, 660, 44)
    picture.add(people.seated(815, 652, 225, people.HEARTH_FOLK, -1, arm=0.85))
    for x, y, size, facing, woman in (
        (250, 640, 170, 1, True),
        (372, 655, 185, 1, False),
        (985, 690, 180, -1, True),
        (150, 735, 150, 1, False),
        (420, 768, 165, 1, True),
        (722, 780, 150, -1, False),
        (872, 776, 165, -1, True),
    ):
        picture.add(people.seated(x, y, size, people.HEARTH_FOLK, facing, woman, arm=random.uniform(-0.2, 0.4)))
    sparks(picture, random, 590, 640, 26, 260)
    return picture
