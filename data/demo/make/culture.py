"""cultural_item.geojson: festivals, crafts, houses, music and stories, at points in fitting communes."""

import tomllib

from shapely.geometry import Point
from shapely.prepared import prep

from common import DEMO, REFERENCE, SOURCE, chance, feature, read_csv, write_geojson

FIELDS = (
    "code",
    "kind",
    "name",
    "name_en",
    "name_local",
    "local_language",
    "ethnic_group",
    "area_code",
    "season_vi",
    "season_en",
    "story_vi",
    "story_en",
    "access_label",
    "access_season_from",
    "access_season_to",
    "access_gender",
    "access_note_vi",
    "access_note_en",
    "access_decided_by",
    "access_decided_on",
    "access_contact",
    "illustration",
    "source",
)


def items():
    """The items of source/culture.toml with the defaults filled in."""
    with open(SOURCE / "culture.toml", "rb") as file:
        made = tomllib.load(file)["item"]
    groups = {row["id"] for row in read_csv(REFERENCE / "ethnic_groups.csv")}
    for item in made:
        item.setdefault("access_label", "open")
        item.setdefault("illustration", False)
        if item.get("ethnic_group") not in groups | {None}:
            raise ValueError(f"{item['code']}: unknown group {item['ethnic_group']}")
        if item.get("access_decided_by") and not item["illustration"]:
            raise ValueError(f"{item['code']}: a made-up decision is marked as an illustration")
        if not item["pictures"]:
            raise ValueError(f"{item['code']} has no picture")
    return made


def place(item, shape):
    """A point in the commune, away from its border, chosen by the item's code."""
    random = chance("culture", item["code"])
    inner = shape.buffer(-0.006)
    if inner.is_empty:
        inner = shape.buffer(-0.001)
    ready, (west, south, east, north) = prep(inner), inner.bounds
    while True:
        point = Point(round(random.uniform(west, east), 4), round(random.uniform(south, north), 4))
        if ready.contains(point):
            return {"type": "Point", "coordinates": [point.x, point.y]}


def build(shapes):
    """Write cultural_item.geojson; `shapes` are the commune polygons."""
    features = [
        feature({name: item.get(name) for name in FIELDS}, place(item, shapes[item["area_code"]])) for item in items()
    ]
    write_geojson(DEMO / "cultural_item.geojson", features)


if __name__ == "__main__":
    import communes

    build(communes.shapes())
