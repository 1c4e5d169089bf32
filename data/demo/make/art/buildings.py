"""Other houses of the highlands: long house, stilt house, barn, festival pole; and the colours of houses."""

from art.rong import diamond, log_stair
from art.svg import circle, group, mix, path, polygon, rect, stroke, tag

NIGHT_HOUSE = {
    "roof": "#5b3a22",
    "roof2": "#8a5a2c",
    "line": "#2e1b10",
    "wall": "#4a3020",
    "post": "#1f130c",
    "light": "#ffd27a",
    "trim": "#c79b5a",
}


DAY_HOUSE = {
    "roof": "#a98a58",
    "roof2": "#c6aa74",
    "line": "#7b6139",
    "wall": "#c59a62",
    "post": "#5b3d24",
    "light": "#4a2f1d",
    "trim": "#7a2f2a",
}


def long_house(picture, x, y, length, tall, tone, lit=True):
    """An Ê Đê long house: a long low thatched roof that juts out over the entrance, walls of bamboo."""
    floor, eaves, top = y - tall * 0.3, y - tall * 0.58, y - tall
    left, right = x - length / 2, x + length / 2
    parts = []
    for step in range(17):
        parts.append(rect(left + length * (0.02 + 0.96 * step / 16) - 3, floor, 6, y - floor, tone["post"]))
    parts.append(polygon([(left, floor), (right, floor), (right + 5, eaves), (left - 5, eaves)], tone["wall"]))
    for step in range(58):
        parts.append(rect(left + length * step / 57 - 0.8, eaves, 1.6, floor - eaves, tone["line"], opacity=0.35))
    for step in range(8):
        glow = tone["light"] if lit else mix(tone["wall"], "#000000", 0.6)
        parts.append(
            rect(left + length * (0.1 + 0.108 * step), eaves + tall * 0.07, length * 0.032, tall * 0.12, glow, rx=1.5)
        )
    fill = picture.fade([(0, tone["roof2"]), (1, tone["roof"])])
    parts.append(
        polygon(
            [
                (left - length * 0.045, eaves + 6),
                (left - length * 0.075, top),
                (right + length * 0.075, top),
                (right + length * 0.045, eaves + 6),
            ],
            fill,
        )
    )
    for course in range(1, 8):
        level = top + (eaves + 6 - top) * course / 8
        inset = length * (0.075 - 0.03 * course / 8)
        parts.append(
            path(
                f"M{left - inset:.1f} {level:.1f} H{right + inset:.1f}",
                stroke=tone["line"],
                stroke_width=1.5,
                opacity=0.45,
            )
        )
    parts.append(rect(left - length * 0.078, top - 4, length * 1.156, 8, tone["post"], rx=4))
    parts.append(rect(left - length * 0.03, floor - 4, length * 1.06, 9, tone["post"], rx=2))
    picture.add(group(*parts))


def carved_stair(x, top, y, width, wood, dark):
    """The stair of a long house: a plank with steps, the pair of breasts and the moon carved at its head."""
    lean = (y - top) * 0.32
    parts = [
        polygon(
            [
                (x - lean - width * 0.5, y),
                (x - width * 0.5, top - width * 0.9),
                (x + width * 0.5, top - width * 0.9),
                (x - lean + width * 0.5, y),
            ],
            wood,
        )
    ]
    for step in range(1, 6):
        level = top + (y - top) * step / 6
        at = x - lean * step / 6
        parts.append(
            polygon(
                [
                    (at - width * 0.5, level),
                    (at + width * 0.5, level),
                    (at + width * 0.42, level + 7),
                    (at - width * 0.42, level + 7),
                ],
                dark,
            )
        )
    for side in (-1, 1):
        parts.append(circle(x + side * width * 0.2, top - width * 0.28, width * 0.13, dark))
        parts.append(circle(x + side * width * 0.2, top - width * 0.31, width * 0.1, mix(wood, "#ffffff", 0.2)))
    parts.append(
        path(
            f"M{x - width * 0.2:.1f} {top - width * 0.7:.1f} A{width * 0.2:.1f} {width * 0.2:.1f} 0 0 0 "
            f"{x + width * 0.2:.1f} "
            f"{top - width * 0.7:.1f} A{width * 0.24:.1f} {width * 0.24:.1f} 0 0 1 {x - width * 0.2:.1f} "
            f"{top - width * 0.7:.1f}Z",
            dark,
        )
    )
    return group(*parts)


def stilt_house(picture, x, y, size, tone, lit=True):
    """A family house on posts with a plain thatched roof."""
    floor, eaves, top, half = y - size * 0.28, y - size * 0.52, y - size, size * 0.62
    parts = [rect(x + size * at - 3, floor, 6, y - floor, tone["post"]) for at in (-0.48, -0.24, 0.0, 0.24, 0.48)]
    parts.append(rect(x - size * 0.5, eaves, size, floor - eaves, tone["wall"]))
    for step in range(21):
        parts.append(
            rect(x - size * 0.5 + size * step / 20 - 0.7, eaves, 1.4, floor - eaves, tone["line"], opacity=0.35)
        )
    glow = tone["light"] if lit else mix(tone["wall"], "#000000", 0.6)
    parts.append(rect(x - size * 0.06, eaves + size * 0.06, size * 0.12, floor - eaves - size * 0.06, glow))
    parts.append(rect(x + size * 0.24, eaves + size * 0.08, size * 0.1, size * 0.08, glow))
    fill = picture.fade([(0, tone["roof2"]), (1, tone["roof"])])
    parts.append(
        polygon([(x - half, eaves + 5), (x - size * 0.4, top), (x + size * 0.4, top), (x + half, eaves + 5)], fill)
    )
    for course in range(1, 7):
        level = top + (eaves + 5 - top) * course / 7
        reach = size * 0.4 + (half - size * 0.4) * course / 7
        parts.append(
            path(f"M{x - reach:.1f} {level:.1f} H{x + reach:.1f}", stroke=tone["line"], stroke_width=1.3, opacity=0.45)
        )
    parts.append(rect(x - size * 0.43, top - 3, size * 0.86, 6, tone["post"], rx=3))
    parts.append(rect(x - size * 0.54, floor - 3, size * 1.08, 6, tone["post"]))
    parts.append(log_stair(x, floor, y, size * 0.16, tone))
    picture.add(group(*parts))


def festival_pole(x, y, tall, wood, red, cream, gold):
    """A festival pole: painted shaft, lozenges, bamboo arms with tassels, a bird on top."""
    parts = [polygon([(x - 7, y), (x - 3, y - tall), (x + 3, y - tall), (x + 7, y)], wood)]
    for index, share in enumerate((0.3, 0.42, 0.54, 0.66)):
        parts.append(
            rect(x - 7 + share * 3, y - tall * share, 14 - share * 6, tall * 0.03, (red, cream, gold)[index % 3])
        )
    for share, size in ((0.76, 15), (0.88, 19)):
        parts.append(diamond(x, y - tall * share, size, red))
        parts.append(diamond(x, y - tall * share, size * 0.5, cream))
    top = y - tall * 0.94
    for side in (-1, 1):
        parts.append(
            stroke(
                [
                    (x, top + 8),
                    (x + side * tall * 0.07, top - tall * 0.035),
                    (x + side * tall * 0.13, top + tall * 0.03),
                    (x + side * tall * 0.14, top + tall * 0.1),
                ],
                wood,
                4,
            )
        )
        at = x + side * tall * 0.14
        parts.append(polygon([(at - 7, top + tall * 0.1), (at + 7, top + tall * 0.1), (at, top + tall * 0.16)], cream))
        parts.append(rect(at - 7, top + tall * 0.1, 14, 5, red))
    bird = y - tall - 6
    parts.append(
        path(
            f"M{x - 26:.1f} {bird - 6:.1f} Q{x - 6:.1f} {bird - 16:.1f} {x + 10:.1f} {bird - 14:.1f} "
            f"L{x + 22:.1f} {bird - 10:.1f} "
            f"Q{x + 10:.1f} {bird + 8:.1f} {x - 8:.1f} {bird + 4:.1f}Z",
            wood,
        )
    )
    return group(*parts)


def rice_barn(picture, x, y, size, tone):
    """A small barn on tall legs with guards against mice."""
    floor = y - size * 0.42
    for at in (-0.3, 0.3):
        picture.add(
            rect(x + size * at - 4, floor, 8, y - floor, tone["post"]),
            tag("ellipse", cx=x + size * at, cy=floor + 12, rx=16, ry=5, fill=tone["post"]),
        )
    picture.add(
        polygon(
            [
                (x - size * 0.38, floor),
                (x + size * 0.38, floor),
                (x + size * 0.44, y - size * 0.72),
                (x - size * 0.44, y - size * 0.72),
            ],
            tone["wall"],
        )
    )
    for step in range(15):
        picture.add(
            rect(x - size * 0.4 + size * 0.8 * step / 14, y - size * 0.72, 1.5, size * 0.3, tone["line"], opacity=0.4)
        )
    picture.add(
        polygon(
            [(x - size * 0.58, y - size * 0.69), (x, y - size * 1.06), (x + size * 0.58, y - size * 0.69)],
            picture.fade([(0, tone["roof2"]), (1, tone["roof"])]),
        )
    )
