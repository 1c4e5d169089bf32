"""People and animals, drawn simply: shape and dress, no portrait of anyone."""

import bisect
import math

from art.svg import blob, circle, ellipse, group, path, polygon, rect, stroke

SHADOW_FOLK = {"skin": "#1c110e", "hair": "#1c110e", "cloth": "#1c110e", "band": "#5a2222", "rim": "#e08a3c"}
HEARTH_FOLK = {"skin": "#8a5231", "hair": "#1a100c", "cloth": "#22161a", "band": "#9a3331", "rim": "#e6984a"}
DAY_FOLK = {"skin": "#8d5c3c", "hair": "#1f1713", "cloth": "#1f2c4b", "band": "#a4343a", "rim": None}


def gong(x, y, radius, knob=True):
    """A hanging or held gong with its rings and the dull shine of bronze."""
    parts = [circle(x, y, radius, "#5d3d14"), circle(x, y, radius * 0.94, "#c08a35"), circle(x, y, radius * 0.78, "#8f6320"),
             circle(x, y, radius * 0.72, "#c9963f"), circle(x, y, radius * 0.42, "#a87628")]
    if knob:
        parts += [circle(x, y, radius * 0.26, "#dcb05c"), circle(x - radius * 0.06, y - radius * 0.07, radius * 0.13, "#f3d693")]
    parts.append(path(f"M{x - radius * 0.72:.1f} {y - radius * 0.38:.1f} A{radius * 0.82:.1f} {radius * 0.82:.1f} 0 0 1 {x + radius * 0.1:.1f} {y - radius * 0.81:.1f}",
                      stroke="#f6dfa6", stroke_width=max(1.0, radius * 0.06), stroke_linecap="round", opacity=0.7))
    return group(*parts)


def limb(pairs, colour, width):
    """An arm or a leg."""
    return stroke(pairs, colour, width)


def person(x, y, tall, folk, facing=1, woman=False, act="stand", swing=0.0):
    """A standing person; y is the ground, `swing` from -1 to 1 bends the step. act: stand, gong, carry, raise, pipe."""
    unit = tall / 7.2
    bob = -abs(swing) * unit * 0.18
    hip, shoulder, head = y - unit * 3.5 + bob, y - unit * 5.7 + bob, y - unit * 6.55 + bob
    lean = swing * unit * 0.22
    parts = []
    if act == "carry":
        parts.append(basket(x - facing * unit * 0.95, shoulder + unit * 0.15, unit * 1.5, unit * 2.2))
    if woman:
        parts.append(path(f"M{x - unit * 0.62:.1f} {hip:.1f} L{x - unit * 0.9 + lean:.1f} {y - unit * 0.35:.1f} Q{x:.1f} {y - unit * 0.1:.1f} "
                          f"{x + unit * 0.9 + lean:.1f} {y - unit * 0.35:.1f} L{x + unit * 0.62:.1f} {hip:.1f}Z", folk["cloth"]))
        parts.append(path(f"M{x - unit * 0.86 + lean:.1f} {y - unit * 0.8:.1f} Q{x:.1f} {y - unit * 0.55:.1f} {x + unit * 0.86 + lean:.1f} {y - unit * 0.8:.1f}",
                          stroke=folk["band"], stroke_width=unit * 0.28))
        parts += [limb([(x + side * unit * 0.35 + lean, y - unit * 0.4), (x + side * unit * 0.4 + lean, y)], folk["skin"], unit * 0.34) for side in (-1, 1)]
    else:
        for side in (-1, 1):
            step = side * unit * (0.12 + 0.5 * swing)
            knee = (x + side * unit * 0.34 + step * 0.5 + facing * unit * 0.12, (hip + y) / 2)
            parts.append(limb([(x + side * unit * 0.32, hip), knee, (x + side * unit * 0.3 + step, y - unit * 0.15)], folk["skin"], unit * 0.5))
        parts.append(polygon([(x - unit * 0.62, hip - unit * 0.2), (x + unit * 0.62, hip - unit * 0.2), (x + unit * 0.5, hip + unit * 0.75), (x - unit * 0.5, hip + unit * 0.75)], folk["cloth"]))
        parts.append(polygon([(x - unit * 0.22, hip), (x + unit * 0.22, hip), (x + unit * 0.28, hip + unit * 1.6), (x - unit * 0.28, hip + unit * 1.6)], folk["band"]))
    parts.append(path(f"M{x - unit * 0.85:.1f} {shoulder:.1f} Q{x:.1f} {shoulder - unit * 0.35:.1f} {x + unit * 0.85:.1f} {shoulder:.1f} "
                      f"L{x + unit * 0.62:.1f} {hip + unit * 0.15:.1f} L{x - unit * 0.62:.1f} {hip + unit * 0.15:.1f}Z", folk["cloth"]))
    parts.append(rect(x - unit * 0.66, shoulder + unit * 0.75, unit * 1.32, unit * 0.26, folk["band"]))
    parts.append(limb([(x, shoulder), (x, head + unit * 0.4)], folk["skin"], unit * 0.42))
    parts.append(head_of(x, head, unit, folk, facing, woman))
    parts += arms(x, shoulder, unit, folk, facing, act, swing)
    if folk["rim"]:
        parts.append(stroke([(x + facing * unit * 0.82, shoulder + unit * 0.1), (x + facing * unit * 0.7, (shoulder + hip) / 2), (x + facing * unit * 0.64, hip)],
                            folk["rim"], unit * 0.1, opacity=0.7))
    return group(*parts)


def head_of(x, head, unit, folk, facing, woman):
    """Head, hair and head band."""
    parts = [circle(x, head, unit * 0.62, folk["skin"]),
             path(f"M{x - unit * 0.66:.1f} {head + unit * 0.1:.1f} A{unit * 0.66:.1f} {unit * 0.66:.1f} 0 0 1 {x + unit * 0.66:.1f} {head + unit * 0.02:.1f} "
                  f"Q{x:.1f} {head - unit * 0.28:.1f} {x - unit * 0.66:.1f} {head + unit * 0.1:.1f}Z", folk["hair"]),
             path(f"M{x - unit * 0.62:.1f} {head - unit * 0.12:.1f} Q{x:.1f} {head - unit * 0.4:.1f} {x + unit * 0.62:.1f} {head - unit * 0.16:.1f}",
                  stroke=folk["band"], stroke_width=unit * 0.2)]
    if woman:
        parts.append(circle(x - facing * unit * 0.58, head + unit * 0.18, unit * 0.3, folk["hair"]))
    return "".join(parts)


def arms(x, shoulder, unit, folk, facing, act, swing):
    """Both arms and what they hold."""
    near, far = x + facing * unit * 0.72, x - facing * unit * 0.72
    width = unit * 0.38
    if act == "gong":
        at = (x + facing * unit * 1.55, shoulder + unit * 1.5)
        beat = unit * (0.35 + 0.5 * swing)
        return [limb([(near, shoulder + unit * 0.15), (x + facing * unit * 1.2, shoulder + unit * 0.8), (at[0] - facing * unit * 0.1, at[1] - unit * 0.8)], folk["skin"], width),
                gong(*at, unit * 0.95),
                limb([(far, shoulder + unit * 0.2), (x + facing * unit * 0.1, shoulder + unit * 1.75), (at[0] - facing * (unit * 0.55 + beat), at[1])], folk["skin"], width)]
    if act == "raise":
        return [limb([(x + side * unit * 0.72, shoulder + unit * 0.2), (x + side * unit * 1.25, shoulder - unit * 0.5), (x + side * unit * 1.1, shoulder - unit * (1.4 + 0.3 * swing * side))],
                     folk["skin"], width) for side in (-1, 1)]
    if act == "pipe":
        mouth = (x + facing * unit * 0.55, shoulder - unit * 0.62)
        end = (x + facing * unit * 1.35, shoulder + unit * 3.4)
        return [stroke([mouth, end], "#b98b4b", unit * 0.34),
                limb([(near, shoulder + unit * 0.15), (x + facing * unit * 1.15, shoulder + unit * 0.9), (x + facing * unit * 0.78, shoulder + unit * 0.6)], folk["skin"], width),
                limb([(far, shoulder + unit * 0.2), (x, shoulder + unit * 1.6), (x + facing * unit * 0.95, shoulder + unit * 1.6)], folk["skin"], width)]
    if act == "carry":
        return [limb([(x + side * unit * 0.72, shoulder + unit * 0.2), (x + side * unit * 0.78, shoulder + unit * 1.1), (x + facing * unit * 0.45, shoulder + unit * 0.9)],
                     folk["skin"], width) for side in (-1, 1)]
    return [limb([(x + side * unit * 0.74, shoulder + unit * 0.2), (x + side * unit * 0.98, shoulder + unit * 1.2), (x + side * unit * 0.85, shoulder + unit * 2.2)],
                 folk["skin"], width) for side in (-1, 1)]


def seated(x, y, size, folk, facing=1, woman=False, arm=0.4):
    """A person sitting on the ground, knees drawn up; y is the ground, `arm` lifts the near hand."""
    unit = size / 4.4
    shoulder = y - unit * 3.1
    parts = [blob([(x - facing * unit * 1.0, y), (x - facing * unit * 0.95, y - unit * 1.7), (x - facing * unit * 0.5, shoulder), (x + facing * unit * 0.45, shoulder + unit * 0.1),
                   (x + facing * unit * 0.55, y - unit * 1.3), (x + facing * unit * 1.55, y - unit * 1.45), (x + facing * unit * 1.7, y - unit * 0.1)], folk["cloth"]),
             stroke([(x - facing * unit * 0.86, y - unit * 1.9), (x + facing * unit * 0.5, y - unit * 1.85)], folk["band"], unit * 0.26),
             stroke([(x - facing * unit * 0.9, y - unit * 0.28), (x + facing * unit * 1.66, y - unit * 0.34)], folk["band"], unit * 0.24),
             limb([(x, shoulder), (x + facing * unit * 0.12, shoulder - unit * 0.6)], folk["skin"], unit * 0.42),
             head_of(x + facing * unit * 0.15, shoulder - unit * 0.95, unit, folk, facing, woman),
             limb([(x + facing * unit * 0.3, shoulder + unit * 0.35), (x + facing * unit * 1.0, shoulder + unit * 1.3),
                   (x + facing * unit * 1.9, shoulder + unit * (1.5 - arm * 1.6))], folk["skin"], unit * 0.38)]
    if folk["rim"]:
        parts.append(stroke([(x + facing * unit * 0.95, y - unit * 1.5), (x + facing * unit * 1.5, y - unit * 1.44), (x + facing * unit * 1.72, y - unit * 0.7)], folk["rim"], unit * 0.09, opacity=0.8))
    return group(*parts)


def basket(x, top, width, tall, colour="#a8794a", dark="#6d4a28"):
    """A woven back basket."""
    parts = [path(f"M{x - width * 0.5:.1f} {top:.1f} L{x - width * 0.36:.1f} {top + tall:.1f} H{x + width * 0.36:.1f} L{x + width * 0.5:.1f} {top:.1f}Z", colour)]
    for step in range(1, 6):
        share = step / 6
        half = width * (0.5 - 0.14 * share)
        parts.append(path(f"M{x - half:.1f} {top + tall * share:.1f} H{x + half:.1f}", stroke=dark, stroke_width=max(1.0, width * 0.035), opacity=0.7))
    for step in range(1, 6):
        share = step / 6 - 0.5
        parts.append(path(f"M{x + width * share:.1f} {top:.1f} L{x + width * 0.72 * share:.1f} {top + tall:.1f}", stroke=dark, stroke_width=max(0.8, width * 0.025), opacity=0.5))
    parts.append(ellipse(x, top, width * 0.5, width * 0.12, dark))
    return "".join(parts)


def elephant(x, y, size, colour, light, facing=1):
    """An elephant in profile; y is the ground."""
    def at(across, up):
        return x + facing * across * size, y - up * size

    body = blob([at(-0.52, 0.46), at(-0.46, 0.78), at(-0.2, 0.92), at(0.12, 0.9), at(0.3, 0.84), at(0.38, 0.6), at(0.3, 0.4), at(-0.1, 0.34), at(-0.4, 0.36)], colour)
    legs = "".join(path(f"M{at(left, 0.5)[0]:.1f} {at(left, 0.5)[1]:.1f} L{at(left + 0.02, 0)[0]:.1f} {y:.1f} H{at(left + 0.15, 0)[0]:.1f} L{at(left + 0.18, 0.5)[0]:.1f} {at(0, 0.5)[1]:.1f}Z",
                        colour) for left in (-0.5, -0.3, 0.06, 0.22))
    head = blob([at(0.24, 0.9), at(0.42, 1.0), at(0.58, 0.9), at(0.62, 0.72), at(0.52, 0.56), at(0.34, 0.58)], colour)
    trunk = stroke([at(0.58, 0.72), at(0.68, 0.5), at(0.66, 0.26), at(0.74, 0.1), at(0.84, 0.12)], colour, size * 0.1)
    ear = blob([at(0.3, 0.88), at(0.22, 0.72), at(0.28, 0.54), at(0.4, 0.56), at(0.46, 0.74), at(0.42, 0.88)], light)
    tusk = stroke([at(0.56, 0.6), at(0.64, 0.55), at(0.7, 0.57)], "#f3ead2", size * 0.03)
    tail = stroke([at(-0.5, 0.72), at(-0.58, 0.5), at(-0.57, 0.34)], colour, size * 0.022)
    return group(tail, legs, body, trunk, head, ear, tusk, circle(*at(0.52, 0.78), size * 0.014, "#16100d"))


def boat(x, y, length, wood, dark, rower=None):
    """A dugout seen from the side, with an optional rower's palette."""
    half = length / 2
    parts = []
    if rower:
        parts.append(seated(x + length * 0.05, y - length * 0.02, length * 0.36, rower, facing=1, arm=0.1))
        parts.append(stroke([(x + length * 0.13, y - length * 0.27), (x + length * 0.27, y + length * 0.06)], dark, 4))
    parts.append(path(f"M{x - half:.1f} {y - length * 0.06:.1f} Q{x:.1f} {y - length * 0.015:.1f} {x + half:.1f} {y - length * 0.075:.1f} "
                      f"Q{x + half * 0.84:.1f} {y + length * 0.045:.1f} {x + half * 0.55:.1f} {y + length * 0.05:.1f} L{x - half * 0.6:.1f} {y + length * 0.05:.1f} "
                      f"Q{x - half * 0.86:.1f} {y + length * 0.04:.1f} {x - half:.1f} {y - length * 0.06:.1f}Z", wood))
    parts.append(path(f"M{x - half * 0.97:.1f} {y - length * 0.052:.1f} Q{x:.1f} {y - length * 0.005:.1f} {x + half * 0.97:.1f} {y - length * 0.066:.1f}",
                      stroke=dark, stroke_width=3.0))
    return group(*parts)


def ring_of(count, middle, across, down, turn=0.5):
    """Places at equal distances on an ellipse, from back to front, as (x, y, nearness 0..1)."""
    outline = [(math.cos(math.radians(step / 2)) * across, math.sin(math.radians(step / 2)) * down) for step in range(721)]
    walked = [0.0]
    for one, two in zip(outline, outline[1:]):
        walked.append(walked[-1] + math.dist(one, two))
    spots = []
    for index in range(count):
        wanted = walked[-1] * ((index + turn) % count) / count
        x, y = outline[bisect.bisect_left(walked, wanted)]
        spots.append((middle[0] + x, middle[1] + y, (y / down + 1) / 2))
    return sorted(spots, key=lambda spot: spot[1])
