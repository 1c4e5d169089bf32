import { getJson, Problem, send, withQuery } from "../../../api/client";
import { listItems } from "../../../api/records";
import type { Beside, Done, Figures, Form, Own, Past } from "./types";

/** Rows of the history of one unit's form that are read. */
const PAST_MOST = 1000;

const formPath = (event: string): string => `/api/events/${encodeURIComponent(event)}/damage`;
const ownPath = (event: string, area: string): string => `${formPath(event)}/${encodeURIComponent(area)}`;

/** The form of an event and a unit, now or at a moment. */
export function askForm(event: string, area: string | null, at: string | null, signal?: AbortSignal): Promise<Form> {
  return getJson<Form>(withQuery(formPath(event), { area, at }), signal ? { signal } : {});
}

/** The address of the form as a workbook. */
export function sheetPath(event: string, area: string, at: string | null): string {
  return withQuery(formPath(event), { area, at, f: "xlsx" });
}

/** What a unit has reported itself. */
export function askOwn(event: string, area: string, signal?: AbortSignal): Promise<Own> {
  return getJson<Own>(ownPath(event, area), signal ? { signal } : {});
}

/** What was reported of people beside who lives there. */
export function askBeside(event: string, area: string, signal?: AbortSignal): Promise<Beside> {
  return getJson<Beside>(`${ownPath(event, area)}/affected`, signal ? { signal } : {});
}

/** All figures that a unit has ever reported of an event, the newest first. */
export async function askPast(event: string, area: string, signal?: AbortSignal): Promise<Past[]> {
  const query = { event_code: event, area_code: area, sortby: "-reported_at", limit: PAST_MOST };
  const page = await listItems("damage_report", query, signal);
  return page.features.map(({ properties: own }) => ({
    indicator: String(own["indicator"]),
    amount: Number(own["amount"]),
    unit: String(own["unit"]),
    reported_at: String(own["reported_at"]),
    official: own["official"] === true,
    source: typeof own["source"] === "string" ? own["source"] : null,
  }));
}

/** What is sent as a report. */
export interface Sent {
  figures: Record<string, number>;
  official?: boolean;
  source?: string;
}

/** What came of it: it is written, or somebody else was faster. */
export type Answer = { is: "done"; done: Done } | { is: "changed"; version: string; figures: Figures };

/** Writes the form of a unit if it is still the one of that version. */
export async function sendReport(event: string, area: string, version: string, sent: Sent): Promise<Answer> {
  try {
    const answer = await send(ownPath(event, area), { method: "PUT", body: sent, headers: { "If-Match": version } });
    return { is: "done", done: (await answer.json()) as Done };
  } catch (cause) {
    if (!(cause instanceof Problem) || cause.status !== 412) throw cause;
    const told = cause.said as { version?: unknown; figures?: unknown };
    if (typeof told.version !== "string" || typeof told.figures !== "object") throw cause;
    return { is: "changed", version: told.version, figures: told.figures as Figures };
  }
}

/** Codes of the indicators that the service refused, each with its reason. */
export function refusedFigures(cause: unknown): Record<string, string> {
  const errors = cause instanceof Problem ? cause.said["errors"] : null;
  if (!Array.isArray(errors)) return {};
  return Object.fromEntries(
    (errors as { name?: unknown; reason?: unknown }[]).flatMap((own) => (typeof own.name === "string" ? [[own.name, String(own.reason ?? "")]] : [])),
  );
}
