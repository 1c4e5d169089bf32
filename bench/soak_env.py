"""What the soak needs besides the standard library, from the bench's own environment: psycopg, shapely and a decoder of tiles."""

import sys

from peers import VENV
from setup import run, say

NEEDED = ("mapbox_vector_tile", "psycopg", "psycopg_binary", "shapely", "numpy")


def _site():
    folders = [folder for folder in VENV.glob("lib/*/site-packages") if all((folder / name).exists() for name in NEEDED)]
    return str(folders[0]) if folders else None


if _site() is None:
    say("installing mapbox_vector_tile and psycopg")
    if not (VENV / "bin/python").exists():
        run("python3", "-m", "venv", VENV)
    run(VENV / "bin/python", "-m", "pip", "install", "--quiet", "mapbox_vector_tile", "psycopg[binary]")
sys.path.append(_site())

import mapbox_vector_tile  # noqa: E402
import numpy  # noqa: E402
import psycopg  # noqa: E402
import shapely  # noqa: E402
import shapely.geometry  # noqa: E402

__all__ = ["mapbox_vector_tile", "numpy", "psycopg", "shapely"]
