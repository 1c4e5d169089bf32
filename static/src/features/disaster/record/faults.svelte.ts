/** What is wrong with the boxes of a form: checked anew with each letter once somebody tried to save, and what the service refused until that is changed. */
export class Faults {
  #isStrict = $state(false);
  #refused = $state.raw<{ of: string; faults: Readonly<Record<string, string>> }>({ of: "", faults: {} });

  /** `check` looks at what is typed, `typed` says it. */
  constructor(
    readonly check: () => Record<string, string>,
    readonly typed: () => string,
  ) {}

  /** What is shown beside the boxes. */
  now = $derived.by((): Readonly<Record<string, string>> => ({ ...(this.#isStrict ? this.check() : {}), ...(this.#refused.of === this.typed() ? this.#refused.faults : {}) }));

  /** Looks at the form before it is sent; how many boxes are wrong. */
  look(): number {
    this.#isStrict = true;
    this.#refused = { of: "", faults: {} };
    return Object.keys(this.now).length;
  }

  /** The service refused a box. */
  refuse(box: string, fault: string): void {
    this.#refused = { of: this.typed(), faults: { [box]: fault } };
  }
}
