import { Problem, send } from "../../../api/client";
import { all, drop, get, put } from "../db";
import type { KeptNote, Note, NotesAnswer, NotesFile } from "./types";

/** How a round of sending ended. */
export type Sent =
  | { how: "done"; arrived: number; known: number }
  | { how: "network" }
  | { how: "login" }
  | { how: "failed"; why: string };

/** The notes of this device. They are kept until somebody removes them; sending changes only their state. */
class NoteDesk {
  notes = $state.raw<readonly KeptNote[]>([]);
  /** The browser keeps nothing: notes live as long as the page. */
  isFleeting = $state(false);
  waiting = $derived(this.notes.filter((kept) => kept.state === "waiting").length);

  /** Reads what was kept. */
  async load(): Promise<void> {
    try {
      const kept = await all<KeptNote>("notes");
      this.notes = kept.sort((a, b) => b.note.made_at.localeCompare(a.note.made_at));
    } catch {
      this.isFleeting = true;
    }
  }

  /** Keeps a note, a new one or one whose state has changed. */
  async keep(kept: KeptNote): Promise<void> {
    this.notes = [kept, ...this.notes.filter(({ note }) => note.id !== kept.note.id)].sort((a, b) => b.note.made_at.localeCompare(a.note.made_at));
    try {
      await put("notes", kept.note.id, kept);
    } catch {
      this.isFleeting = true;
    }
  }

  async remove(id: string): Promise<void> {
    this.notes = this.notes.filter(({ note }) => note.id !== id);
    await drop("notes", id).catch(() => undefined);
  }

  /** Takes notes from a file; those that are here already stay as they are. */
  async take(file: NotesFile): Promise<number> {
    const here = new Set(this.notes.map(({ note }) => note.id));
    const fresh = file.notes.filter((note) => !here.has(note.id));
    const pack = { id: file.pack, area: file.area ?? "", madeAt: file.pack_made_at ?? "" };
    for (const note of fresh) await this.keep({ note, pack, title: null, state: "waiting", said: null, now: null });
    return fresh.length;
  }

  /** The waiting notes as files, one for each pack. */
  async files(): Promise<NotesFile[]> {
    const device = await deviceId();
    const byPack = new Map<string, KeptNote[]>();
    for (const kept of this.notes) {
      if (kept.state === "waiting") byPack.set(kept.pack.id, [...(byPack.get(kept.pack.id) ?? []), kept]);
    }
    return [...byPack.values()].map((kept) => {
      const { id, area, madeAt } = (kept[0] as KeptNote).pack;
      const notes = kept.map(({ note }) => note).reverse();
      return { format: "banlang-notes", version: 1, pack: id, area: area || null, pack_made_at: madeAt || null, device, notes };
    });
  }

  /** Sends what waits. A note that the service has already is sent too: sending twice changes nothing. */
  async send(): Promise<Sent> {
    let [arrived, known] = [0, 0];
    try {
      for (const file of await this.files()) {
        const answer = (await (await send("/api/packs/notes", { method: "POST", body: file })).json()) as NotesAnswer;
        arrived += answer.arrived;
        known += answer.known;
        await this.#settle(file.notes, answer);
      }
      return { how: "done", arrived, known };
    } catch (cause) {
      if (!(cause instanceof Problem)) throw cause;
      if (cause.isOffline || cause.isAway) return { how: "network" };
      return cause.status === 401 || cause.status === 403 ? { how: "login" } : { how: "failed", why: cause.message };
    }
  }

  async #settle(sent: readonly Note[], answer: NotesAnswer): Promise<void> {
    for (const { id } of sent) {
      const kept = this.notes.find(({ note }) => note.id === id);
      if (!kept) continue;
      const conflict = answer.conflicts.find((entry) => entry.id === id);
      const refused = answer.refused.find((entry) => entry.id === id);
      const state = refused ? "refused" : conflict ? "conflict" : "sent";
      const said = (refused ?? conflict)?.reason;
      await this.keep({ ...kept, state, said: said === undefined ? null : JSON.stringify(said), now: (conflict?.now as Record<string, unknown>) ?? null });
    }
  }
}

/** The desk of the page. */
export const desk = new NoteDesk();

/** A name for this device, made once: it says that notes come from one hand, and nothing else. */
async function deviceId(): Promise<string> {
  try {
    const known = await get<string>("device", "id");
    if (known) return known;
    const made = crypto.randomUUID();
    await put("device", "id", made);
    return made;
  } catch {
    return crypto.randomUUID();
  }
}

/** What a service says in both languages, or plainly. */
export function saidWords(said: string | null, lang: "vi" | "en"): string {
  if (!said) return "";
  const read = JSON.parse(said) as unknown;
  if (typeof read === "string") return read;
  const text = (read as Partial<Record<string, unknown>> | null)?.[lang];
  return typeof text === "string" ? text : "";
}
