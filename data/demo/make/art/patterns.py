"""Brocades, woven cell by cell from small motifs. They follow the spirit of each group's cloth and copy no piece."""

from art.svg import HEIGHT, WIDTH, Picture, circle, group, path, rect, stroke

CELL = 10

# Motifs as rows of cells; a letter names a colour of the palette, a dot is the ground.
MOTIFS = {
    "line": ["r"],
    "pale": ["w"],
    "gold": ["y"],
    "space": ["."],
    "seed": ["w.r.w.r.", ".w.r.w.r"],
    "saw": ["r.......", "rr.....r", "rrr...rr", "rrrr.rrr"],
    "wave": ["...ww...", "..wrrw..", ".wr..rw.", "wr....rw"],
    "eye": [
        "......w......",
        ".....wrw.....",
        "....wr.rw....",
        "...wr.y.rw...",
        "..wr.yyy.rw..",
        ".wr.yywyy.rw.",
        "wr.yyw.wyy.rw",
        ".wr.yywyy.rw.",
        "..wr.yyy.rw..",
        "...wr.y.rw...",
        "....wr.rw....",
        ".....wrw.....",
        "......w......",
    ],
    "bird": [
        "..............",
        "..w.......w...",
        "..ww.....ww...",
        "...www.www....",
        "....wwwww..r..",
        ".....www..r...",
        "....wwwwwr....",
        "...ww.w.ww....",
        "..............",
    ],
    "flower": [
        "...r...r...",
        "...rr.rr...",
        ".rr.r.r.rr.",
        "..rrr.rrr..",
        "....yyy....",
        "rrr.yyy.rrr",
        "....yyy....",
        "..rrr.rrr..",
        ".rr.r.r.rr.",
        "...rr.rr...",
        "...r...r...",
    ],
    "lizard": [
        ".....g.....",
        "....ggg....",
        "g...ggg...g",
        ".g..ggg..g.",
        "..ggggggg..",
        "....ggg....",
        "....ggg....",
        "..ggggggg..",
        ".g..ggg..g.",
        "g....g....g",
        ".....g.....",
        ".....gg....",
        "......g....",
    ],
    "comb": ["r.r.r.r.", "r.r.r.r.", "rrrrrrrr"],
    "rhomb": ["...w....", "..w.w...", ".w.r.w..", "w.rrr.w.", ".w.r.w..", "..w.w...", "...w...."],
    "steps": ["ww......", ".ww....r", "..ww..rr", "...wwrr.", "....rr.."],
    "gourd": ["..yy..", ".yyyy.", ".yyyy.", "..yy..", "...y.."],
}

CLOTHS = {
    "ba_na": (
        {"ground": "#191519", "r": "#b03038", "w": "#efe6cf", "y": "#d19a2a", "g": "#4f7a52"},
        "space line space seed space eye space seed space line space saw space bird space saw space line space eye "
        "space seed line",
    ),
    "xo_dang": (
        {"ground": "#15191f", "r": "#9c2f34", "w": "#ece4cf", "y": "#c98b1b", "g": "#8a8f86"},
        "line space space wave space space pale space rhomb space pale space space line line space comb space "
        "space rhomb space wave space line space seed space",
    ),
    "gie_trieng": (
        {"ground": "#1a2545", "r": "#b0343c", "w": "#e9dfc4", "y": "#c99a3a", "g": "#5c7a9b"},
        "line space space line space rhomb space line space space line line space steps space line space space "
        "rhomb space line space space line line space steps space line",
    ),
    "hre": (
        {"ground": "#141215", "r": "#b22a31", "w": "#e8ddc4", "y": "#b22a31", "g": "#7c1f25"},
        "saw line space steps space line line space flower space line line space seed space line saw space steps "
        "space line space flower space line seed line",
    ),
    "e_de": (
        {"ground": "#17141a", "r": "#b9323a", "w": "#efe2c2", "y": "#d9a02c", "g": "#4d8a5a"},
        "line line space gourd space line space lizard space line space seed space flower space seed space line "
        "space lizard space line gold line space gourd line",
    ),
}


def rows_of(name):
    """The rows of the cloth, each a motif row, from top to bottom."""
    palette, order = CLOTHS[name]
    rows = [row for motif in order.split() for row in MOTIFS[motif]]
    return palette, rows


def woven(name, left, top, across, down, cell=CELL):
    """The cloth as runs of coloured cells."""
    palette, rows = rows_of(name)
    parts = [rect(left, top, across * cell, down * cell, palette["ground"])]
    for index in range(down):
        row = rows[index % len(rows)]
        shift = (across % len(row)) // 2
        cells = [row[(column + len(row) - shift) % len(row)] for column in range(across)]
        start = 0
        while start < across:
            end = start
            while end < across and cells[end] == cells[start]:
                end += 1
            if cells[start] != ".":
                parts.append(
                    rect(left + start * cell, top + index * cell, (end - start) * cell, cell, palette[cells[start]])
                )
            start = end
    return group(*parts)


def threads(picture, left, top, width, height, cell=CELL):
    """The grain of the weave and the soft folds of hanging cloth, laid over the colours."""
    parts = [
        rect(left, top + step * cell, width, 1.4, "#000000", opacity=0.2) for step in range(int(height / cell) + 1)
    ]
    parts += [
        rect(left + step * cell, top, 1.2, height, "#ffffff", opacity=0.05) for step in range(int(width / cell) + 1)
    ]
    stops = []
    for fold in range(9):
        stops += [(round(fold / 8, 3), "#000000", 0.30 if fold % 2 == 0 else 0.0)]
    parts.append(rect(left, top, width, height, picture.fade(stops, 0, 0, 1, 0)))
    stops = [(round(fold / 8, 3), "#ffffff", 0.10 if fold % 2 else 0.0) for fold in range(9)]
    parts.append(rect(left, top, width, height, picture.fade(stops, 0, 0, 1, 0)))
    return group(*parts)


def hanging(name):
    """A cloth of the named group hung over a bamboo pole, with its fringe."""
    picture = Picture()
    palette, _ = rows_of(name)
    picture.add(rect(0, 0, WIDTH, HEIGHT, picture.fade([(0, "#efe6d3"), (1, "#cdbb98")])))
    for step in range(16):
        picture.add(rect(step * 75, 0, 2, HEIGHT, "#a58f66", opacity=0.35))
    left, top, across, down = 100, 70, 100, 62
    width, height = across * CELL, down * CELL
    picture.add(rect(left + 18, top + 22, width, height + 50, "#3a2a18", opacity=0.28, filter=picture.blur(12)))
    picture.add(woven(name, left, top, across, down), threads(picture, left, top, width, height))
    for step in range(across):
        x = left + step * CELL + CELL / 2
        colour = palette["r"] if step % 5 == 2 else palette["ground"]
        picture.add(
            stroke(
                [
                    (x, top + height),
                    (x + (step % 3 - 1) * 2, top + height + 26),
                    (x + (step % 4 - 1.5) * 2, top + height + 50),
                ],
                colour,
                3.4,
            )
        )
        if step % 5 == 2:
            picture.add(circle(x + (step % 4 - 1.5) * 2, top + height + 52, 4.5, palette["w"]))
    picture.add(
        rect(40, top - 26, WIDTH - 80, 34, picture.fade([(0, "#d8b876"), (0.5, "#b98e4c"), (1, "#7d5b2b")]), rx=16)
    )
    for x in (210, 470, 760, 1010):
        picture.add(rect(x, top - 27, 7, 36, "#7d5b2b", rx=3))
    picture.add(path(f"M{left} {top + 8} H{left + width}", stroke="#000000", stroke_width=5, opacity=0.3))
    return picture


def strip(name, left, top, across, down, cell):
    """A woven strip for use inside other pictures."""
    return woven(name, left, top, across, down, cell)


def ba_na():
    """Cloth in the spirit of the Ba Na."""
    return hanging("ba_na")


def xo_dang():
    """Cloth in the spirit of the Xơ Đăng."""
    return hanging("xo_dang")


def gie_trieng():
    """Cloth in the spirit of the Gié-Triêng."""
    return hanging("gie_trieng")


def hre():
    """Cloth in the spirit of the Hrê."""
    return hanging("hre")


def e_de():
    """Cloth in the spirit of the Ê Đê."""
    return hanging("e_de")
