import { getJson, isAbort, Problem, send } from "../../../api/client";
import { listItems } from "../../../api/records";
import type { Item } from "../../../api/types";
import { refusalWords } from "../../../app/refusal";
import { store } from "../../../state/store.svelte";
import { bodyOf, empty, faultsOf, refusedBox, type Typed, typedOf } from "./form";
import type { Message } from "./messages";
import { draftWords } from "./words";

/** Address of the warnings of the service. */
export const ROUTE = "/api/warnings";

/** The draft that is written, kept in the tab until the service has it. */
export class Draft {
  typed = $state<Typed>(empty());
  faults = $state.raw<Readonly<Record<string, string>>>({});
  /** The draft as the service has it; null for a new one. */
  message = $state.raw<Message | null>(null);
  /** The event whose area is offered. */
  event = $state.raw<Item | null>(null);
  progress = $state<"loading" | "ready" | "saving" | "missing" | "failed">("loading");
  trouble = $state("");
  isRestored = $state(false);
  #etag = "";
  #fresh = "";

  constructor(
    readonly id: number | null,
    readonly eventCode: string | null,
  ) {}

  /** What the tab keeps it under: each account has its own. */
  get #place(): string {
    return `banlang-warning:${store.user?.name ?? ""}:${this.id ?? this.eventCode ?? "new"}`;
  }

  /** Reads what there is: the draft, or the event that it begins with, and what was typed before the page was closed. */
  async open(signal: AbortSignal): Promise<void> {
    this.progress = "loading";
    try {
      if (this.id !== null) await this.#read(signal);
      else await this.#begin(signal);
    } catch (cause) {
      if (isAbort(cause)) return;
      this.trouble = refusalWords(cause, store.m);
      this.progress = cause instanceof Problem && cause.status === 404 ? "missing" : "failed";
      return;
    }
    this.#fresh = JSON.stringify(this.typed);
    this.#restore();
    this.progress = "ready";
  }

  async #read(signal: AbortSignal): Promise<void> {
    const answer = await send(`${ROUTE}/${this.id}`, { signal });
    this.#etag = answer.headers.get("ETag") ?? "";
    this.message = (await answer.json()) as Message;
    this.typed = typedOf(this.message);
  }

  async #begin(signal: AbortSignal): Promise<void> {
    const typed = empty();
    const [told, events] = await Promise.all([
      getJson<{ warnings: Message[] }>(ROUTE, { signal }).catch(() => null),
      this.eventCode === null ? null : listItems("disaster_event", { code: this.eventCode, limit: 1 }, signal),
    ]);
    // The office is the one that warned last here.
    const last = told?.warnings.find(({ can }) => can.includes("update") || can.includes("change"));
    typed.issuer = last?.issuer ?? "";
    typed.contact = last?.contact ?? "";
    this.event = events?.features[0] ?? null;
    const values = this.event?.properties;
    if (values) {
      typed.kind = String(values["kind"] ?? "");
      typed.level = Number(values["risk_level"] ?? 0);
      if (/Polygon$/.test(this.event?.geometry?.type ?? "")) typed.target = { ...typed.target, by: "event", event: String(values["code"]) };
    }
    this.typed = typed;
  }

  #restore(): void {
    try {
      const kept = JSON.parse(sessionStorage.getItem(this.#place) ?? "null") as { version: number; typed: Typed } | null;
      if (!kept || kept.version !== (this.message?.version ?? 0)) return;
      // Whom to ask may be somebody's own number: it is not kept in the tab.
      this.typed = { ...kept.typed, contact: this.typed.contact };
      this.isRestored = true;
    } catch {
      // Nothing was kept, or the tab keeps nothing.
    }
  }

  /** Keeps what is typed in the tab, and forgets it when it says what the service has. */
  keep(): void {
    const now = JSON.stringify(this.typed);
    if (this.progress !== "ready") return;
    try {
      if (now === this.#fresh) sessionStorage.removeItem(this.#place);
      else sessionStorage.setItem(this.#place, JSON.stringify({ version: this.message?.version ?? 0, typed: { ...this.typed, contact: "" } }));
    } catch {
      // A tab that keeps nothing still sends.
    }
  }

  /** Forgets what was not saved. */
  forget(): void {
    this.typed = JSON.parse(this.#fresh) as Typed;
    this.faults = {};
    this.isRestored = false;
  }

  /** Saves the draft; gives its number, or null with what is in the way beside the boxes. */
  async save(): Promise<number | null> {
    const w = draftWords(store.lang);
    this.trouble = "";
    this.faults = faultsOf(this.typed, this.message?.type ?? "alert", w, store.format.count);
    const wrong = Object.keys(this.faults).length;
    if (wrong > 0) {
      this.trouble = w.faults(store.format.count(wrong));
      return null;
    }
    this.progress = "saving";
    try {
      const body = bodyOf(this.typed);
      const made = this.id === null
        ? await getJson<Message>(ROUTE, { method: "POST", body })
        : await getJson<Message>(`${ROUTE}/${this.id}`, { method: "PUT", body, headers: { "If-Match": this.#etag } });
      sessionStorage.removeItem(this.#place);
      return made.id;
    } catch (cause) {
      this.progress = "ready";
      this.#refuse(cause);
      return null;
    }
  }

  #refuse(cause: unknown): void {
    const w = draftWords(store.lang);
    if (!(cause instanceof Problem)) this.trouble = w.failed;
    else if (cause.status === 403) this.#blame("target", w.fault.notYours);
    else if (cause.status === 409 && !/leave out/.test(cause.detail)) this.trouble = w.notNow;
    else if (cause.status === 409) this.#blame("target", w.fault.leftOut);
    else if (cause.status === 412) this.trouble = w.changed;
    else if (cause.field) {
      const { box, fault } = refusedBox(cause.field, w) ?? { box: "", fault: "" };
      // The service speaks English.
      if (box) this.#blame(box, store.lang === "en" && cause.detail ? cause.detail : fault);
      else this.trouble = `${w.fault.other} ${cause.detail}`;
    } else this.trouble = `${w.failed} ${refusalWords(cause, store.m)}`;
  }

  #blame(box: string, fault: string): void {
    this.faults = { [box]: fault };
    this.trouble = draftWords(store.lang).faults(store.format.count(1));
  }
}
