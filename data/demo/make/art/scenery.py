"""Sky, mountains, water and plants."""

import math

from art.svg import HEIGHT, WIDTH, blob, circle, ellipse, group, mix, path, polygon, rect, smooth, stroke

NIGHT = [(0, "#131f3d"), (0.35, "#2c2f5a"), (0.62, "#5d4672"), (0.8, "#a56a6c"), (1, "#e09a5f")]
DAWN = [(0, "#7fa9bd"), (0.4, "#c5cfc3"), (0.7, "#f1dcb4"), (1, "#f5c692")]
DAY = [(0, "#8db9cd"), (0.5, "#c7dcd8"), (1, "#f3ead0")]
DUSK = [(0, "#3b4a72"), (0.4, "#8b6a86"), (0.7, "#d98f70"), (1, "#f6c784")]


def sky(picture, stops, until=1.0):
    """Colour from the top of the picture down to the share `until` of its height."""
    picture.add(rect(0, 0, WIDTH, HEIGHT, stops[-1][1]))
    picture.add(rect(0, 0, WIDTH, HEIGHT * until + 1, picture.fade(stops)))


def stars(picture, random, count, lowest):
    """Small stars, denser and brighter high up."""
    for _ in range(count):
        y = lowest * random.random() ** 1.6
        picture.add(
            circle(
                random.uniform(0, WIDTH),
                y,
                random.uniform(0.6, 1.9),
                "#f6efdc",
                opacity=round((1 - y / lowest) * random.uniform(0.35, 0.95), 2),
            )
        )


def moon(picture, x, y, radius, colour="#f7e9c8"):
    """A full moon with its halo."""
    picture.glow(x, y, radius * 5, colour, 0.32)
    picture.add(circle(x, y, radius, colour))
    picture.add(circle(x - radius * 0.3, y - radius * 0.2, radius * 0.2, "#e3d2a8", opacity=0.6))
    picture.add(circle(x + radius * 0.28, y + radius * 0.3, radius * 0.14, "#e3d2a8", opacity=0.6))


def skyline(random, level, height, steps=7):
    """Heights of a mountain ridge from edge to edge, by midpoint displacement."""
    line = [level + random.uniform(-height, height) for _ in range(4)]
    swing = height
    for _ in range(steps - 2):
        finer = []
        for one, two in zip(line, line[1:]):
            finer += [one, (one + two) / 2 + random.uniform(-swing, swing) * 0.5]
        line = finer + [line[-1]]
        swing *= 0.52
    return [(WIDTH * index / (len(line) - 1), y) for index, y in enumerate(line)]


def ridge(picture, random, level, height, colour, foot=None, steps=7):
    """One mountain range; it fades into the colour `foot` (mist) towards its base."""
    line = skyline(random, level, height, steps)
    fill = colour if foot is None else picture.fade([(0, colour), (1, foot)])
    picture.add(polygon(line + [(WIDTH, HEIGHT), (0, HEIGHT)], fill))
    return line


def ranges(picture, random, levels, near, far, height=46):
    """Several ranges, from the far and pale one to the near and strong one."""
    for index, level in enumerate(levels):
        share = index / max(1, len(levels) - 1)
        colour = mix(far, near, share)
        ridge(picture, random, level, height * (0.7 + 0.6 * share), colour, mix(colour, far, 0.55))


def mist(picture, y, thick, colour="#f4ead6", opacity=0.55):
    """A soft level band of mist."""
    fill = picture.fade([(0, colour, 0), (0.5, colour, opacity), (1, colour, 0)])
    picture.add(rect(0, y - thick / 2, WIDTH, thick, fill))


def ground(picture, random, level, colour, low, roughness=10):
    """The near ground with a gently uneven edge."""
    line = [(WIDTH * step / 12, level + random.uniform(-roughness, roughness)) for step in range(13)]
    shape = smooth(line) + f" L{WIDTH} {HEIGHT} L0 {HEIGHT}Z"
    picture.add(path(shape, picture.fade([(0, colour), (1, low)])))


def water(picture, random, top, colours, bottom=HEIGHT, glints="#ffffff", count=70):
    """A sheet of water with level glints that grow towards the viewer."""
    picture.add(rect(0, top, WIDTH, bottom - top, picture.fade([(0, colours[0]), (1, colours[1])])))
    for _ in range(count):
        share = random.random() ** 1.4
        y = top + 4 + share * (bottom - top - 8)
        length = 16 + 90 * share * random.random()
        picture.add(
            rect(
                random.uniform(-30, WIDTH),
                y,
                length,
                1.1 + 1.8 * share,
                glints,
                rx=1.0,
                opacity=round(random.uniform(0.08, 0.34), 2),
            )
        )


def grass(picture, random, count, top, colours, tall=26):
    """Tufts of grass over the ground below `top`."""
    spots = sorted((random.uniform(top, HEIGHT + 10), random.uniform(0, WIDTH)) for _ in range(count))
    for y, x in spots:
        size = tall * (0.35 + 0.9 * (y - top) / (HEIGHT - top))
        colour = random.choice(colours)
        for lean in (-0.5, -0.1, 0.35):
            tip = (x + lean * size + random.uniform(-4, 4), y - size * random.uniform(0.7, 1.1))
            picture.add(stroke([(x, y), ((x + tip[0]) / 2 + lean * 2, y - size * 0.55), tip], colour, 1.6))


def crown(random, x, y, size, colour, light=None):
    """A leafy tree top made of overlapping round masses."""
    parts = []
    for index in range(9):
        angle = 2 * math.pi * index / 9
        parts.append(
            circle(
                x + math.cos(angle) * size * 0.55,
                y + math.sin(angle) * size * 0.38,
                size * random.uniform(0.36, 0.52),
                colour,
            )
        )
    parts.append(ellipse(x, y, size * 0.7, size * 0.5, colour))
    for _ in range(10 if light else 0):
        parts.append(
            circle(
                x + random.uniform(-0.6, 0.35) * size,
                y + random.uniform(-0.55, 0.15) * size,
                size * random.uniform(0.1, 0.2),
                light,
                opacity=0.5,
            )
        )
    return group(*parts)


def tree(random, x, y, size, colour, trunk, light=None):
    """A broadleaf tree standing at (x, y)."""
    stem = polygon(
        [(x - size * 0.07, y), (x - size * 0.03, y - size), (x + size * 0.03, y - size), (x + size * 0.08, y)], trunk
    )
    return group(stem, crown(random, x, y - size * 1.15, size * 0.62, colour, light))


def pine(x, y, size, colour):
    """A slender pine in five tiers."""
    parts = [rect(x - size * 0.02, y - size * 0.3, size * 0.04, size * 0.3, colour)]
    for tier in range(5):
        base = y - size * (0.16 + 0.16 * tier)
        half = size * (0.2 - 0.033 * tier)
        parts.append(
            path(
                f"M{x - half:.1f} {base:.1f} Q{x:.1f} {base - size * 0.03:.1f} {x + half:.1f} {base:.1f} "
                f"L{x:.1f} {base - size * 0.26:.1f}Z",
                colour,
            )
        )
    return group(*parts)


def bamboo(random, x, y, size, colour, leaf):
    """A clump of bamboo leaning over at the top."""
    parts = []
    for index in range(7):
        lean = (index - 3) * size * 0.07 + random.uniform(-8, 8)
        height = size * random.uniform(0.8, 1.05)
        foot = x + (index - 3) * size * 0.035
        line = [
            (foot, y),
            (foot + lean * 0.25, y - height * 0.5),
            (foot + lean, y - height * 0.88),
            (foot + lean * 1.9, y - height),
        ]
        parts.append(stroke(line, colour, size * 0.014 + 1))
        for _ in range(20):
            share = random.uniform(0.38, 1)
            at = (foot + lean * share**2 * 1.7, y - height * share * 0.99)
            turn = random.uniform(20, 70) * (1 if lean > 0 else -1)
            length = size * random.uniform(0.034, 0.062)
            parts.append(
                ellipse(
                    at[0],
                    at[1] + length * 0.5,
                    1.6 + size * 0.0042,
                    length,
                    leaf,
                    transform=f"rotate({turn:.0f} {at[0]:.1f} {at[1]:.1f})",
                    opacity=0.92,
                )
            )
    return group(*parts)


def palm(random, x, y, size, trunk, leaf):
    """A slim areca palm."""
    lean = random.uniform(-0.06, 0.06) * size
    top = (x + lean, y - size)
    parts = [stroke([(x, y), (x + lean * 0.3, y - size * 0.5), top], trunk, max(3, size * 0.026))]
    for index in range(9):
        angle = math.radians(-170 + index * 20)
        reach = size * 0.27
        tip = (top[0] + math.cos(angle) * reach, top[1] + math.sin(angle) * reach * 0.8 + reach * 0.42)
        bend = (top[0] + math.cos(angle) * reach * 0.55, top[1] + math.sin(angle) * reach * 0.75 - reach * 0.05)
        side = (math.sin(angle) * size * 0.028, -math.cos(angle) * size * 0.028)
        parts.append(
            path(
                f"M{top[0]:.1f} {top[1]:.1f} Q{bend[0] + side[0]:.1f} {bend[1] + side[1]:.1f} {tip[0]:.1f} "
                f"{tip[1]:.1f} "
                f"Q{bend[0] - side[0]:.1f} {bend[1] - side[1]:.1f} {top[0]:.1f} {top[1]:.1f}Z",
                leaf,
            )
        )
    return group(*parts)


def fire(picture, x, y, size, logs="#2a1710"):
    """A camp fire with its light."""
    picture.glow(x, y - size * 0.4, size * 7, "#ffb457", 0.5, 0.7)
    picture.glow(x, y - size * 0.5, size * 2.4, "#ffd27a", 0.75)
    for turn in (-24, 24, 4):
        picture.add(
            rect(
                x - size * 0.9,
                y - size * 0.12,
                size * 1.8,
                size * 0.2,
                logs,
                rx=size * 0.1,
                transform=f"rotate({turn} {x} {y})",
            )
        )
    for scale, colour in ((1.0, "#f28a2c"), (0.68, "#fdbb4b"), (0.36, "#fff1bd")):
        picture.add(flame(x, y, size * scale, colour))


def flame(x, y, size, colour):
    """One tongue of fire."""
    return blob(
        [
            (x - size * 0.5, y),
            (x - size * 0.62, y - size * 0.55),
            (x - size * 0.18, y - size * 0.95),
            (x + size * 0.02, y - size * 1.75),
            (x + size * 0.3, y - size * 1.1),
            (x + size * 0.58, y - size * 0.5),
            (x + size * 0.42, y),
        ],
        colour,
    )


def birds(picture, random, x, y, count, colour):
    """A flock of small birds far off."""
    for _ in range(count):
        at, up, wing = x + random.uniform(-90, 90), y + random.uniform(-40, 40), random.uniform(6, 12)
        picture.add(
            path(
                f"M{at - wing:.1f} {up - wing * 0.4:.1f} Q{at - wing * 0.4:.1f} {up - wing * 0.7:.1f} {at:.1f} "
                f"{up:.1f} "
                f"Q{at + wing * 0.4:.1f} {up - wing * 0.7:.1f} {at + wing:.1f} {up - wing * 0.4:.1f}",
                stroke=colour,
                stroke_width=2.0,
                stroke_linecap="round",
            )
        )
