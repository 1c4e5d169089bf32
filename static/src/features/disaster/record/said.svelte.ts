/** What was done to an event, said on its page until another one is opened. */
class Said {
  code = $state("");
  words = $state("");

  /** Says it of an event. */
  say(code: string, words: string): void {
    this.code = code;
    this.words = words;
  }

  /** Whoever comes back to the event later has read it. */
  leave(code: string): void {
    if (this.code === code) this.say("", "");
  }
}

/** The one sentence of the page. */
export const said = new Said();
