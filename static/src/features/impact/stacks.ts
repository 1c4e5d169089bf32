import type { Affected, Count } from "../../api/types";

/** One stacked bar: a group and its households by status. */
export interface GroupStack extends Count {
  /** The code of the group; null for the rest together. */
  group: string | null;
  groups: number;
  poor: number;
  near: number;
  other: number;
  /** Households whose status is not reviewed. */
  unstated: number;
}

/** Groups by households, largest first; beyond `most` the smallest stand together, so that bars sum to the total. */
export function stackGroups(answer: Affected, most = 8): GroupStack[] {
  const byGroup = new Map<string, GroupStack>();
  for (const row of answer.groups) {
    const stack = byGroup.get(row.ethnic_group) ?? emptyStack(row.ethnic_group);
    addTo(stack, row.poverty, row);
    byGroup.set(row.ethnic_group, stack);
  }
  const sorted = [...byGroup.values()].sort((a, b) => b.households - a.households);
  if (sorted.length <= most) return sorted;
  const rest = emptyStack(null);
  rest.groups = 0;
  for (const stack of sorted.slice(most - 1)) {
    rest.groups += 1;
    for (const key of ["households", "members", "poor", "near", "other", "unstated"] as const) rest[key] += stack[key];
  }
  return [...sorted.slice(0, most - 1), rest];
}

function emptyStack(group: string | null): GroupStack {
  return { group, groups: 1, households: 0, members: 0, poor: 0, near: 0, other: 0, unstated: 0 };
}

function addTo(stack: GroupStack, poverty: string, count: Count): void {
  stack.households += count.households;
  stack.members += count.members;
  const part = ({ poor: "poor", near_poor: "near", other: "other" } as const)[poverty] ?? "unstated";
  stack[part] += count.households;
}

/** Per cent of households whose group is not Kinh; null when there are none. */
export function minorityPercent(answer: Affected): number | null {
  const all = sum(answer.groups);
  return all > 0 ? (100 * sum(answer.groups.filter((row) => row.ethnic_group !== "kinh"))) / all : null;
}

/** Per cent of households that are poor or near-poor, of those whose status is reviewed; null when none is. */
export function poorPercent(answer: Affected): number | null {
  const known = answer.groups.filter((row) => ["poor", "near_poor", "other"].includes(row.poverty));
  const all = sum(known);
  return all > 0 ? (100 * sum(known.filter((row) => row.poverty !== "other"))) / all : null;
}

/** True when some households have no reviewed status, so that the poor share is of the others. */
export function hasUnstatedPoverty(answer: Affected): boolean {
  return answer.groups.some((row) => !["poor", "near_poor", "other"].includes(row.poverty));
}

function sum(rows: readonly Count[]): number {
  return rows.reduce((total, row) => total + row.households, 0);
}
