"""The invented make-up of each commune: population, poverty and groups, read from source/people.csv."""

from common import REFERENCE, SOURCE, read_csv

PERSONS_PER_HOUSEHOLD = 4.0


def group_codes():
    """{group slug: its code in the list of 2008}."""
    return {row["id"]: row["code_2008"] for row in read_csv(REFERENCE / "ethnic_groups.csv")}


def profiles():
    """Per commune: name, province, unit type, population, poor and near-poor shares, {group: share}, Kinh last."""
    units = {row["code"]: row for row in read_csv(SOURCE / "communes.csv")}
    known = set(group_codes())
    made = {}
    for row in read_csv(SOURCE / "people.csv"):
        groups = {}
        for entry in filter(None, row["groups"].split(";")):
            group, percent = entry.split()
            if group not in known:
                raise ValueError(f"unknown group {group}")
            groups[group] = float(percent) / 100
        groups["kinh"] = 1 - sum(groups.values())
        made[row["code"]] = {
            "name": row["name"],
            "province": units[row["code"]]["province_code"],
            "unit_type": units[row["code"]]["unit_type"],
            "population": int(row["population"]),
            "poor": float(row["poor_percent"]) / 100,
            "near_poor": float(row["near_poor_percent"]) / 100,
            "groups": groups,
            "minority": 1 - groups["kinh"],
        }
    return made


def shared_out(total, weights):
    """Whole numbers that sum to total in proportion to the weights {key: weight}: largest remainders."""
    whole = sum(weights.values())
    exact = {key: total * weight / whole for key, weight in weights.items()}
    parts = {key: int(value) for key, value in exact.items()}
    rest = total - sum(parts.values())
    for key in sorted(exact, key=lambda key: (parts[key] - exact[key], key))[:rest]:
        parts[key] += 1
    return parts
