"""Turn SVG pictures into image files with a headless Chromium (a tool of the maker, not of the product)."""

import io
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from PIL import Image


def chromium():
    """The browser to draw with."""
    for name in (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome"):
        if name and shutil.which(name):
            return name
    raise RuntimeError("no Chromium found; set CHROMIUM")


def image(picture, clear=False):
    """The picture as a Pillow image; `clear` keeps the background transparent."""
    with tempfile.TemporaryDirectory() as folder:
        page, shot = Path(folder, "page.html"), Path(folder, "shot.png")
        style = "<style>html,body{margin:0;overflow:hidden}svg{display:block}</style>"
        page.write_text(f"<!doctype html><meta charset=utf-8>{style}{picture.text()}", encoding="utf-8")
        command = [
            chromium(),
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--hide-scrollbars",
            "--force-device-scale-factor=1",
            # One tile and one thread, so that the same picture is always cut and rounded alike.
            "--default-tile-width=4096",
            "--default-tile-height=4096",
            "--num-raster-threads=1",
            "--run-all-compositor-stages-before-draw",
            f"--window-size={picture.width},{picture.height}",
            f"--user-data-dir={folder}/profile",
            f"--screenshot={shot}",
        ]
        if clear:
            command.append("--default-background-color=00000000")
        subprocess.run([*command, page.as_uri()], check=True, capture_output=True, timeout=120)
        with Image.open(shot) as drawn:
            return drawn.convert("RGBA" if clear else "RGB")


def jpeg(picture, quality=80):
    """The picture as JPEG bytes."""
    data = io.BytesIO()
    image(picture).save(data, "JPEG", quality=quality, optimize=True, progressive=True)
    return data.getvalue()
