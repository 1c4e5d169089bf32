import type { Affected, Count } from "../../api/types";

/** The column by which communes stand. */
export type SortKey = "name" | "households" | "members";

/** The rows of the commune table: they add up to the answer's total. */
export interface CommuneRows {
  communes: Affected["communes"];
  /** What the total holds beyond the communes; null when nothing is missing. */
  elsewhere: Count | null;
}

/** Sorts the communes, and names what the total holds beyond them, so that the table always adds up. */
export function communeRows(answer: Affected, sort: SortKey = "households"): CommuneRows {
  const compare = new Intl.Collator("vi").compare;
  const communes = [...answer.communes].sort((a, b) => (sort === "name" ? compare(a.name, b.name) : b[sort] - a[sort]));
  const households = answer.total.households - communes.reduce((sum, row) => sum + row.households, 0);
  const members = answer.total.members - communes.reduce((sum, row) => sum + row.members, 0);
  return { communes, elsewhere: households !== 0 || members !== 0 ? { households, members } : null };
}
