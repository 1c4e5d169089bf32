"""What arms do: strike a gong, dance, blow a pipe, carry, rest."""

from art.svg import stroke
from art.things import gong


def limb(pairs, colour, width):
    """An arm or a leg."""
    return stroke(pairs, colour, width)


def arms_gong(x, shoulder, unit, skin, facing, swing):
    """One hand holds a gong in front, the other strikes it."""
    at = (x + facing * unit * 1.55, shoulder + unit * 1.5)
    beat = unit * (0.35 + 0.5 * swing)
    holding = [
        (x + facing * unit * 0.72, shoulder + unit * 0.15),
        (x + facing * unit * 1.2, shoulder + unit * 0.8),
        (at[0] - facing * unit * 0.1, at[1] - unit * 0.8),
    ]
    striking = [
        (x - facing * unit * 0.72, shoulder + unit * 0.2),
        (x + facing * unit * 0.1, shoulder + unit * 1.75),
        (at[0] - facing * (unit * 0.55 + beat), at[1]),
    ]
    return [limb(holding, skin, unit * 0.38), gong(*at, unit * 0.95), limb(striking, skin, unit * 0.38)]


def arms_raise(x, shoulder, unit, skin, facing, swing):
    """Both hands lifted, as in a dance."""
    return [
        limb(
            [
                (x + side * unit * 0.72, shoulder + unit * 0.2),
                (x + side * unit * 1.25, shoulder - unit * 0.5),
                (x + side * unit * 1.1, shoulder - unit * (1.4 + 0.3 * swing * side)),
            ],
            skin,
            unit * 0.38,
        )
        for side in (-1, 1)
    ]


def arms_pipe(x, shoulder, unit, skin, facing, swing):
    """Both hands on a long bamboo pipe."""
    mouth = (x + facing * unit * 0.55, shoulder - unit * 0.62)
    end = (x + facing * unit * 1.35, shoulder + unit * 3.4)
    near = [
        (x + facing * unit * 0.72, shoulder + unit * 0.15),
        (x + facing * unit * 1.15, shoulder + unit * 0.9),
        (x + facing * unit * 0.78, shoulder + unit * 0.6),
    ]
    far = [
        (x - facing * unit * 0.72, shoulder + unit * 0.2),
        (x, shoulder + unit * 1.6),
        (x + facing * unit * 0.95, shoulder + unit * 1.6),
    ]
    return [stroke([mouth, end], "#b98b4b", unit * 0.34), limb(near, skin, unit * 0.38), limb(far, skin, unit * 0.38)]


def arms_carry(x, shoulder, unit, skin, facing, swing):
    """Hands at the straps of a back basket."""
    return [
        limb(
            [
                (x + side * unit * 0.72, shoulder + unit * 0.2),
                (x + side * unit * 0.78, shoulder + unit * 1.1),
                (x + facing * unit * 0.45, shoulder + unit * 0.9),
            ],
            skin,
            unit * 0.38,
        )
        for side in (-1, 1)
    ]


def arms_stand(x, shoulder, unit, skin, facing, swing):
    """Arms at rest."""
    return [
        limb(
            [
                (x + side * unit * 0.74, shoulder + unit * 0.2),
                (x + side * unit * 0.98, shoulder + unit * 1.2),
                (x + side * unit * 0.85, shoulder + unit * 2.2),
            ],
            skin,
            unit * 0.38,
        )
        for side in (-1, 1)
    ]


ACTS = {"gong": arms_gong, "raise": arms_raise, "pipe": arms_pipe, "carry": arms_carry, "stand": arms_stand}
