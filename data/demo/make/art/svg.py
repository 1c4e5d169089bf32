"""A small writer of SVG pictures, 1200 by 800: elements, smooth paths, gradients, blurs."""

WIDTH, HEIGHT = 1200, 800


def number(value):
    """A number with at most one decimal and no needless zeros."""
    return f"{value:.1f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def tag(name, body="", **attributes):
    """An element; `stroke_width=2` becomes stroke-width="2"."""
    words = "".join(
        f' {key.replace("_", "-")}="{number(value)}"' for key, value in attributes.items() if value is not None
    )
    return f"<{name}{words}>{body}</{name}>" if body else f"<{name}{words}/>"


def group(*parts, **attributes):
    """Parts as one element."""
    return tag("g", "".join(parts), **attributes)


def points(pairs):
    """Corner points as SVG wants them."""
    return " ".join(f"{number(float(x))},{number(float(y))}" for x, y in pairs)


def polygon(pairs, fill, **attributes):
    """A filled polygon with straight sides."""
    return tag("polygon", points=points(pairs), fill=fill, **attributes)


def circle(x, y, radius, fill, **attributes):
    """A disc."""
    return tag("circle", cx=float(x), cy=float(y), r=float(radius), fill=fill, **attributes)


def ellipse(x, y, across, down, fill, **attributes):
    """An upright ellipse given by its half axes."""
    return tag("ellipse", cx=float(x), cy=float(y), rx=float(across), ry=float(down), fill=fill, **attributes)


def rect(x, y, width, height, fill, **attributes):
    """A rectangle."""
    return tag("rect", x=float(x), y=float(y), width=float(width), height=float(height), fill=fill, **attributes)


def path(d, fill="none", **attributes):
    """A path from its own command text."""
    return tag("path", d=d, fill=fill, **attributes)


def stroke(pairs, colour, width, **attributes):
    """A smooth line with round ends through the points."""
    return path(
        smooth(pairs),
        stroke=colour,
        stroke_width=float(width),
        stroke_linecap="round",
        stroke_linejoin="round",
        **attributes,
    )


def smooth(pairs, closed=False):
    """Path commands of a Catmull-Rom curve through the points."""
    if len(pairs) < 3:
        return "M" + " L".join(f"{number(float(x))} {number(float(y))}" for x, y in pairs)
    around = list(pairs)
    ring = [around[-1], *around, around[0], around[1]] if closed else [around[0], *around, around[-1]]
    text = f"M{number(float(around[0][0]))} {number(float(around[0][1]))}"
    for before, start, end, after in zip(ring, ring[1:], ring[2:], ring[3:]):
        one = (start[0] + (end[0] - before[0]) / 6, start[1] + (end[1] - before[1]) / 6)
        two = (end[0] - (after[0] - start[0]) / 6, end[1] - (after[1] - start[1]) / 6)
        text += " C" + " ".join(number(float(value)) for value in (*one, *two, *end))
    return text + ("Z" if closed else "")


def blob(pairs, fill, **attributes):
    """A filled smooth outline through the points."""
    return path(smooth(pairs, closed=True), fill=fill, **attributes)


def mix(one, two, share):
    """The colour between two #rrggbb colours."""
    parts = [round(int(one[at : at + 2], 16) * (1 - share) + int(two[at : at + 2], 16) * share) for at in (1, 3, 5)]
    return "#%02x%02x%02x" % tuple(parts)


class Picture:
    """Collects definitions and parts and writes the file's text."""

    def __init__(self, width=WIDTH, height=HEIGHT):
        self.width, self.height = width, height
        self.definitions, self.parts = [], []

    def add(self, *parts):
        """Put parts on top of what is there."""
        self.parts += parts

    def _define(self, text):
        name = f"d{len(self.definitions)}"
        self.definitions.append(text.replace("NAME", name))
        return f"url(#{name})"

    def fade(self, stops, x1=0, y1=0, x2=0, y2=1, whole=False):
        """A linear gradient, from top to bottom by default; stops are (offset, colour[, opacity])."""
        units = 'gradientUnits="userSpaceOnUse" ' if whole else ""
        return self._define(
            f'<linearGradient id="NAME" {units}x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}">'
            f"{self._stops(stops)}</linearGradient>"
        )

    def shine(self, stops):
        """A radial gradient over the box of what it fills."""
        return self._define(f'<radialGradient id="NAME">{self._stops(stops)}</radialGradient>')

    @staticmethod
    def _stops(stops):
        return "".join(
            f'<stop offset="{stop[0]}" stop-color="{stop[1]}"'
            + (f' stop-opacity="{stop[2]}"' if len(stop) > 2 else "")
            + "/>"
            for stop in stops
        )

    def blur(self, amount):
        """A filter that softens."""
        return self._define(
            f'<filter id="NAME" x="-50%" y="-50%" width="200%" height="200%">'
            f'<feGaussianBlur stdDeviation="{amount}"/></filter>'
        )

    def clip(self, shape):
        """A clip path made of the given element."""
        return self._define(f'<clipPath id="NAME">{shape}</clipPath>')

    def glow(self, x, y, radius, colour, opacity=1.0, flat=1.0):
        """Light around a point."""
        falling = ((0, 1), (0.15, 0.82), (0.35, 0.48), (0.6, 0.17), (0.8, 0.04), (1, 0))
        fill = self.shine([(at, colour, round(opacity * share, 3)) for at, share in falling])
        self.add(ellipse(x, y, radius, radius * flat, fill))

    def text(self):
        """The whole SVG file."""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{self.width}" height="{self.height}" '
            f'viewBox="0 0 {self.width} {self.height}"><defs>{"".join(self.definitions)}</defs>'
            f"{''.join(self.parts)}</svg>\n"
        )
