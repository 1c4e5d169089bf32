/** What was done to an event, said on its page until another one is opened. */
class Said {
  code = $state("");
  words = $state("");
  /** The transaction that gave the event a footprint; null when none did. */
  #transaction: number | null = null;

  /** Says it of an event. */
  say(code: string, words: string, transaction: number | null = null): void {
    this.code = code;
    this.words = words;
    this.#transaction = transaction;
  }

  /** The footprint that was just written is not among those that are told: the history tells what is written a moment later. */
  isAwaited(code: string, told: readonly { transaction?: number | null }[]): boolean {
    return this.code === code && this.#transaction !== null && !told.some(({ transaction }) => transaction === this.#transaction);
  }

  /** Whoever comes back to the event later has read it. */
  leave(code: string): void {
    if (this.code === code) this.say("", "");
  }
}

/** The one sentence of the page. */
export const said = new Said();
