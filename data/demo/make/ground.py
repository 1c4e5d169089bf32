"""What a disaster desk needs on the ground: roads, shelters, facilities and whom to call. All invented."""

import math

from shapely.geometry import Point
from shapely.ops import unary_union
from shapely.prepared import prep

import households
import roads
from common import DEMO, FIGURES_SOURCE, SOURCE, chance, feature, read_csv, write_csv, write_geojson
from people import profiles, shared_out

CONTACT_COLUMNS = ["area_code", "code", "name", "role", "village", "shelter_code", "phone", "source"]
HOSPITALS = {"Cẩm Thành": "tỉnh", "Buôn Ma Thuột": "tỉnh"}


def settled(shapes):
    """{commune: its villages}, as the households of the demonstration live in them."""
    made = profiles()
    weights = {code: profile["population"] ** 0.5 * (0.35 + profile["minority"]) for code, profile in made.items()}
    counts = shared_out(households.TOTAL, weights)
    return {code: households.villages(code, made[code], shapes[code], counts[code]) for code in sorted(made)}


def rounded(point):
    """A place with five decimals."""
    return round(point.x, 5), round(point.y, 5)


def point_of(place):
    """The GeoJSON of a place."""
    return {"type": "Point", "coordinates": list(place)}


def inside(shape, place, *words):
    """A place beside the given one that lies in the shape; the given one itself when none is found."""
    ready = prep(shape)
    for turn in range(20):
        near = roads.wobble(place, *words, turn)
        if ready.contains(Point(near)):
            return near
    return place


class Ground:
    """Collects the rows of all communes."""

    def __init__(self, shapes):
        self.shapes = shapes
        self.shelters, self.facilities, self.contacts = [], [], []

    def shelter(self, row, name, capacity, place, village):
        """A shelter, and its keeper."""
        code = f"{row['code']}-T{1 + sum(item['properties']['area_code'] == row['code'] for item in self.shelters):02d}"
        fields = {
            "code": code,
            "name": name,
            "area_code": row["code"],
            "capacity": capacity,
            "status": "ready",
            "source": FIGURES_SOURCE,
        }
        self.shelters.append(feature(fields, point_of(place)))
        self.contact(row, "shelter_keeper", "Người giữ điểm sơ tán minh hoạ", village, code)

    def facility(self, row, kind, name, place):
        """A facility."""
        number = 1 + sum(item["properties"]["area_code"] == row["code"] for item in self.facilities)
        fields = {
            "code": f"{row['code']}-C{number:02d}",
            "kind": kind,
            "name": name,
            "area_code": row["code"],
            "source": FIGURES_SOURCE,
        }
        self.facilities.append(feature(fields, point_of(place)))

    def contact(self, row, role, title, village="", shelter=""):
        """Somebody to call. Names say that they are invented; numbers that begin with 000 reach nobody."""
        number = len(self.contacts) + 1
        self.contacts.append(
            {
                "area_code": row["code"],
                "code": f"L{1 + sum(item['area_code'] == row['code'] for item in self.contacts):03d}",
                "name": f"{title} {number:05d}",
                "role": role,
                "village": village,
                "shelter_code": shelter,
                "phone": f"000 {number // 1000:03d} {number % 1000:03d}",
                "source": FIGURES_SOURCE,
            }
        )

    def commune(self, row, villages, centre):
        """Everything of one commune."""
        random = chance("ground", row["code"])
        shape, word, name = self.shapes[row["code"]], row["full_name"].split(" ")[0].lower(), row["name"]
        near = lambda *words: inside(shape, centre, row["code"], *words)  # noqa: E731
        word = "đặc khu" if word == "đặc" else word
        self.facility(row, "office", f"Trụ sở UBND {word} {name} (minh hoạ)", near("office"))
        self.facility(row, "clinic", f"Trạm y tế {word} {name} (minh hoạ)", near("clinic"))
        school = near("school")
        self.facility(row, "school", f"Trường THCS {name} (minh hoạ)", school)
        if name in roads.HUBS[row["province_code"]]:
            self.facility(row, "hospital", f"Bệnh viện {HOSPITALS.get(name, 'khu vực')} {name} (minh hoạ)", near("hospital"))
        self.contact(row, "commune_desk", "Thường trực phòng chống thiên tai minh hoạ")
        self.shelter(row, f"Trường THCS {name} (minh hoạ)", random.randrange(200, 601, 50), school, "")
        for village in villages:
            self.contact(row, "village_head", "Trưởng thôn minh hoạ", village["name"])
            if village["group"] != "kinh" and random.random() < 0.6:
                self.contact(row, "prestigious", "Người có uy tín minh hoạ", village["name"])
            if random.random() < 0.45:
                place = inside(shape, rounded(village["centre"]), row["code"], village["name"])
                title = f"Nhà cộng đồng {village['name']}, {name} (minh hoạ)"
                self.facility(row, "culture_house", title, place)
                self.shelter(row, title, random.randrange(40, 121, 10), place, village["name"])


def nearest(places, place):
    """The place of the list that lies nearest."""
    return min(places, key=lambda other: math.dist(other, place))


def build(shapes):
    """Write the four files; `shapes` are the commune polygons."""
    rows = {row["code"]: row for row in read_csv(SOURCE / "communes.csv")}
    made, ground, places = settled(shapes), Ground(shapes), {"51": {}, "66": {}}
    for code, villages in made.items():
        row = rows[code]
        centre = rounded(Point(float(row["lon"]), float(row["lat"])))
        if not shapes[code].contains(Point(centre)):
            centre = rounded(shapes[code].representative_point())
        of_province = places[row["province_code"]]
        of_province.update({rounded(village["centre"]): (row["name"], False) for village in villages})
        of_province[centre] = (row["name"], True)
        ground.commune(row, villages, centre)
    lands = {
        province: unary_union([shapes[code] for code in made if rows[code]["province_code"] == province])
        for province in places
    }
    roads.build(places, lands)
    write_geojson(DEMO / "shelter.geojson.gz", ground.shelters)
    write_geojson(DEMO / "facility.geojson.gz", ground.facilities)
    write_csv(DEMO / "contact.csv.gz", CONTACT_COLUMNS, ground.contacts)


if __name__ == "__main__":
    import communes

    build(communes.build())
