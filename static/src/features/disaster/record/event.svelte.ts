import { Problem } from "../../../api/client";
import { refusalWords } from "../../../app/refusal";
import { say } from "../../../i18n/format";
import { store } from "../../../state/store.svelte";
import { bulletin } from "../bulletin/desk.svelte";
import { boxTime, clean } from "../parts/typed";
import { askEvent, EVENTS, make, sendGround } from "./ask";
import { Faults } from "./faults.svelte";
import { codeOf, empty, faultsOf, featureOf, nextCode, ofReading, placeFault, refusedBox, type Typed } from "./form";
import { keepers, keeps } from "./rights";
import { refusalOf } from "./say";
import { recordWords } from "./words";

/** An event that is being recorded: first itself, then its ground where that is named by units. */
export class NewEvent {
  typed = $state<Typed>(empty(""));
  readonly faults = new Faults(() => this.#check(), () => JSON.stringify(this.typed));
  trouble = $state("");
  progress = $state<"ready" | "saving" | "done">("ready");
  /** The event is there, and its ground is not. */
  isHalf = $state(false);
  /** Until when the bulletin says that it holds. */
  holdsUntil = $state("");
  isRead = $state(false);
  /** The transaction that gave it its footprint. */
  transaction: number | null = null;
  /** The code that was proposed: another one is the officer's own. */
  #proposed = "";
  /** The service may have got it: its answer did not come. */
  #isUnsure = false;

  /** Begins anew, or with the bulletin that lies on the desk. */
  begin(isRead: boolean): void {
    const keeper = keepers()[0]?.code ?? "";
    const { reading } = bulletin;
    this.isRead = isRead && reading !== null;
    if (!this.isRead || !reading) {
      this.typed = empty(keeper);
      return;
    }
    const kind = say(store.meta?.codes["hazard"]?.[reading.kind ?? ""], "vi");
    const units = bulletin.codes.map((code) => store.areas.get(code)?.name ?? code);
    this.typed = ofReading(reading, bulletin.text, bulletin.codes, keeper, { kind, units });
    this.#proposed = this.typed.code;
    this.holdsUntil = boxTime(reading.to);
  }

  /** Proposes a code, unless the officer wrote another one. */
  propose(): void {
    if (this.typed.code !== "" && this.typed.code !== this.#proposed) return;
    this.#proposed = codeOf(this.typed.kind, this.typed.started);
    this.typed.code = this.#proposed;
  }

  get #code(): string {
    return clean(this.typed.code);
  }

  /** Records it; gives its code when all of it is there. */
  async save(): Promise<string | null> {
    this.trouble = "";
    if (this.faults.look() > 0) return null;
    this.progress = "saving";
    try {
      if (!this.isHalf) await make(EVENTS, featureOf(this.typed));
    } catch (cause) {
      if (!(await this.#isThere(cause))) {
        this.progress = "ready";
        this.#refuse(cause);
        return null;
      }
    }
    return this.#ground();
  }

  #check(): Record<string, string> {
    const w = recordWords(store.lang);
    if (!this.isHalf) return faultsOf(this.typed, keeps(null), w, store.format.count);
    const fault = placeFault(this.typed.place, w);
    return fault ? { target: fault } : {};
  }

  /** The second step: units become ground as the service knows them. */
  async #ground(): Promise<string | null> {
    const { place, source } = this.typed;
    const isAgain = this.isHalf;
    try {
      if (place.by === "areas" || (this.isHalf && place.by === "drawn")) this.transaction = await sendGround(this.#code, place, clean(source), null);
    } catch (cause) {
      const w = recordWords(store.lang);
      this.isHalf = true;
      this.progress = "ready";
      const refused = cause instanceof Problem ? refusedBox(cause.field, cause.detail, w) : null;
      // The answer to the step before was lost on its way: the ground is there.
      if (isAgain && refused?.fault === w.fault.same) return this.#done();
      if (refused?.box === "target") this.faults.refuse("target", refused.fault);
      this.trouble = w.half(this.#code, refused?.fault ?? (refusalWords(cause, store.m) || store.m.error.generic));
      return null;
    }
    return this.#done();
  }

  #done(): string {
    this.progress = "done";
    return this.#code;
  }

  /** The event is there already, because the answer to it was lost on its way: the same event under the same code. */
  async #isThere(cause: unknown): Promise<boolean> {
    const wasLost = this.#isUnsure;
    this.#isUnsure = cause instanceof Problem && cause.isOffline;
    if (!wasLost || !(cause instanceof Problem) || cause.status !== 409) return false;
    const values = (await askEvent(this.#code).catch(() => null))?.properties;
    return values?.["name"] === clean(this.typed.name) && Date.parse(String(values["started_at"])) === Date.parse(this.typed.started);
  }

  #refuse(cause: unknown): void {
    const w = recordWords(store.lang);
    const refused = cause instanceof Problem ? refusedBox(cause.field, cause.detail, w) : null;
    if (!refused) {
      this.trouble = refusalOf(cause, w);
      return;
    }
    let { fault } = refused;
    if (refused.box === "code" && fault === w.fault.taken && this.typed.code === this.#proposed) {
      this.#proposed = nextCode(this.#code, this.typed.kind, this.typed.started);
      fault = w.bumped(this.#code, this.#proposed);
      this.typed.code = this.#proposed;
    }
    this.faults.refuse(refused.box, fault);
  }
}
