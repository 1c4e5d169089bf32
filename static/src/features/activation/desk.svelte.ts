import { getJson } from "../../api/client";
import type { Session } from "../../api/types";
import { refusalWords } from "../../app/refusal";
import { acceptSession, loadStyle } from "../../state/load";
import { store } from "../../state/store.svelte";

/** What has become of an activation. */
export type ActivationState = "waiting" | "open" | "ended" | "expired" | "event_deleted" | "withdrawn" | "lapsed";

/** What may be done with one. */
export type Deed = "confirm" | "renew" | "end" | "review";

/** An activation as the service tells it. */
export interface Activation {
  id: number;
  break_glass: boolean;
  event: number | null;
  title: string;
  reason: string;
  state: ActivationState;
  communes: number;
  commune_names: string[];
  asked_by: string;
  asked_at: string;
  ends_at: string;
  confirmed_by: string | null;
  reviewed_by: string | null;
  review_note: string | null;
  needs_review: boolean;
  mine: boolean;
  can: Deed[];
}

/** How often what others did is looked for. */
const LOOK_AGAIN_MS = 60_000;

/** The shortest wait for an end, and between looks that failed. */
const SOON_MS = 1_000;

/** How often what was just done is looked for. */
const LOOKS_MOST = 5;

const ROUTE = "/api/activations";

/** The activations that the page knows of. */
class Desk {
  list = $state.raw<readonly Activation[]>([]);
  isBusy = $state(false);
  /** How often it was asked, and the newest of these that was answered. */
  #turn = 0;
  #answered = 0;

  /** Reads what there is, and what of it is open to this person; tells whether both were told. */
  async load(): Promise<boolean> {
    const before = openedBy(store.user);
    const turn = ++this.#turn;
    // Offline, what was told last stays: the service alone says who is logged out.
    const [told, me] = await Promise.all([
      getJson<{ activations: Activation[] }>(ROUTE).catch(() => null),
      getJson<Session>("/auth/me").catch(() => null),
    ]);
    // An answer that a newer one has overtaken tells how it was.
    if (turn < this.#answered) return true;
    if (told) this.list = told.activations;
    if (!me) return false;
    this.#answered = turn;
    acceptSession(me);
    // Layers open and close with it.
    if (openedBy(me.user) !== before) void loadStyle();
    return told !== null;
  }

  /** Asks for an activation of an event; without codes on the event's own area. */
  ask(event: number, codes: readonly string[], hours: number, reason: string): Promise<string> {
    const ground = codes.length > 0 ? { ground: { areas: codes } } : {};
    return this.#post(ROUTE, { event, ...ground, ends_at: endAfter(hours), reason });
  }

  /** Opens all of the person's areas to that person alone. */
  breakGlass(reason: string): Promise<string> {
    return this.#post(`${ROUTE}/break-glass`, { reason });
  }

  /** Confirms, renews, ends or reviews. */
  decide(id: number, deed: Deed, words: { hours: number; text: string }): Promise<string> {
    const body = {
      confirm: undefined,
      end: undefined,
      renew: { ends_at: endAfter(words.hours), reason: words.text },
      review: { note: words.text },
    }[deed];
    return this.#post(`${ROUTE}/${id}/${deed}`, body);
  }

  /** Follows the state until the page shows it no longer. */
  follow(): () => void {
    let timer: ReturnType<typeof setTimeout>;
    let isOver = false;
    const look = async (): Promise<void> => {
      await this.load();
      if (!isOver) timer = setTimeout(() => void look(), this.#wait());
    };
    void look();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }

  /** Until the next end, or a minute. */
  #wait(): number {
    const ends = (store.user?.openings ?? []).map((opening) => Date.parse(opening.until) - Date.now());
    return Math.max(SOON_MS, Math.min(LOOK_AGAIN_MS, ...ends.map((left) => left + SOON_MS)));
  }

  /** Shows what was done, also when the first look at it fails. */
  async #show(): Promise<void> {
    for (let look = 0; look < LOOKS_MOST; look += 1) {
      if (await this.load()) return;
      await new Promise((done) => setTimeout(done, SOON_MS));
    }
  }

  /** Sends a change; gives what the service has against it, or nothing. */
  async #post(path: string, body: unknown): Promise<string> {
    this.isBusy = true;
    try {
      await getJson(path, { method: "POST", body });
      await this.#show();
      return "";
    } catch (cause) {
      return refusalWords(cause, store.m) || String(cause);
    } finally {
      this.isBusy = false;
    }
  }
}

/** What tells two sets of openings apart. */
function openedBy(user: Session["user"]): string {
  return (user?.openings ?? []).map((opening) => opening.activation).join(",");
}

/** So many hours from now; a little less, as clocks differ and seven days are the most. */
function endAfter(hours: number): string {
  return new Date(Date.now() + hours * 3_600_000 - 300_000).toISOString();
}

/** A time as people say it: with the day when it is another one than today. */
export function when(iso: string): string {
  const isToday = new Date(iso).toDateString() === new Date().toDateString();
  return isToday ? store.format.time(iso) : `${store.format.time(iso)}, ${store.format.date(iso)}`;
}

/** The one desk of the page. */
export const desk = new Desk();
