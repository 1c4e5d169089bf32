"""Make the demonstration data again. Run: python3 build.py [--without-media]

Python 3.11 and shapely 2 for the data; Pillow, rsvg-convert and ffmpeg too for the media. Reads only make/source and
data/reference, writes only data/demo. The same tools give the same bytes each time.
"""

import sys

sys.dont_write_bytecode = True

import check  # noqa: E402  (the line above has to come first)
import communes  # noqa: E402
import culture  # noqa: E402
import ground  # noqa: E402
import households  # noqa: E402
import lineage  # noqa: E402
import stats  # noqa: E402
import storms  # noqa: E402


def build_data():
    """Every table."""
    shapes = communes.build()
    lineage.build()
    households.build(shapes)
    stats.build()
    storms.build()
    culture.build(shapes)
    ground.build(shapes)


def build_media():
    """Pictures, sounds, the film and their list."""
    import drawings
    import film
    import gong
    import media

    drawings.build()
    media.build(gong.build(), film.build())


def main():
    """Build, then check what was built."""
    build_data()
    if "--without-media" not in sys.argv[1:]:
        build_media()
    check.run()


if __name__ == "__main__":
    main()
