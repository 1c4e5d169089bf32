import { drop, get, put } from "../../offline/db";
import type { Figures } from "./types";

/** What somebody has written of a form and not sent. Numbers only: words may name people. */
export interface Draft {
  /** The version that was read, and the figures that held then. */
  version: string;
  base: Figures;
  /** What stands in the boxes that were changed. */
  typed: Record<string, string>;
  /** The language in which they were typed: 1.500 is not 1,500. */
  lang: string;
  at: string;
}

/** A draft that nobody came back to is forgotten. */
const KEPT_MS = 7 * 86_400_000;

const nameOf = (event: string, area: string): string => `damage:${event}:${area}`;

/** The draft of a form, if this device keeps one. */
export async function readDraft(event: string, area: string): Promise<Draft | null> {
  const found = await get<Draft>("device", nameOf(event, area)).catch(() => undefined);
  if (!found) return null;
  if (Date.now() - Date.parse(found.at) < KEPT_MS) return found;
  await dropDraft(event, area);
  return null;
}

/** Keeps a draft; false when the device keeps nothing, as a private window. */
export function keepDraft(event: string, area: string, draft: Draft): Promise<boolean> {
  // A plain copy: what the page watches cannot be put away.
  const plain = JSON.parse(JSON.stringify(draft)) as Draft;
  return put("device", nameOf(event, area), plain).then(() => true, () => false);
}

/** Forgets the draft of a form. */
export async function dropDraft(event: string, area: string): Promise<void> {
  await drop("device", nameOf(event, area)).catch(() => undefined);
}
