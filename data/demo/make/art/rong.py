"""The rông, the communal house with the tall roof."""

from art.svg import circle, group, mix, path, polygon, rect, stroke


def roof_edge(x, eaves, top, half, side, ridge):
    """The concave side of a tall roof from the eaves to the ridge, as path commands."""
    return f"Q{x + side * half * 0.52:.1f} {eaves + (top - eaves) * 0.42:.1f} {x + side * ridge:.1f} {top:.1f}"


def thatch(x, eaves, top, half, ridge, colour, courses=9):
    """The level courses of a thatched roof, following its concave sides."""
    lines = []
    for course in range(1, courses):
        share = course / courses
        # A point of the quadratic curve that roof_edge draws, and the sagging line across.
        reach = (1 - share) ** 2 * half + 2 * share * (1 - share) * half * 0.52 + share**2 * ridge
        level = eaves + (top - eaves) * ((1 - share) * 2 * share * 0.42 + share**2)
        lines.append(
            path(
                f"M{x - reach:.1f} {level:.1f} Q{x:.1f} {level + 7 * (1 - share):.1f} {x + reach:.1f} {level:.1f}",
                stroke=colour,
                stroke_width=1.6,
                opacity=0.5,
            )
        )
    return "".join(lines)


def diamond(x, y, size, fill, **attributes):
    """A lozenge, the commonest figure of woven bamboo."""
    return polygon([(x, y - size * 1.25), (x + size, y), (x, y + size * 1.25), (x - size, y)], fill, **attributes)


def log_stair(x, top, y, width, tone):
    """A notched log with steps."""
    parts = [
        polygon(
            [(x - width * 0.32, y), (x - width * 0.2, top), (x + width * 0.2, top), (x + width * 0.32, y)], tone["post"]
        )
    ]
    for step in range(1, 5):
        level = top + (y - top) * step / 5
        parts.append(rect(x - width * 0.3, level, width * 0.6, 2.2, mix(tone["trim"], tone["post"], 0.35)))
    return "".join(parts)


def rong(picture, x, y, size, tone, lit=True):
    """A rông house seen from the front of its long side; `size` is its whole height, y the ground."""
    eaves, top, half, ridge = y - size * 0.34, y - size * 0.97, size * 0.40, size * 0.17
    floor, wide = y - size * 0.16, size * 0.31
    parts = [
        rect(x + wide * at - size * 0.011, floor, size * 0.022, size * 0.16, tone["post"])
        for at in (-0.94, -0.62, -0.3, 0.02, 0.34, 0.66, 0.96)
    ]
    parts.append(rong_wall(x, floor, eaves, wide, size, tone, lit))
    fill = picture.fade([(0, tone["roof"]), (0.42, tone["roof2"]), (1, tone["roof"])], 0, 0, 1, 0)
    parts.append(
        path(
            f"M{x - half:.1f} {eaves:.1f} {roof_edge(x, eaves, top, half, -1, ridge)} "
            f"Q{x:.1f} {top + size * 0.035:.1f} {x + ridge:.1f} {top:.1f} "
            f"Q{x + half * 0.52:.1f} {eaves + (top - eaves) * 0.42:.1f} {x + half:.1f} {eaves:.1f} "
            f"Q{x:.1f} {eaves + size * 0.035:.1f} {x - half:.1f} {eaves:.1f}Z",
            fill,
        )
    )
    parts.append(thatch(x, eaves, top, half, ridge, tone["line"]))
    parts.append(rong_ridge(x, top, ridge, size, tone))
    for row, (level, count) in enumerate(((0.30, 1), (0.46, 2), (0.64, 3), (0.83, 4))):
        at = top + (eaves - top) * level
        for index in range(count):
            parts.append(
                diamond(
                    x + (index - (count - 1) / 2) * size * 0.075,
                    at,
                    size * 0.018,
                    tone["trim"],
                    opacity=0.9 if row % 2 == 0 else 0.75,
                )
            )
    parts.append(log_stair(x - size * 0.005, floor, y, size * 0.1, tone))
    picture.add(group(*parts))


def rong_wall(x, floor, eaves, wide, size, tone, lit):
    """The wall, which leans outwards, with its doors and the floor beam."""
    parts = [
        polygon(
            [(x - wide, floor), (x + wide, floor), (x + wide * 1.05, eaves), (x - wide * 1.05, eaves)], tone["wall"]
        )
    ]
    for step in range(15):
        at = x - wide + 2 * wide * step / 14
        parts.append(rect(at - 1, eaves, 2, floor - eaves, mix(tone["wall"], tone["line"], 0.6), opacity=0.55))
    door = tone["light"] if lit else mix(tone["wall"], "#000000", 0.65)
    for at, breadth in ((-0.68, 0.05), (0, 0.075), (0.68, 0.05)):
        parts.append(
            rect(
                x + wide * at - size * breadth / 2,
                eaves + size * 0.055,
                size * breadth,
                floor - eaves - size * (0.055 if at == 0 else 0.09),
                door,
                rx=2,
            )
        )
    parts.append(rect(x - wide * 1.16, floor - size * 0.008, wide * 2.32, size * 0.028, tone["post"]))
    return "".join(parts)


def rong_ridge(x, top, ridge, size, tone):
    """The carved comb on the ridge and the horns at its ends."""
    parts = [
        path(
            f"M{x - ridge:.1f} {top:.1f} Q{x:.1f} {top + size * 0.035:.1f} {x + ridge:.1f} {top:.1f}",
            stroke=tone["post"],
            stroke_width=size * 0.016,
        )
    ]
    for step in range(13):
        share = step / 12
        at = x - ridge + 2 * ridge * share
        sag = size * 0.0175 * (1 - (2 * share - 1) ** 2)
        tall = size * (0.03 if step % 2 else 0.05)
        parts.append(
            polygon(
                [(at - size * 0.008, top + sag), (at, top + sag - tall), (at + size * 0.008, top + sag)], tone["post"]
            )
        )
    for side in (-1, 1):
        end = x + side * ridge
        parts.append(
            stroke(
                [
                    (end, top),
                    (end + side * size * 0.025, top - size * 0.03),
                    (end + side * size * 0.02, top - size * 0.075),
                ],
                tone["post"],
                size * 0.014,
            )
        )
        parts.append(circle(end + side * size * 0.02, top - size * 0.082, size * 0.011, tone["trim"]))
    return "".join(parts)
