"""Check the made files against each other and against the rules of the tables. Run alone: python3 check.py"""

import csv
import gzip
import io
import json
import unicodedata
from collections import Counter, defaultdict

from shapely import STRtree
from shapely.geometry import Point, shape
from shapely.ops import unary_union
from shapely.prepared import prep

from common import DEMO, REFERENCE, read_csv

LIMIT_BYTES = 9_000_000


def text_of(name):
    """The text of a made file, unpacked."""
    data = (DEMO / name).read_bytes()
    return (gzip.decompress(data) if name.endswith(".gz") else data).decode("utf-8")


def table(name):
    """The rows of a made CSV file."""
    return list(csv.DictReader(io.StringIO(text_of(name))))


def features(name):
    """(properties, shape or None) of a made GeoJSON file."""
    for item in json.loads(text_of(name))["features"]:
        yield item["properties"], shape(item["geometry"]) if item["geometry"] else None


def need(condition, message):
    """Stop with the message when a rule is broken."""
    if not condition:
        raise SystemExit(f"check failed: {message}")


def check_areas():
    """Valid shapes, no gap, no overlap, the parts make the whole. Gives {code: shape} of communes."""
    areas = list(features("area.geojson.gz"))
    need(len({fields["code"] for fields, _ in areas}) == len(areas) == 34 + 198 + 2, "number of areas")
    whole = {fields["code"]: made for fields, made in areas if fields["level"] == "province" and made}
    communes = {fields["code"]: made for fields, made in areas if fields["level"] == "commune"}
    parents = {fields["code"]: fields["parent_code"] for fields, _ in areas}
    need(all(made.is_valid for made in [*whole.values(), *communes.values()]), "an invalid shape")
    for province, made in whole.items():
        parts = [part for code, part in communes.items() if parents[code] == province]
        joined = unary_union(parts)
        need(joined.symmetric_difference(made).area < 1e-12, f"{province} is not the sum of its communes")
        need(abs(sum(part.area for part in parts) - joined.area) < 1e-12, f"communes of {province} overlap")
        need(all(not part.interiors for part in getattr(joined, "geoms", [joined])), f"{province} has a gap")
    return communes


def check_households(communes):
    """Points in their communes, locations and numbers as the table wants them, one status each."""
    codes = {(row["id"], row["code_2008"]) for row in read_csv(REFERENCE / "ethnic_groups.csv")}
    ready = {code: prep(made) for code, made in communes.items()}
    rows = table("household.csv.gz")
    keys = {(row["commune_code"], row["list_no"]) for row in rows}
    need(len(keys) == len(rows) == 20_000, "household keys")
    for row in rows:
        need((row["lon"] == "") == (row["located_by"] in ("village", "commune")), f"location of {row}")
        need((row["ethnic_group"], row["ethnic_code"]) in codes, f"ethnic code of {row}")
        members = int(row["members"])
        need(
            1 <= members <= 60 and all(0 <= int(row[name]) <= members for name in ("children", "elderly", "disabled")),
            f"numbers of {row}",
        )
        if row["lon"]:
            need(
                ready[row["commune_code"]].contains(Point(float(row["lon"]), float(row["lat"]))),
                f"outside its commune: {row}",
            )
    statuses = table("household_status.csv.gz")
    need(
        {(row["commune_code"], row["list_no"]) for row in statuses} == keys and len(statuses) == len(keys),
        "household status keys",
    )
    return Counter(bool(row["lon"]) for row in rows)


def check_figures(communes):
    """Sums of provinces, groups that add up, nothing between 1 and 4."""
    province = {fields["code"]: fields["parent_code"] for fields, _ in features("area.geojson.gz")}
    sums, groups = defaultdict(float), defaultdict(float)
    values = {}
    for row in table("stat_value.csv.gz"):
        key = (row["area_code"], row["indicator"], row["ethnic_group"], row["period_from"])
        need(key not in values, f"twice: {key}")
        part, whole = float(row["numerator"]), float(row["denominator"] or 0)
        values[key] = part
        need(not 0 < part < 5 and not 0 < whole - part < 5, f"a small count: {row}")
        if row["area_code"] in communes:
            sums[province[row["area_code"]], *key[1:]] += part
        if row["indicator"] == "population" and row["ethnic_group"] != "all":
            groups[row["area_code"]] += part
    for key, total in sums.items():
        need(values[key] == total, f"province sum: {key}")
    for area, total in groups.items():
        need(values[area, "population", "all", "2025-01-01"] == total, f"groups of {area}")
    return len(values)


def check_ground(communes):
    """Roads that meet only in their ends and join nearly all of a province; places in their communes. Gives the roads."""
    roads = list(features("road.geojson.gz"))
    lines = [made.geoms[0] for _, made in roads]
    tree, ends = STRtree(lines), [{line.coords[0], line.coords[-1]} for line in lines]
    one, other = tree.query(lines, predicate="intersects")
    for first, second in zip(one, other):
        if first < second:
            met = lines[first].intersection(lines[second])
            shared = {point.coords[0] for point in getattr(met, "geoms", [met])} if met.geom_type.endswith("Point") else {None}
            need(shared <= ends[first] & ends[second], f"roads {roads[first][0]['code']} and {roads[second][0]['code']} cross")
    for name in ("shelter.geojson.gz", "facility.geojson.gz"):
        for fields, made in features(name):
            need(communes[fields["area_code"]].covers(made), f"{fields['code']} lies outside its commune")
    shelters = {fields["code"] for fields, _ in features("shelter.geojson.gz")}
    contacts = table("contact.csv.gz")
    need(len({(row["area_code"], row["code"]) for row in contacts}) == len(contacts), "contact keys")
    need(all(row["shelter_code"] in shelters | {""} for row in contacts), "a keeper without a shelter")
    need({row["shelter_code"] for row in contacts} >= shelters, "a shelter without a keeper")
    return roads


def check_text_and_size():
    """NFC everywhere, and no more bytes than agreed."""
    size = 0
    for path in sorted(DEMO.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            size += path.stat().st_size
            name = str(path.relative_to(DEMO))
            if path.suffix in (".csv", ".geojson", ".md", ".py", ".toml", ".vtt", ".gz"):
                text = text_of(name)
                need(unicodedata.is_normalized("NFC", text), f"{name} is not NFC")
    need(size < LIMIT_BYTES, f"{size} bytes")
    return size


def run():
    """All checks, with one line of result."""
    communes = check_areas()
    placed = check_households(communes)
    values = check_figures({code for code in communes if code not in ("20333", "22736")})
    for fields, made in features("cultural_item.geojson"):
        need(communes[fields["area_code"]].contains(made), f"{fields['code']} lies outside its commune")
    events = [made for _, made in features("disaster_event.geojson.gz")]
    need(all(made.is_valid for made in events), "an invalid event")
    codes = {fields["code"] for fields, _ in features("disaster_event.geojson.gz")}
    track = {(row["event_code"], row["valid_at"]): row for row in table("event_track.csv.gz")}
    need(all(code in codes for code, _ in track), "a position of no event")
    if (DEMO / "media.csv").exists():
        need(all((DEMO / row["file"]).is_file() for row in table("media.csv")), "a media file is missing")
    roads = check_ground(communes)
    size = check_text_and_size()
    print(
        f"{len(communes)} communes, {placed[True]} + {placed[False]} households, {values} figures, "
        f"{len(events)} events, {len(roads)} roads, {size} bytes: sound"
    )


if __name__ == "__main__":
    run()
