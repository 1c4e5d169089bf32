"""area.geojson.gz: provinces, communes and the two island districts, with boundaries made for demonstration."""

import math
from collections import defaultdict

from shapely.geometry import MultiPolygon, Polygon, mapping
from shapely.geometry.polygon import orient
from shapely.ops import unary_union

import mesh
from common import BOUNDARY_SOURCE, DEMO, MERGER_DAY, SOURCE, chance, feature, read_csv, write_geojson

DETAILED = ("51", "66")
LY_SON = "21548"
KM = 1 / 111.32

# Approximate positions of the main islands and reefs (lat, lon) and a radius in km for the dot.
PARACEL = [
    (16.83, 112.34, 1.1),  # Phú Lâm
    (16.53, 111.61, 0.7),  # Hoàng Sa
    (16.51, 111.58, 0.6),  # Hữu Nhật
    (16.45, 111.51, 0.6),  # Quang Ánh
    (16.45, 111.71, 0.7),  # Quang Hoà
    (16.47, 111.74, 0.6),  # Duy Mộng
    (15.78, 111.20, 0.9),  # Tri Tôn
    (16.06, 111.77, 0.6),  # Bạch Quy
    (16.67, 112.73, 0.9),  # Linh Côn
    (16.97, 112.27, 0.6),  # đảo Cây
    (16.96, 112.31, 0.6),  # đảo Bắc
    (16.03, 112.50, 0.7),  # đá Bông Bay
]
SPRATLY = [
    (8.64, 111.92, 0.9),  # Trường Sa Lớn
    (8.85, 112.25, 0.7),  # Đá Tây
    (8.97, 113.70, 0.7),  # Phan Vinh
    (8.18, 113.31, 0.7),  # Thuyền Chài
    (7.89, 112.92, 0.7),  # An Bang
    (9.88, 114.33, 0.7),  # Sinh Tồn
    (9.90, 114.56, 0.6),  # Sinh Tồn Đông
    (10.18, 114.36, 0.7),  # Nam Yết
    (10.38, 114.48, 0.6),  # Sơn Ca
    (10.38, 114.37, 0.8),  # Ba Bình
    (10.67, 114.42, 0.6),  # Loại Ta
    (11.05, 114.28, 0.8),  # Thị Tứ
    (11.43, 114.33, 0.7),  # Song Tử Tây
    (11.45, 114.36, 0.6),  # Song Tử Đông
]
ISLANDS = {
    "20333": ("48", "Hoàng Sa", "Đặc khu Hoàng Sa", "Hoang Sa", PARACEL),
    "22736": ("56", "Trường Sa", "Đặc khu Trường Sa", "Truong Sa", SPRATLY),
}


def rounded(shape):
    """A GeoJSON geometry with five decimals, rings turned as RFC 7946 wants."""
    if isinstance(shape, MultiPolygon):
        parts = sorted(shape.geoms, key=lambda part: part.bounds)
        shape = MultiPolygon([orient(part) for part in parts])
    else:
        shape = orient(shape)

    def trim(value):
        if isinstance(value, (tuple, list)):
            return [trim(item) for item in value]
        return round(value, 5)

    geometry = mapping(shape)
    return {"type": geometry["type"], "coordinates": trim(geometry["coordinates"])}


def rings(province):
    """The hand-drawn rings of a province outline, {ring name: Polygon}."""
    points = defaultdict(list)
    for row in read_csv(SOURCE / f"outline_{province}.csv"):
        points[row["ring"]].append((float(row["lon"]), float(row["lat"])))
    return {name: Polygon(ring) for name, ring in points.items()}


def wandering_island(outline):
    """An island ring whose sides wander like a shore."""
    points = list(outline.exterior.coords)
    shore = []
    for start, end in zip(points, points[1:]):
        shore += mesh.displaced(start, end, 0.12, ["island"])
    return Polygon(shore)


def islet(lat, lon, radius_km, name):
    """A small uneven disc at the position of an island or reef."""
    random = chance("islet", name, lat, lon)
    ring = []
    for step in range(20):
        angle = 2 * math.pi * step / 20
        reach = radius_km * KM * random.uniform(0.85, 1.15)
        ring.append((lon + reach * math.cos(angle) / math.cos(math.radians(lat)), lat + reach * math.sin(angle) * 0.8))
    return Polygon([(round(x, 5), round(y, 5)) for x, y in ring])


def shapes():
    """{code: shape} of the communes of the detailed provinces."""
    made = {}
    for province in DETAILED:
        centres = {
            row["code"]: (float(row["lon"]), float(row["lat"]))
            for row in read_csv(SOURCE / "communes.csv")
            if row["province_code"] == province and row["code"] != LY_SON
        }
        outline = rings(province)
        made.update(mesh.natural(outline["mainland"], centres))
        islands = [wandering_island(ring) for name, ring in sorted(outline.items()) if name != "mainland"]
        if islands:
            made[LY_SON] = MultiPolygon(islands)
    return made


def properties(row, level, parent, status, source):
    """The fields of one area row."""
    return {
        "code": row["code"],
        "level": level,
        "unit_type": row["unit_type"],
        "name": row["name"],
        "name_en": row["name_en"],
        "full_name": row["full_name"],
        "parent_code": parent,
        "valid_from": MERGER_DAY,
        "boundary_status": status,
        "source": source,
    }


def special_zones():
    """Hoàng Sa and Trường Sa as groups of dots at the islands' approximate positions."""
    features = []
    for code, (parent, name, full_name, name_en, dots) in ISLANDS.items():
        row = {"code": code, "unit_type": "dac_khu", "name": name, "name_en": name_en, "full_name": full_name}
        shape = MultiPolygon([islet(*dot, name) for dot in dots])
        source = "Các đảo được vẽ bằng chấm minh hoạ tại vị trí gần đúng; không phải ranh giới chính thức"
        features.append(feature(properties(row, "commune", parent, "demonstration", source), rounded(shape)))
    return features


def build():
    """Write area.geojson.gz and give back the commune shapes, which other parts place things in."""
    made = shapes()
    rows = read_csv(SOURCE / "communes.csv")
    features = []
    for row in read_csv(SOURCE / "provinces.csv"):
        if row["code"] in DETAILED:
            shape = unary_union([made[item["code"]] for item in rows if item["province_code"] == row["code"]])
            features.append(
                feature(properties(row, "province", None, "demonstration", BOUNDARY_SOURCE), rounded(shape))
            )
        else:
            source = "Tên và mã theo Quyết định 19/2025/QĐ-TTg; chưa có ranh giới"
            features.append(feature(properties(row, "province", None, "unknown", source), None))
    for row in rows:
        fields = properties(row, "commune", row["province_code"], "demonstration", BOUNDARY_SOURCE)
        features.append(feature(fields, rounded(made[row["code"]])))
    features += special_zones()
    write_geojson(DEMO / "area.geojson.gz", features)
    return made


if __name__ == "__main__":
    build()
