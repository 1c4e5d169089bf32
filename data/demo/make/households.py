"""household.csv.gz and household_status.csv.gz: 20,000 invented households in villages of the made communes."""

import math

from shapely.geometry import Point
from shapely.prepared import prep

from common import DEMO, FIGURES_SOURCE, chance, write_csv
from people import group_codes, profiles, shared_out

TOTAL = 20_000
PLACED = 0.70
COLUMNS = [
    "commune_code",
    "village",
    "list_no",
    "head_name",
    "members",
    "ethnic_group",
    "ethnic_list",
    "ethnic_code",
    "children",
    "elderly",
    "disabled",
    "located_by",
    "accuracy_m",
    "lon",
    "lat",
]
STATUS_COLUMNS = ["commune_code", "list_no", "period_from", "period_to", "poverty", "standard", "source"]
PLATEAU_GROUPS = {"e_de", "mnong"}
MEAN_MEMBERS = {"kinh": 3.6, "mong": 5.2}


def village_word(group, unit_type):
    """What a village is called where the group lives."""
    if unit_type == "phuong":
        return "Tổ dân phố"
    if group in PLATEAU_GROUPS:
        return "Buôn"
    return "Thôn" if group in ("kinh", "tay", "nung", "muong", "thai", "dao", "mong", "lao") else "Làng"


def near(shape, ready, centre, spread, random):
    """A point about `spread` degrees around the centre that lies in the shape."""
    for _ in range(200):
        lon, lat = random.gauss(centre.x, spread), random.gauss(centre.y, spread)
        point = Point(round(lon, 5), round(lat, 5))
        if ready.contains(point):
            return point
    return Point(round(centre.x, 5), round(centre.y, 5))


def villages(code, profile, shape, count):
    """The villages of a commune: name, centre, main group and its share of the households."""
    random = chance("villages", code)
    inner = shape.buffer(-0.004)
    if inner.is_empty:
        inner = shape
    ready = prep(inner)
    west, south, east, north = inner.bounds
    number = max(4, min(12, round(count / 11)))
    main = shared_out(number, profile["groups"])
    for group, share in profile["groups"].items():
        if share >= 0.02:
            main[group] = max(1, main[group])
    numbers, made = {}, []
    for group in sorted(main, key=lambda group: -profile["groups"][group]):
        for _ in range(main[group]):
            centre = Point(random.uniform(west, east), random.uniform(south, north))
            while not ready.contains(centre):
                centre = Point(random.uniform(west, east), random.uniform(south, north))
            word = village_word(group, profile["unit_type"])
            numbers[word] = numbers.get(word, 0) + 1
            made.append(
                {
                    "name": f"{word} {numbers[word]}",
                    "centre": centre,
                    "group": group,
                    "weight": random.uniform(0.6, 1.4),
                }
            )
    return made


def group_of(profile, village, random):
    """Most households of a village belong to its main group, the others follow the commune."""
    if random.random() < 0.82:
        return village["group"]
    groups = profile["groups"]
    return random.choices(list(groups), weights=[groups[group] for group in groups])[0]


def people_of(group, random):
    """Members, and how many of them are young children, elderly, disabled."""
    mean = MEAN_MEMBERS.get(group, 4.3)
    members = max(1, min(12, round(random.gauss(mean, 1.5))))
    children = min(members - 1, sum(random.random() < 0.13 for _ in range(members)))
    elderly = min(members - children, sum(random.random() < 0.11 for _ in range(members)))
    disabled = int(random.random() < 0.05)
    return {"members": members, "children": children, "elderly": elderly, "disabled": disabled}


def place_of(village, shape, ready, random):
    """How the household is located: a point by GPS or map, or only its village or commune."""
    if random.random() >= PLACED:
        return {"located_by": "village" if random.random() < 0.75 else "commune"}
    spread = min(0.006, math.sqrt(shape.area) / 12)
    point = near(shape, ready, village["centre"], spread, random)
    by_gps = random.random() < 0.75
    accuracy = random.choice((4, 5, 6, 8, 10, 12)) if by_gps else random.choice((25, 50, 100))
    return {
        "located_by": "gps" if by_gps else "map",
        "accuracy_m": accuracy,
        "lon": f"{point.x:.5f}",
        "lat": f"{point.y:.5f}",
    }


def households_of(code, profile, shape, count, serial, codes):
    """The households of one commune; `serial` numbers the invented heads across the whole list."""
    random = chance("households", code)
    ready = prep(shape)
    places = villages(code, profile, shape, count)
    sizes = shared_out(count, {index: place["weight"] for index, place in enumerate(places)})
    rows = []
    for index, place in enumerate(places):
        for _ in range(sizes[index]):
            group = group_of(profile, place, random)
            row = {
                "commune_code": code,
                "village": place["name"],
                "list_no": f"{len(rows) + 1:04d}",
                "head_name": f"Hộ minh hoạ {serial + len(rows):05d}",
                "ethnic_group": group,
                "ethnic_list": "2008",
                "ethnic_code": codes[group],
            }
            row.update(people_of(group, random))
            row.update(place_of(place, shape, ready, random))
            rows.append(row)
    return rows


def poverty_of(row, profile, random):
    """Poor, near-poor or other, by the commune's rates; minority households are somewhat more often poor."""
    weight = 0.55 if row["ethnic_group"] == "kinh" else 1.15
    draw = random.random()
    poor = min(0.6, profile["poor"] * weight)
    if draw < poor:
        return "poor"
    return "near_poor" if draw < poor + min(0.3, profile["near_poor"] * weight) else "other"


def build(shapes):
    """Write both files; `shapes` are the commune polygons."""
    made, codes = profiles(), group_codes()
    # Minority communes get more of the sample, because they are what the demonstration is about.
    weights = {code: profile["population"] ** 0.5 * (0.35 + profile["minority"]) for code, profile in made.items()}
    counts = shared_out(TOTAL, weights)
    rows, statuses = [], []
    for code in sorted(made):
        of_commune = households_of(code, made[code], shapes[code], counts[code], len(rows) + 1, codes)
        random = chance("poverty", code)
        for row in of_commune:
            statuses.append(
                {
                    "commune_code": code,
                    "list_no": row["list_no"],
                    "period_from": "2025-01-01",
                    "period_to": "2026-01-01",
                    "poverty": poverty_of(row, made[code], random),
                    "standard": "2022-2025",
                    "source": FIGURES_SOURCE,
                }
            )
        rows += of_commune
    write_csv(DEMO / "household.csv.gz", COLUMNS, rows)
    write_csv(DEMO / "household_status.csv.gz", STATUS_COLUMNS, statuses)


if __name__ == "__main__":
    import communes

    build(communes.build())
