import { onReach, Problem, send } from "../api/client";
import { loadAreas, loadFigures, loadStyle } from "./load";
import { away, cutOff, staleSince } from "./reach";
import { store } from "./store.svelte";

/** Between two looks while all is well. */
const CALM_MS = 60_000;

/** Between two looks while something is away. */
const ALERT_MS = 10_000;

/** For so long after a refusal an answer without a mark proves nothing: the service marks answers from five seconds of age on. */
const UNMARKED_MS = 6_000;

/**
 * What is asked to learn the state of the map: the head of a tile in the far corner, which is empty. It comes from
 * memory, as every tile does, and touches no row.
 */
const PROBE = "/tiles/area/10/0/0.mvt";

let lastAnswer: number | null = null;
let lastRefusal = -Infinity;
let lastLook = -Infinity;
let looking: Promise<void> | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;
let isWatched = false;

/** Keeps the strip under the header true: which side is away, and of when the page is. Call once. */
export function watchReach(): void {
  isWatched = true;
  onReach(hear);
  addEventListener("offline", loseNetwork);
  addEventListener("online", () => void look());
  document.addEventListener("visibilitychange", () => {
    if (Date.now() - lastLook > ALERT_MS && !document.hidden) void look();
    else plan();
  });
  plan();
}

/** Notes that the network is gone; a page that asks nothing of the network never minds. */
export function loseNetwork(): void {
  if (!isWatched) return;
  if (store.reach.state !== "network") store.reach = cutOff(store.reach, lastAnswer);
  plan();
}

/** Asks now how things stand, and fetches what is missing when they stand well. */
export async function retryReach(): Promise<void> {
  await look();
  if (store.reach.state === "ok") fetchMissing();
}

/** Hears every answer to this page. Bad news is believed at once, good news only from a look. */
function hear(status: number, answer: Response | null): void {
  if (status === 0 || !answer) {
    loseNetwork();
    return;
  }
  const now = Date.now();
  lastAnswer = now;
  const since = staleSince(answer.headers, now);
  if (since !== null) {
    store.reach = away(store.reach, since);
    plan();
  } else if (status === 503) {
    lastRefusal = now;
    if (!looking) void look();
  } else if (store.reach.state === "network" && !looking) {
    void look();
  }
}

/** Looks at the state of the map; those who ask meanwhile share the look. */
function look(): Promise<void> {
  looking ??= ask().finally(() => {
    looking = null;
    lastLook = Date.now();
    plan();
  });
  return looking;
}

async function ask(): Promise<void> {
  if (!store.meta && store.metaProgress === "failed") await loadStyle();
  try {
    // Nobody's session goes with it: a page left open is not a person at work.
    const { headers } = await send(PROBE, { method: "HEAD", cache: "no-store", credentials: "omit" });
    const now = Date.now();
    if (staleSince(headers, now) !== null) return;
    if (now - lastRefusal > UNMARKED_MS) recover();
    else store.reach = away(store.reach, lastRefusal);
  } catch (cause) {
    // Without the network `hear` has said so. A service that refuses even this knows no time.
    if (!(cause instanceof Problem) || cause.isOffline) return;
    if (cause.isAway) store.reach = away(store.reach, null);
    else if (store.reach.state === "network") recover();
  }
}

function recover(): void {
  const { state } = store.reach;
  if (state === "ok") return;
  store.reach = { state: "ok", since: null };
  if (state === "database") store.tell(store.m.offline.back);
  fetchMissing();
}

/** Fetches what could not be read meanwhile. */
function fetchMissing(): void {
  if (store.metaProgress === "failed") void loadStyle();
  if (store.areas.size === 0) void loadAreas().catch(() => undefined);
  if (store.figuresProgress === "failed") void loadFigures();
}

/** Sets the time of the next look; a page that nobody sees asks nothing. */
function plan(): void {
  clearTimeout(timer);
  if (document.hidden) return;
  timer = setTimeout(() => void look(), store.reach.state === "ok" ? CALM_MS : ALERT_MS);
}
