import { store } from "../../../state/store.svelte";
import { writes } from "../damage/units";
import { writesWarnings, writtenAreas } from "../warnings/rights";
import { isWriter } from "../writers";

/** Whether the reader records events and the state of roads anywhere; the service has the last word. */
export const records = writesWarnings;

/** Whether the reader changes what is kept for an area; without one it is kept for the whole country. */
export function keeps(area: unknown): boolean {
  const grants = store.user?.grants ?? [];
  if (typeof area === "string" && area !== "") return writes(grants, { code: area }, store.areas);
  return grants.some((grant) => !grant.area_code && isWriter(grant));
}

/** An area that may keep an event, and the units in it. */
export interface Keeper {
  code: string;
  name: string;
  units: { code: string; name: string }[];
}

/** The areas among which the reader chooses who keeps an event: the own ones, or all provinces. */
export function keepers(): Keeper[] {
  const areas = [...store.areas.values()];
  const unit = ({ code, fullName }: { code: string; fullName: string }): { code: string; name: string } => ({ code, name: fullName });
  if (keeps(null)) return areas.filter(({ level }) => level === "province").map((own) => ({ ...unit(own), units: [] }));
  return [...writtenAreas()].map(([code, name]) => ({ code, name, units: areas.filter(({ parent, level }) => parent === code && level === "commune").map(unit) }));
}
