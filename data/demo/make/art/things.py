"""Things and animals: gongs, jars, baskets, gourds, elephants, and places on a ring."""

import bisect
import math

from art.svg import blob, circle, ellipse, group, mix, path, rect, smooth, stroke


def gong(x, y, radius, knob=True):
    """A hanging or held gong with its rings and the dull shine of bronze."""
    parts = [
        circle(x, y, radius, "#5d3d14"),
        circle(x, y, radius * 0.94, "#c08a35"),
        circle(x, y, radius * 0.78, "#8f6320"),
        circle(x, y, radius * 0.72, "#c9963f"),
        circle(x, y, radius * 0.42, "#a87628"),
    ]
    if knob:
        parts += [
            circle(x, y, radius * 0.26, "#dcb05c"),
            circle(x - radius * 0.06, y - radius * 0.07, radius * 0.13, "#f3d693"),
        ]
    parts.append(
        path(
            f"M{x - radius * 0.72:.1f} {y - radius * 0.38:.1f} A{radius * 0.82:.1f} {radius * 0.82:.1f} 0 0 1 "
            f"{x + radius * 0.1:.1f} {y - radius * 0.81:.1f}",
            stroke="#f6dfa6",
            stroke_width=max(1.0, radius * 0.06),
            stroke_linecap="round",
            opacity=0.7,
        )
    )
    return group(*parts)


def basket(x, top, width, tall, colour="#a8794a", dark="#6d4a28"):
    """A woven back basket."""
    parts = [
        path(
            f"M{x - width * 0.5:.1f} {top:.1f} L{x - width * 0.36:.1f} {top + tall:.1f} "
            f"H{x + width * 0.36:.1f} L{x + width * 0.5:.1f} {top:.1f}Z",
            colour,
        )
    ]
    for step in range(1, 6):
        share = step / 6
        half = width * (0.5 - 0.14 * share)
        parts.append(
            path(
                f"M{x - half:.1f} {top + tall * share:.1f} H{x + half:.1f}",
                stroke=dark,
                stroke_width=max(1.0, width * 0.035),
                opacity=0.7,
            )
        )
    for step in range(1, 6):
        share = step / 6 - 0.5
        parts.append(
            path(
                f"M{x + width * share:.1f} {top:.1f} L{x + width * 0.72 * share:.1f} {top + tall:.1f}",
                stroke=dark,
                stroke_width=max(0.8, width * 0.025),
                opacity=0.5,
            )
        )
    parts.append(ellipse(x, top, width * 0.5, width * 0.12, dark))
    return "".join(parts)


def jar(x, y, size, glaze="#5d3b24", light="#a7703f"):
    """A wine jar with shoulders and lugs; y is the ground, `size` its half width."""
    shape = [
        (x - size * 0.5, y),
        (x - size * 0.95, y - size * 1.1),
        (x - size * 0.75, y - size * 2.0),
        (x - size * 0.38, y - size * 2.35),
        (x - size * 0.42, y - size * 2.6),
        (x + size * 0.42, y - size * 2.6),
        (x + size * 0.38, y - size * 2.35),
        (x + size * 0.75, y - size * 2.0),
        (x + size * 0.95, y - size * 1.1),
        (x + size * 0.5, y),
    ]
    parts = [
        path(smooth(shape) + "Z", glaze),
        ellipse(x, y - size * 2.58, size * 0.42, size * 0.1, mix(glaze, "#000000", 0.5)),
    ]
    parts.append(
        path(
            f"M{x - size * 0.62:.1f} {y - size * 1.95:.1f} Q{x - size * 0.95:.1f} {y - size * 1.2:.1f} "
            f"{x - size * 0.55:.1f} {y - size * 0.4:.1f}",
            stroke=light,
            stroke_width=size * 0.16,
            stroke_linecap="round",
            opacity=0.7,
        )
    )
    for level, width in ((1.95, 0.72), (1.75, 0.82)):
        parts.append(
            path(
                f"M{x - size * width:.1f} {y - size * level:.1f} Q{x:.1f} {y - size * (level - 0.2):.1f} "
                f"{x + size * width:.1f} {y - size * level:.1f}",
                stroke=mix(glaze, "#000000", 0.45),
                stroke_width=max(1.2, size * 0.05),
            )
        )
    return group(*parts)


def gourd(x, y, size):
    """A dried gourd for water, stopped with leaves."""
    return group(
        circle(x, y - size * 0.7, size, "#b98242"),
        circle(x, y - size * 1.9, size * 0.52, "#c99250"),
        rect(x - 5, y - size * 2.9, 10, 18, "#6d4a28"),
        ellipse(x - size * 0.3, y - size * 0.9, size * 0.22, size * 0.4, "#e6bd7c", opacity=0.8),
    )


def ring_of(count, middle, across, down, turn=0.5):
    """Places at equal distances on an ellipse, from back to front, as (x, y, nearness 0..1)."""
    outline = [
        (math.cos(math.radians(step / 2)) * across, math.sin(math.radians(step / 2)) * down) for step in range(721)
    ]
    walked = [0.0]
    for one, two in zip(outline, outline[1:]):
        walked.append(walked[-1] + math.dist(one, two))
    spots = []
    for index in range(count):
        wanted = walked[-1] * ((index + turn) % count) / count
        x, y = outline[bisect.bisect_left(walked, wanted)]
        spots.append((middle[0] + x, middle[1] + y, (y / down + 1) / 2))
    return sorted(spots, key=lambda spot: spot[1])


def elephant(x, y, size, colour, light, facing=1):
    """An elephant in profile; y is the ground."""

    def at(across, up):
        return x + facing * across * size, y - up * size

    body = blob(
        [
            at(-0.52, 0.46),
            at(-0.46, 0.78),
            at(-0.2, 0.92),
            at(0.12, 0.9),
            at(0.3, 0.84),
            at(0.38, 0.6),
            at(0.3, 0.4),
            at(-0.1, 0.34),
            at(-0.4, 0.36),
        ],
        colour,
    )
    legs = "".join(
        path(
            f"M{at(left, 0.5)[0]:.1f} {at(left, 0.5)[1]:.1f} L{at(left + 0.02, 0)[0]:.1f} {y:.1f} "
            f"H{at(left + 0.15, 0)[0]:.1f} L{at(left + 0.18, 0.5)[0]:.1f} {at(0, 0.5)[1]:.1f}Z",
            colour,
        )
        for left in (-0.5, -0.3, 0.06, 0.22)
    )
    head = blob([at(0.24, 0.9), at(0.42, 1.0), at(0.58, 0.9), at(0.62, 0.72), at(0.52, 0.56), at(0.34, 0.58)], colour)
    trunk = stroke([at(0.58, 0.72), at(0.68, 0.5), at(0.66, 0.26), at(0.74, 0.1), at(0.84, 0.12)], colour, size * 0.1)
    ear = blob([at(0.3, 0.88), at(0.22, 0.72), at(0.28, 0.54), at(0.4, 0.56), at(0.46, 0.74), at(0.42, 0.88)], light)
    tusk = stroke([at(0.56, 0.6), at(0.64, 0.55), at(0.7, 0.57)], "#f3ead2", size * 0.03)
    tail = stroke([at(-0.5, 0.72), at(-0.58, 0.5), at(-0.57, 0.34)], colour, size * 0.022)
    return group(tail, legs, body, trunk, head, ear, tusk, circle(*at(0.52, 0.78), size * 0.014, "#16100d"))
