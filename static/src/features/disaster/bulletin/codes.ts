/** A unit in force. */
export interface Unit {
  code: string;
  name: string | null;
  province: string | null;
}

/** A piece of the text. */
export interface Piece {
  start: number;
  end: number;
  text: string;
}

/** What the service read of a bulletin. */
export interface Reading {
  kind: string | null;
  also: string[];
  level: number | null;
  issued_at: string | null;
  from: string | null;
  to: string | null;
  action: "new" | "update" | "cancel";
  /** Codes that are warned for certain. */
  codes: string[];
  areas: { units: Unit[]; role: "in" | "excluded"; part: boolean; confidence: string; level: number | null; quote: Piece }[];
  asks: { why: string; role: "in" | "excluded"; choices: Unit[]; quote: Piece }[];
}

/** What the officer answered to a question: the codes chosen, none of them when empty; undefined while it is open. */
export type Answer = readonly string[] | undefined;

/** What an officer made of a reading. */
export interface Judgement {
  answers: readonly Answer[];
  removed: readonly string[];
  added: readonly string[];
}

/**
 * Codes that are warned: those that were read for certain and those that were answered or added, less what was taken out.
 * A province of which a commune is taken out becomes those of its communes that stay, as the service does it.
 */
export function warnedCodes(reading: Reading, judgement: Judgement, communesOf: (province: string) => readonly string[]): string[] {
  const answered = (role: string): string[] => reading.asks.flatMap((ask, index) => (ask.role === role ? [...(judgement.answers[index] ?? [])] : []));
  const out = new Set([...answered("excluded"), ...judgement.removed]);
  const warned = new Set<string>();
  for (const code of [...reading.codes, ...answered("in"), ...judgement.added]) {
    const communes = communesOf(code);
    if (communes.some((commune) => out.has(commune))) communes.forEach((commune) => warned.add(commune));
    else warned.add(code);
  }
  return [...warned].filter((code) => !out.has(code));
}

/** How many questions are open. */
export function openAsks(reading: Reading, answers: readonly Answer[]): number {
  return reading.asks.filter((_, index) => answers[index] === undefined).length;
}

/** The text of a file: UTF-8 or UTF-16, or else the Vietnamese code page of old machines; null when it is no text. */
export function textOf(bytes: Uint8Array): string | null {
  const [first, second] = bytes;
  const isWide = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  let text: string;
  try {
    text = new TextDecoder(isWide ? (first === 0xff ? "utf-16le" : "utf-16be") : "utf-8", { fatal: true }).decode(bytes);
  } catch {
    text = new TextDecoder("windows-1258").decode(bytes);
  }
  return text.includes("\0") ? null : text.normalize("NFC");
}
