import { getJson } from "../../../api/client";
import { refusalWords } from "../../../app/refusal";
import { store } from "../../../state/store.svelte";
import { type Answer, openAsks, type Reading, warnedCodes } from "./codes";

/** The bulletin on the desk: it stays while its areas are looked at, and goes with the page. */
class BulletinDesk {
  text = $state("");
  reading = $state.raw<Reading | null>(null);
  answers = $state.raw<readonly Answer[]>([]);
  removed = $state.raw<readonly string[]>([]);
  added = $state.raw<readonly string[]>([]);
  isBusy = $state(false);
  trouble = $state("");

  codes = $derived(
    this.reading
      ? warnedCodes(this.reading, this, (province) => [...store.areas.values()].filter((area) => area.parent === province && area.level === "commune").map((area) => area.code))
      : [],
  );
  open = $derived(this.reading ? openAsks(this.reading, this.answers) : 0);

  /** Has the text read. */
  async read(): Promise<void> {
    this.isBusy = true;
    this.trouble = "";
    try {
      const reading = await getJson<Reading>("/api/bulletins/reading", { method: "POST", body: { text: this.text } });
      this.answers = reading.asks.map(() => undefined);
      this.removed = [];
      this.added = [];
      this.reading = reading;
    } catch (cause) {
      this.trouble = refusalWords(cause, store.m) || store.m.error.generic;
    } finally {
      this.isBusy = false;
    }
  }

  /** Takes a choice of a question, or takes it back. */
  choose(ask: number, code: string): void {
    const before = this.answers[ask] ?? [];
    const now = before.includes(code) ? before.filter((own) => own !== code) : [...before, code];
    this.answers = this.answers.map((own, index) => (index === ask ? (now.length > 0 ? now : undefined) : own));
  }

  /** Answers a question with none of its choices, or opens it again. */
  skip(ask: number): void {
    this.answers = this.answers.map((own, index) => (index === ask ? (own?.length === 0 ? undefined : []) : own));
  }

  /** Takes a unit out. */
  remove(code: string): void {
    if (this.added.includes(code)) this.added = this.added.filter((own) => own !== code);
    else this.removed = [...this.removed, code];
  }

  /** Puts a unit in. */
  add(code: string): void {
    this.removed = this.removed.filter((own) => own !== code);
    if (!this.codes.includes(code)) this.added = [...this.added, code];
  }

  /** Puts another bulletin on the desk. */
  clear(): void {
    this.text = "";
    this.reading = null;
    this.trouble = "";
  }
}

/** The one bulletin of the page. */
export const bulletin = new BulletinDesk();
