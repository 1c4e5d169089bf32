import type { User } from "../../../api/types";
import type { Area } from "../../../state/store.svelte";
import { isWriter } from "../writers";

type Grant = User["grants"][number];
type Areas = ReadonlyMap<string, Area>;

/** Roles that read all reports of their areas. The service has the last word. */
const READERS = ["viewer", "editor", "approver", "disaster"];

/** True when the unit is the area or lies in it; without an area everywhere is meant. */
function lies(code: string, area: string | null | undefined, areas: Areas): boolean {
  if (!area) return true;
  for (let at: string | undefined = code; at; at = areas.get(at)?.parent) if (at === area) return true;
  return false;
}

/** True when somebody writes the form of a unit. Villages, which the page does not list, follow their commune. */
export function writes(grants: readonly Grant[], unit: { code: string; parent?: string | undefined }, areas: Areas): boolean {
  return grants.some(
    (grant) => isWriter(grant) && [unit.code, unit.parent].some((code) => code !== undefined && lies(code, grant.area_code, areas)),
  );
}

/** The units that somebody may start from, the one that keeps the event first where it is open to them. */
export function roots(grants: readonly Grant[], keeper: string | null, areas: Areas): string[] {
  const readers = grants.filter((grant) => READERS.includes(grant.role));
  const isEverywhere = readers.some((grant) => !grant.area_code);
  const provinces = [...areas.values()].filter((area) => area.level === "province").map((area) => area.code);
  const own = isEverywhere ? provinces : readers.flatMap((grant) => grant.area_code ?? []);
  const isOpen = keeper !== null && readers.some((grant) => lies(keeper, grant.area_code, areas));
  return [...new Set([...(isOpen && keeper ? [keeper] : []), ...own])];
}

/** Codes of the unit and of all above it that are open to somebody, the highest first. */
export function way(grants: readonly Grant[], code: string, areas: Areas): string[] {
  const readers = grants.filter((grant) => READERS.includes(grant.role));
  const path: string[] = [];
  for (let at = areas.get(code)?.parent; at; at = areas.get(at)?.parent) {
    const own = at;
    if (readers.some((grant) => lies(own, grant.area_code, areas))) path.unshift(own);
  }
  return path;
}
