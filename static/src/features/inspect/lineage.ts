/** One step of boundary history: an old unit, or a part of it, that became part of a new one. */
export interface LineageRow {
  oldCode: string;
  oldName: string;
  newCode: string;
  newName: string;
  on: string;
  isWhole: boolean;
}

/** Reads the rows of a lineage answer, which is a list or holds one; what is no row is left out. */
export function readLineage(answer: unknown): LineageRow[] {
  return findRows(answer).flatMap((row) => {
    const text = (name: string): string => (typeof row[name] === "string" ? row[name] : "");
    const oldCode = text("old_code");
    const newCode = text("new_code");
    if (!oldCode && !newCode) return [];
    const kind = text("kind") || text("type");
    const isWhole = kind ? kind === "full" || kind === "whole" : row["weight"] === 1;
    return [{ oldCode, oldName: text("old_name") || oldCode, newCode, newName: text("new_name") || newCode, on: text("on_date"), isWhole }];
  });
}

function findRows(answer: unknown): Record<string, unknown>[] {
  if (Array.isArray(answer)) return answer.filter((row) => typeof row === "object" && row !== null);
  if (typeof answer !== "object" || answer === null) return [];
  return Object.values(answer).flatMap((part) => (Array.isArray(part) ? findRows(part) : []));
}
