"""disaster_event.geojson.gz: real storms as tracks, floods and slides as points or small illustrative footprints.

event_track.csv.gz: the recorded positions of the storms that IBTrACS has, every six hours, with wind and pressure where given.
"""

import math
from collections import defaultdict

from common import DEMO, SOURCE, chance, feature, read_csv, write_csv, write_geojson

KM = 1 / 111.32
TYPHOON_KT = 64
MONTHS = ("January February March April May June July August September October November December").split()
SOURCES = {
    "ibtracs": "IBTrACS, NOAA (dữ liệu công cộng); chọn mốc 12 giờ; gió mạnh nhất do WMO ghi",
    "approximate": "Vị trí gần đúng (approximate) theo các bản tin đã công bố",
}
POSITIONS = "IBTrACS, NOAA (dữ liệu công cộng); gió và khí áp do WMO ghi"
DESCRIPTIONS = {
    "ibtracs": ("Đường đi rút gọn từ các vị trí ghi lại mỗi 12 giờ.", "Track thinned to positions every 12 hours."),
    "approximate": (
        "Đường đi gần đúng, vẽ lại từ các bản tin đã công bố.",
        "Approximate track, redrawn from published bulletins.",
    ),
}


def storm_names(storm):
    """The Vietnamese and the English name of a storm or depression."""
    if storm["kind"] == "atnd":
        return (
            f"Áp thấp nhiệt đới tháng {storm['month']}/{storm['year']}",
            f"Tropical depression of {MONTHS[storm['month'] - 1]} {storm['year']}",
        )
    name = storm["name"]
    number = storm["number"]
    vietnamese = f"Bão số {number} ({name.upper()})" if number else f"Bão {name.upper()}"
    strength = "Typhoon" if storm["wind_kt"] and int(storm["wind_kt"]) >= TYPHOON_KT else "Storm"
    return f"{vietnamese} năm {storm['year']}", f"{strength} {name} ({storm['year']})"


def fields(**known):
    """All fields of an event, in one order; unknown ones are null."""
    names = (
        "code",
        "kind",
        "name",
        "name_en",
        "risk_level",
        "started_at",
        "ended_at",
        "area_code",
        "wind_kt",
        "magnitude",
        "description_vi",
        "description_en",
        "source",
    )
    return {name: known.get(name) for name in names}


def tracks():
    """A feature for each storm."""
    points = defaultdict(list)
    for row in read_csv(SOURCE / "storm_points.csv"):
        points[row["code"]].append((row["time"], float(row["lon"]), float(row["lat"])))
    made = []
    for storm in read_csv(SOURCE / "storms.csv"):
        line = sorted(points[storm["code"]])
        storm["month"] = int(line[len(line) // 2][0][5:7])
        name, name_en = storm_names(storm)
        description_vi, description_en = DESCRIPTIONS[storm["precision"]]
        made.append(
            feature(
                fields(
                    code=storm["code"],
                    kind=storm["kind"],
                    name=name,
                    name_en=name_en,
                    risk_level=int(storm["risk_level"]) if storm["risk_level"] else None,
                    started_at=line[0][0],
                    ended_at=line[-1][0],
                    wind_kt=int(storm["wind_kt"]) if storm["wind_kt"] else None,
                    description_vi=description_vi,
                    description_en=description_en,
                    source=SOURCES[storm["precision"]],
                ),
                {"type": "LineString", "coordinates": [[lon, lat] for _, lon, lat in line]},
            )
        )
    return made


def footprint(code, lon, lat, length_km, width_km, angle):
    """An uneven ellipse: a made-up outline that stands for a flooded or damaged area."""
    random = chance("footprint", code)
    waves = [(random.uniform(0.03, 0.10), order, random.uniform(0, 2 * math.pi)) for order in (2, 3, 5, 7)]
    turn = math.radians(angle)
    ring = []
    for step in range(48):
        around = 2 * math.pi * step / 48
        reach = 1 + sum(size * math.sin(order * around + phase) for size, order, phase in waves)
        along = reach * length_km / 2 * math.cos(around)
        across = reach * width_km / 2 * math.sin(around)
        east = along * math.cos(turn) - across * math.sin(turn)
        north = along * math.sin(turn) + across * math.cos(turn)
        ring.append([round(lon + east * KM / math.cos(math.radians(lat)), 5), round(lat + north * KM, 5)])
    return {"type": "Polygon", "coordinates": [ring + ring[:1]]}


def other_events():
    """A feature for each flood, slide, drought or earthquake."""
    made = []
    for row in read_csv(SOURCE / "events.csv"):
        lon, lat, length = float(row["lon"]), float(row["lat"]), float(row["length_km"])
        geometry = {"type": "Point", "coordinates": [lon, lat]}
        if length:
            geometry = footprint(row["code"], lon, lat, length, float(row["width_km"]), float(row["angle"]))
        row["area_code"] = row["area_code"] or None
        row["magnitude"] = float(row["magnitude"]) if row["magnitude"] else None
        made.append(feature(fields(**row), geometry))
    return made


def positions():
    """A row for each recorded position of a storm: what was observed was told then."""
    columns = ("event_code", "kind", "issued_at", "valid_at", "wind_kt", "pressure_hpa", "source", "lon", "lat")
    for row in read_csv(SOURCE / "track_points.csv"):
        known = (row["code"], "observed", row["time"], row["time"], row["wind_kt"], row["pressure_hpa"])
        yield dict(zip(columns, (*known, POSITIONS, row["lon"], row["lat"]), strict=True))


def build():
    """Write disaster_event.geojson.gz and event_track.csv.gz."""
    write_geojson(DEMO / "disaster_event.geojson.gz", tracks() + other_events())
    rows = list(positions())
    write_csv(DEMO / "event_track.csv.gz", rows[0].keys(), rows)


if __name__ == "__main__":
    build()
