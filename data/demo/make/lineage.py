"""area_lineage.csv and area_alias.csv: which old unit became which, and other names people search by."""

import re

from common import DEMO, MERGER_DAY, SOURCE, nfc, read_csv, write_csv

LINEAGE_SOURCE = "dvhcvn/20250701 (MIT), lập từ các nghị quyết của Uỷ ban Thường vụ Quốc hội năm 2025"
UNIT_WORDS = re.compile(r"^(Xã|Phường|Thị trấn|Thị xã|Thành phố|Huyện|Đặc khu) ")

# The open table gives these rows, but they do not look right; they stay without a weight until checked.
DOUBTFUL = {("23521", "23425")}

# One word, four spellings in use.
DAK = ("Đắk", "Đăk", "Đắc", "Đak")


def lineage_row(row, names):
    """One line of area_lineage.csv."""
    certain = row["kind"] == "full" and (row["old_code"], row["new_code"]) not in DOUBTFUL
    return {
        "old_code": row["old_code"],
        "new_code": row["new_code"],
        "old_name": row["old_name"],
        "new_name": names[row["new_code"]],
        "on_date": MERGER_DAY,
        "kind": row["kind"],
        "basis": "law" if certain else "unknown",
        "weight": 1 if certain else "",
        "source": LINEAGE_SOURCE,
    }


def bare(name):
    """A unit's name without the word for its kind."""
    return UNIT_WORDS.sub("", name)


def spellings(name):
    """Other spellings in use: Đắk, Đăk, Đắc, Dak; the tone mark on the other vowel (Hoà, Hòa)."""
    found = set()
    if re.search(r"\bĐ[ắă]k\b", name):
        found |= {re.sub(r"\bĐ[ắă]k\b", word, name) for word in DAK}
        found.add(re.sub(r"\bĐ[ắă]k\b", "Dak", name))
    for new, old in (("oà", "òa"), ("oá", "óa"), ("uỷ", "ủy"), ("uý", "úy")):
        if new in name:
            found.add(name.replace(new, old))
        if old in name:
            found.add(name.replace(old, new))
    found.discard(name)
    return {nfc(item) for item in found}


def aliases():
    """All aliases as {(area code, alias): kind}; a former name counts before a spelling."""
    names = {row["code"]: row["name"] for row in read_csv(SOURCE / "communes.csv")}
    made = {}
    for row in read_csv(SOURCE / "lineage.csv"):
        code, old = row["new_code"], row["old_name"]
        if (row["old_code"], code) in DOUBTFUL:
            continue
        if bare(old) != names[code] and not re.fullmatch(r"Phường \d+", old):
            made[code, old] = "former"
    for row in read_csv(SOURCE / "districts.csv"):
        for code in row["communes"].split():
            made[code, row["district"]] = "former"
    for row in read_csv(SOURCE / "provinces.csv"):
        for alias in sorted(spellings(row["name"])):
            made.setdefault((row["code"], alias), "spelling")
    made["51", "Tỉnh Kon Tum"] = "former"
    made["66", "Tỉnh Phú Yên"] = "former"
    for code, name in names.items():
        for alias in sorted(spellings(name)):
            made.setdefault((code, alias), "spelling")
    return made


def build():
    """Write both files."""
    names = {row["code"]: row["full_name"] for row in read_csv(SOURCE / "communes.csv")}
    rows = [lineage_row(row, names) for row in read_csv(SOURCE / "lineage.csv")]
    write_csv(
        DEMO / "area_lineage.csv",
        ["old_code", "new_code", "old_name", "new_name", "on_date", "kind", "basis", "weight", "source"],
        rows,
    )
    write_csv(
        DEMO / "area_alias.csv",
        ["area_code", "alias", "kind"],
        [{"area_code": code, "alias": alias, "kind": kind} for (code, alias), kind in sorted(aliases().items())],
    )


if __name__ == "__main__":
    build()
