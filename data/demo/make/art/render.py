"""Turn SVG pictures into image files with rsvg-convert (a tool of the maker, not of the product)."""

import io
import subprocess

from PIL import Image


def image(picture, clear=False):
    """The picture as a Pillow image; `clear` keeps the background transparent."""
    drawn = subprocess.run(
        ["rsvg-convert", "--format=png", "--unlimited"],
        input=picture.text().encode("utf-8"),
        capture_output=True,
        check=True,
    )
    with Image.open(io.BytesIO(drawn.stdout)) as opened:
        return opened.convert("RGBA" if clear else "RGB")


def jpeg(picture, quality=80):
    """The picture as JPEG bytes."""
    data = io.BytesIO()
    image(picture).save(data, "JPEG", quality=quality, optimize=True, progressive=True)
    return data.getvalue()
