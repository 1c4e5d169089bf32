"""People, drawn simply: shape and dress, no portrait of anyone."""

from art.gestures import ACTS, limb
from art.svg import blob, circle, group, path, polygon, rect, stroke
from art.things import basket

# Colours of a figure: a shadow before a fire, by a hearth, by day. A rim is the light on its edge.
SHADOW_FOLK = {"skin": "#1c110e", "hair": "#1c110e", "cloth": "#1c110e", "band": "#5a2222", "rim": "#e08a3c"}
HEARTH_FOLK = {"skin": "#8a5231", "hair": "#1a100c", "cloth": "#22161a", "band": "#9a3331", "rim": "#e6984a"}
DAY_FOLK = {"skin": "#8d5c3c", "hair": "#1f1713", "cloth": "#1f2c4b", "band": "#a4343a", "rim": None, "legs": "#2a3150"}


def person(x, y, tall, folk, facing=1, woman=False, act="stand", swing=0.0):
    """A standing person; y is the ground, `swing` from -1 to 1 bends the step, `act` is a key of ACTS."""
    unit = tall / 7.2
    bob = -abs(swing) * unit * 0.18
    hip, shoulder, head = y - unit * 3.5 + bob, y - unit * 5.7 + bob, y - unit * 6.55 + bob
    parts = []
    if act == "carry":
        parts.append(basket(x - facing * unit * 0.95, shoulder + unit * 0.15, unit * 1.5, unit * 2.2))
    parts += skirt(x, y, hip, unit, folk, swing) if woman else legs(x, y, hip, unit, folk, facing, swing)
    parts.append(
        path(
            f"M{x - unit * 0.85:.1f} {shoulder:.1f} Q{x:.1f} {shoulder - unit * 0.35:.1f} {x + unit * 0.85:.1f} "
            f"{shoulder:.1f} "
            f"L{x + unit * 0.62:.1f} {hip + unit * 0.15:.1f} L{x - unit * 0.62:.1f} {hip + unit * 0.15:.1f}Z",
            folk["cloth"],
        )
    )
    parts.append(rect(x - unit * 0.66, shoulder + unit * 0.75, unit * 1.32, unit * 0.26, folk["band"]))
    parts.append(limb([(x, shoulder), (x, head + unit * 0.4)], folk["skin"], unit * 0.42))
    parts.append(head_of(x, head, unit, folk, facing, woman))
    parts += ACTS[act](x, shoulder, unit, folk["skin"], facing, swing)
    if folk["rim"]:
        parts.append(
            stroke(
                [
                    (x + facing * unit * 0.82, shoulder + unit * 0.1),
                    (x + facing * unit * 0.7, (shoulder + hip) / 2),
                    (x + facing * unit * 0.64, hip),
                ],
                folk["rim"],
                unit * 0.1,
                opacity=0.7,
            )
        )
    return group(*parts)


def skirt(x, y, hip, unit, folk, swing):
    """A long wrapped skirt with a woven hem, and the feet under it."""
    lean = swing * unit * 0.22
    cloth = path(
        f"M{x - unit * 0.62:.1f} {hip:.1f} L{x - unit * 0.9 + lean:.1f} {y - unit * 0.35:.1f} Q{x:.1f} "
        f"{y - unit * 0.1:.1f} "
        f"{x + unit * 0.9 + lean:.1f} {y - unit * 0.35:.1f} L{x + unit * 0.62:.1f} {hip:.1f}Z",
        folk["cloth"],
    )
    hem = path(
        f"M{x - unit * 0.86 + lean:.1f} {y - unit * 0.8:.1f} Q{x:.1f} {y - unit * 0.55:.1f} "
        f"{x + unit * 0.86 + lean:.1f} {y - unit * 0.8:.1f}",
        stroke=folk["band"],
        stroke_width=unit * 0.28,
    )
    feet = [
        limb(
            [(x + side * unit * 0.35 + lean, y - unit * 0.4), (x + side * unit * 0.4 + lean, y)],
            folk["skin"],
            unit * 0.34,
        )
        for side in (-1, 1)
    ]
    return [cloth, hem, *feet]


def legs(x, y, hip, unit, folk, facing, swing):
    """Two legs in step and the woven cloth that hangs in front."""
    parts = []
    for side in (-1, 1):
        step = side * unit * (0.12 + 0.5 * swing)
        knee = (x + side * unit * 0.34 + step * 0.5 + facing * unit * 0.12, (hip + y) / 2)
        parts.append(
            limb(
                [(x + side * unit * 0.32, hip), knee, (x + side * unit * 0.3 + step, y - unit * 0.15)],
                folk.get("legs", folk["skin"]),
                unit * 0.5,
            )
        )
    parts.append(
        polygon(
            [
                (x - unit * 0.62, hip - unit * 0.2),
                (x + unit * 0.62, hip - unit * 0.2),
                (x + unit * 0.5, hip + unit * 0.75),
                (x - unit * 0.5, hip + unit * 0.75),
            ],
            folk["cloth"],
        )
    )
    parts.append(
        polygon(
            [
                (x - unit * 0.22, hip),
                (x + unit * 0.22, hip),
                (x + unit * 0.28, hip + unit * 1.6),
                (x - unit * 0.28, hip + unit * 1.6),
            ],
            folk["band"],
        )
    )
    return parts


def head_of(x, head, unit, folk, facing, woman):
    """Head, hair and head band."""
    parts = [
        circle(x, head, unit * 0.62, folk["skin"]),
        path(
            f"M{x - unit * 0.66:.1f} {head + unit * 0.1:.1f} A{unit * 0.66:.1f} {unit * 0.66:.1f} 0 0 1 "
            f"{x + unit * 0.66:.1f} {head + unit * 0.02:.1f} "
            f"Q{x:.1f} {head - unit * 0.28:.1f} {x - unit * 0.66:.1f} {head + unit * 0.1:.1f}Z",
            folk["hair"],
        ),
        path(
            f"M{x - unit * 0.62:.1f} {head - unit * 0.12:.1f} Q{x:.1f} {head - unit * 0.4:.1f} {x + unit * 0.62:.1f} "
            f"{head - unit * 0.16:.1f}",
            stroke=folk["band"],
            stroke_width=unit * 0.2,
        ),
    ]
    if woman:
        parts.append(circle(x - facing * unit * 0.58, head + unit * 0.18, unit * 0.3, folk["hair"]))
    return "".join(parts)


def seated(x, y, size, folk, facing=1, woman=False, arm=0.4):
    """A person sitting on the ground, knees drawn up; y is the ground, `arm` lifts the near hand."""
    unit = size / 4.4
    shoulder = y - unit * 3.1
    parts = [
        blob(
            [
                (x - facing * unit * 1.0, y),
                (x - facing * unit * 0.95, y - unit * 1.7),
                (x - facing * unit * 0.5, shoulder),
                (x + facing * unit * 0.45, shoulder + unit * 0.1),
                (x + facing * unit * 0.55, y - unit * 1.3),
                (x + facing * unit * 1.55, y - unit * 1.45),
                (x + facing * unit * 1.7, y - unit * 0.1),
            ],
            folk["cloth"],
        ),
        stroke(
            [(x - facing * unit * 0.86, y - unit * 1.9), (x + facing * unit * 0.5, y - unit * 1.85)],
            folk["band"],
            unit * 0.26,
        ),
        stroke(
            [(x - facing * unit * 0.9, y - unit * 0.28), (x + facing * unit * 1.66, y - unit * 0.34)],
            folk["band"],
            unit * 0.24,
        ),
        limb([(x, shoulder), (x + facing * unit * 0.12, shoulder - unit * 0.6)], folk["skin"], unit * 0.42),
        head_of(x + facing * unit * 0.15, shoulder - unit * 0.95, unit, folk, facing, woman),
        limb(
            [
                (x + facing * unit * 0.3, shoulder + unit * 0.35),
                (x + facing * unit * 1.0, shoulder + unit * 1.3),
                (x + facing * unit * 1.9, shoulder + unit * (1.5 - arm * 1.6)),
            ],
            folk["skin"],
            unit * 0.38,
        ),
    ]
    if folk["rim"]:
        parts.append(
            stroke(
                [
                    (x + facing * unit * 0.95, y - unit * 1.5),
                    (x + facing * unit * 1.5, y - unit * 1.44),
                    (x + facing * unit * 1.72, y - unit * 0.7),
                ],
                folk["rim"],
                unit * 0.09,
                opacity=0.8,
            )
        )
    return group(*parts)


def boat(x, y, length, wood, dark, rower=None):
    """A dugout seen from the side, with an optional rower's palette."""
    half = length / 2
    parts = []
    if rower:
        parts.append(seated(x + length * 0.05, y - length * 0.02, length * 0.36, rower, facing=1, arm=0.1))
        parts.append(stroke([(x + length * 0.13, y - length * 0.27), (x + length * 0.27, y + length * 0.06)], dark, 4))
    parts.append(
        path(
            f"M{x - half:.1f} {y - length * 0.06:.1f} Q{x:.1f} {y - length * 0.015:.1f} {x + half:.1f} "
            f"{y - length * 0.075:.1f} "
            f"Q{x + half * 0.84:.1f} {y + length * 0.045:.1f} {x + half * 0.55:.1f} {y + length * 0.05:.1f} "
            f"L{x - half * 0.6:.1f} {y + length * 0.05:.1f} "
            f"Q{x - half * 0.86:.1f} {y + length * 0.04:.1f} {x - half:.1f} {y - length * 0.06:.1f}Z",
            wood,
        )
    )
    parts.append(
        path(
            f"M{x - half * 0.97:.1f} {y - length * 0.052:.1f} Q{x:.1f} {y - length * 0.005:.1f} {x + half * 0.97:.1f} "
            f"{y - length * 0.066:.1f}",
            stroke=dark,
            stroke_width=3.0,
        )
    )
    return group(*parts)
