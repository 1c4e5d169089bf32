import { isAbort, Problem } from "../../../api/client";
import type { Lang } from "../../../api/types";
import { refusalWords } from "../../../app/refusal";
import { store } from "../../../state/store.svelte";
import { type Read, readAmount, typedAmount } from "./amounts";
import { askForm, refusedFigures, type Sent, sendReport } from "./ask";
import { type Draft, dropDraft, keepDraft, readDraft } from "./draft";
import { type Amounts, type Conflict, merge } from "./merge";
import type { Done, Figure, Figures, Form, Indicator } from "./types";
import { wordsOf } from "./words";

/** Letters of a source that the service takes. */
const SOURCE_LETTERS = 500;

/** The form of one unit while somebody fills it in. */
export class Report {
  form = $state.raw<Form | null>(null);
  phase = $state<"loading" | "failed" | "ready" | "sending" | "done">("loading");
  trouble = $state("");
  isMissing = $state(false);
  /** The figures that held when the form was read, or was last told to have changed. */
  base = $state.raw<Figures>({});
  typed = $state<Record<string, string>>({});
  source = $state("");
  isOfficial = $state(false);
  /** Reasons of the service against single figures. */
  refused = $state.raw<Record<string, string>>({});
  /** Somebody was faster: what differs, which of theirs was taken, and what was chosen. */
  conflicts = $state.raw<readonly Conflict[] | null>(null);
  taken = $state.raw<readonly string[]>([]);
  chosen = $state<Record<string, "mine" | "theirs">>({});
  draftAt = $state<string | null>(null);
  isKept = $state(true);
  done = $state.raw<Done | null>(null);
  #version = "";
  /** What the officer had read before somebody else was faster: until all is chosen, a draft is measured by it. */
  #before: Pick<Draft, "version" | "base"> | null = null;

  constructor(
    readonly event: string,
    readonly area: string,
    readonly lang: Lang,
  ) {}

  lines = $derived.by((): Indicator[] => this.form?.groups.flatMap((group) => group.indicators) ?? []);
  reads = $derived.by((): ReadonlyMap<string, Read> => new Map(this.lines.map((line) => [line.code, this.#read(line)])));
  amounts = $derived.by((): Amounts => {
    const known = [...this.reads].flatMap(([code, read]) => (read.is === "amount" ? [[code, read.amount] as const] : []));
    return Object.fromEntries(known);
  });
  /** Indicators whose amount is another one than that which holds. */
  changed = $derived.by((): string[] => this.lines.filter((line) => this.isChanged(line)).map((line) => line.code));
  faulty = $derived.by((): string[] => this.lines.filter((line) => this.reads.get(line.code)?.is === "fault").map((line) => line.code));
  unchosen = $derived.by((): number => (this.conflicts ?? []).filter((own) => !this.chosen[own.code]).length);

  #read(line: Indicator): Read {
    return readAmount(this.typed[line.code] ?? "", line.unit, this.lang);
  }

  /** The figure that holds, in the unit of measure of the form. */
  held(line: Indicator): Figure | null {
    const own = this.base[line.code];
    return own?.unit === line.unit ? own : null;
  }

  isChanged(line: Indicator): boolean {
    const amount = this.amounts[line.code];
    return amount !== undefined && amount !== this.held(line)?.amount;
  }

  /** Reads the form, and what this device keeps of it. */
  async load(signal: AbortSignal): Promise<void> {
    this.phase = "loading";
    try {
      const [form, draft] = await Promise.all([askForm(this.event, this.area, null, signal), readDraft(this.event, this.area)]);
      if (signal.aborted) return;
      this.form = form;
      this.#take(form.version, Object.fromEntries(this.lines.flatMap((line) => (line.own ? [[line.code, line.own]] : []))));
      this.typed = Object.fromEntries(this.lines.map((line) => [line.code, this.#text(line)]));
      if (draft) this.#restore(draft);
      this.phase = "ready";
    } catch (cause) {
      if (isAbort(cause)) return;
      this.isMissing = cause instanceof Problem && cause.status === 404;
      this.trouble = refusalWords(cause, store.m) || store.m.error.generic;
      this.phase = "failed";
    }
  }

  #take(version: string, figures: Figures): void {
    this.#version = version;
    this.base = figures;
  }

  #text(line: Indicator): string {
    const held = this.held(line);
    return held ? typedAmount(held.amount, this.lang) : "";
  }

  /** Puts the draft into the boxes. If the form has changed since, the two stand beside each other. */
  #restore(draft: Draft): void {
    const now = this.base;
    const meant: Record<string, number> = {};
    for (const line of this.lines) {
      const text = draft.typed[line.code];
      if (text === undefined) continue;
      const read = readAmount(text, line.unit, draft.lang === "en" ? "en" : "vi");
      this.typed[line.code] = read.is === "amount" ? typedAmount(read.amount, this.lang) : text;
      if (read.is === "amount") meant[line.code] = read.amount;
    }
    this.draftAt = draft.at;
    if (draft.version === this.#version) return;
    const { conflicts } = merge(draft.base, now, meant);
    if (conflicts.length === 0) return;
    this.#before = { version: draft.version, base: draft.base };
    this.#face(conflicts, []);
  }

  #face(conflicts: readonly Conflict[], taken: readonly string[]): void {
    this.conflicts = conflicts;
    this.taken = taken;
    this.chosen = {};
  }

  /** What stands in the boxes that were changed. */
  #own(): Record<string, string> {
    return Object.fromEntries(this.lines.flatMap((line) => (this.typed[line.code] === this.#text(line) ? [] : [[line.code, this.typed[line.code] ?? ""]])));
  }

  /** Keeps on this device what was not sent; nothing when nothing was written. */
  async keep(): Promise<void> {
    if (this.phase !== "ready" || !this.form) return;
    const typed = this.#own();
    if (Object.keys(typed).length === 0) return dropDraft(this.event, this.area);
    const read = (this.unchosen > 0 && this.#before) || { version: this.#version, base: this.base };
    const draft: Draft = { ...read, typed, lang: this.lang, at: new Date().toISOString() };
    this.isKept = await keepDraft(this.event, this.area, draft);
  }

  /** Back to the figures that hold. */
  async dropDraft(): Promise<void> {
    for (const line of this.lines) this.typed[line.code] = this.#text(line);
    this.draftAt = null;
    this.conflicts = null;
    await dropDraft(this.event, this.area);
  }

  /** Takes one of two figures. */
  choose(conflict: Conflict, side: "mine" | "theirs"): void {
    this.chosen[conflict.code] = side;
    const amount = side === "mine" ? conflict.mine : conflict.theirs.amount;
    this.typed[conflict.code] = typedAmount(amount, this.lang);
  }

  /** Why the form cannot be sent yet; nothing when it can. */
  fault(): string {
    const w = wordsOf(this.lang);
    if (this.faulty.length > 0) return w.faultsN(store.format.count(this.faulty.length));
    if (this.unchosen > 0) return w.chooseFirst(store.format.count(this.unchosen));
    if (Object.keys(this.amounts).length === 0) return w.empty;
    return "";
  }

  /** What is wrong with the source. */
  sourceFault = $derived.by((): string => {
    const w = wordsOf(this.lang);
    if (this.source.trim().length > SOURCE_LETTERS) return w.sourceLong;
    return this.isOfficial && this.source.trim() === "" ? w.sourceMissing : "";
  });

  /** Sends the form. Whoever comes second is shown both. */
  async send(): Promise<void> {
    this.phase = "sending";
    this.trouble = "";
    this.refused = {};
    const sent: Sent = { figures: { ...this.amounts } };
    const source = this.source.trim().normalize("NFC");
    if (source) sent.source = source;
    if (this.isOfficial) sent.official = true;
    try {
      const answer = await sendReport(this.event, this.area, this.#version, sent);
      if (answer.is === "done") {
        this.done = answer.done;
        this.phase = "done";
        await dropDraft(this.event, this.area);
      } else {
        this.#meet(answer.version, answer.figures);
        this.phase = "ready";
        await this.keep();
      }
    } catch (cause) {
      this.refused = refusedFigures(cause);
      this.trouble = this.#say(cause);
      this.phase = "ready";
      await this.keep();
    }
  }

  /** Somebody else has written the form: what only they changed is taken, what both changed is asked. */
  #meet(version: string, theirs: Figures): void {
    const { conflicts, taken } = merge(this.base, theirs, this.amounts);
    this.#before = { version: this.#version, base: this.base };
    this.#take(version, theirs);
    for (const line of this.lines) if (taken.includes(line.code)) this.typed[line.code] = this.#text(line);
    this.#face(conflicts, taken);
  }

  #say(cause: unknown): string {
    const w = wordsOf(this.lang);
    if (!(cause instanceof Problem)) return w.failedSend;
    if (cause.isOffline) return w.offline;
    if (cause.isAway) return w.away;
    if (cause.status === 401) return w.loggedOut;
    if (cause.status === 403) return w.noRight;
    const refused = Object.keys(this.refused).length;
    if (refused > 0) return w.faultsN(store.format.count(refused));
    return cause.status === 422 ? w.notInForce : `${w.failedSend} ${cause.detail || cause.title}`;
  }

  /** The title of an indicator. */
  title(code: string): string {
    const line = this.lines.find((own) => own.code === code);
    return line ? store.say(line.title) : code;
  }
}
