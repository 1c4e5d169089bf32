"""stat_value.csv.gz: illustrative figures for communes and provinces, 2021 to 2025.

A province is the sum of its communes. No count and no remainder lies between 1 and 4, so the file keeps the
floor that the service demands of figures about people.
"""

from collections import defaultdict

from common import DEMO, FIGURES_SOURCE, MERGER_DAY, REFERENCE, chance, read_csv, write_csv
from people import PERSONS_PER_HOUSEHOLD, profiles, shared_out

YEARS = range(2021, 2026)
LAST = 2025
FLOOR = 5
COLUMNS = [
    "area_code",
    "indicator",
    "ethnic_group",
    "period_from",
    "period_to",
    "boundaries_on",
    "numerator",
    "denominator",
    "unit",
    "method",
    "quality",
    "official",
    "illustrative",
    "source",
]

# Shares of living conditions: value where nobody is a minority, value where everyone is (2025), gain per year.
CONDITIONS = {
    "school_net": (0.992, 0.962, 0.004),
    "literacy": (0.972, 0.842, 0.006),
    "health_insurance": (0.945, 0.965, 0.008),
    "clean_water": (0.985, 0.86, 0.016),
    "electricity": (0.998, 0.975, 0.004),
    "solid_house": (0.965, 0.78, 0.020),
    "internet": (0.86, 0.56, 0.055),
}


def safe(count, whole):
    """The count moved away from 1-4 and from leaving a remainder of 1-4."""
    count = max(0, min(whole, round(count)))
    if 0 < count < FLOOR:
        count = FLOOR if count >= FLOOR / 2 else 0
    if 0 < whole - count < FLOOR:
        count = whole
    return count


def groups_of(profile):
    """{group: people} in 2025; a group of fewer than ten people is counted with the majority of the commune."""
    parts = shared_out(profile["population"], profile["groups"])
    largest = max(parts, key=lambda group: parts[group])
    for group in list(parts):
        if parts[group] < 2 * FLOOR and group != largest:
            parts[largest] += parts.pop(group)
    return parts


def year_of(code, profile, year):
    """{indicator: (numerator, denominator or None)} of a commune in a year."""
    back = LAST - year
    random = chance("stat", code)
    growth = random.uniform(0.004, 0.013)
    population = round(profile["population"] * (1 - growth) ** back)
    size = PERSONS_PER_HOUSEHOLD + 0.5 * profile["minority"] - 0.3 * (profile["unit_type"] == "phuong")
    households = round(population / size)
    pupils = round(population * (0.088 + 0.03 * profile["minority"]))
    adults = round(population * (0.78 - 0.07 * profile["minority"]))
    wholes = {"school_net": pupils, "literacy": adults, "health_insurance": population}
    minority = sum(people for group, people in groups_of(profile).items() if group != "kinh")
    poor = safe(households * min(0.7, profile["poor"] * (1 + random.uniform(0.15, 0.21) * back)), households)
    near = safe(households * min(0.25, profile["near_poor"] * (1 + random.uniform(0.02, 0.08) * back)), households)
    made = {
        "minority_share": (safe(minority * population / profile["population"], population), population),
        "poor_share": (poor, households),
        "near_poor_share": (near, households),
        "population": (population, None),
        "households": (households, None),
    }
    for indicator, (low, high, gain) in CONDITIONS.items():
        share = low + (high - low) * profile["minority"] + random.uniform(-0.02, 0.012) - gain * back
        whole = wholes.get(indicator, households)
        made[indicator] = (safe(whole * max(0.05, min(0.999, share)), whole), whole)
    return made


def row(area, indicator, group, year, numerator, denominator, unit):
    """One line of the file."""
    return {
        "area_code": area,
        "indicator": indicator,
        "ethnic_group": group,
        "period_from": f"{year}-01-01",
        "period_to": f"{year + 1}-01-01",
        # All years are told for the units after the merger.
        "boundaries_on": MERGER_DAY,
        "numerator": numerator,
        "denominator": "" if denominator is None else denominator,
        "unit": unit,
        "method": "administrative",
        "quality": "as_reported",
        # They play the part of official figures; the mark beside it says that they are none.
        "official": "true",
        "illustrative": "true",
        "source": FIGURES_SOURCE,
    }


def figures(made):
    """{(area, indicator, group, year): [numerator, denominator]} with the provinces added up."""
    sums = defaultdict(lambda: [0, None])

    def add(key, numerator, denominator):
        sums[key][0] += numerator
        if denominator is not None:
            sums[key][1] = (sums[key][1] or 0) + denominator

    for code, profile in made.items():
        areas = (code, profile["province"])
        for year in YEARS:
            for indicator, pair in year_of(code, profile, year).items():
                for area in areas:
                    add((area, indicator, "all", year), *pair)
        for group, people in groups_of(profile).items():
            for area in areas:
                add((area, "population", group, LAST), people, None)
    return sums


def build():
    """Write stat_value.csv.gz."""
    units = {item["id"]: item["unit"] for item in read_csv(REFERENCE / "indicators.csv")}
    sums = figures(profiles())
    missing = set(units) - {key[1] for key in sums}
    if missing:
        raise ValueError(f"no figures for {sorted(missing)}")
    rows = [
        row(area, indicator, group, year, *sums[area, indicator, group, year], units[indicator])
        for area, indicator, group, year in sorted(sums)
    ]
    write_csv(DEMO / "stat_value.csv.gz", COLUMNS, rows)


if __name__ == "__main__":
    build()
