/** Something that a person in the field wrote down. */
export interface Note {
  id: string;
  made_at: string;
  at: [number, number] | null;
  text: string;
  kind: "observation" | "correction";
  about: { collection: string; id: string; version: number | null } | null;
  photo: { type: "image/jpeg"; base64: string } | null;
}

/** A note as this device keeps it: of which pack, and what became of it. */
export interface KeptNote {
  note: Note;
  pack: { id: string; area: string; madeAt: string };
  /** What it is about, in words. */
  title: string | null;
  state: "waiting" | "sent" | "conflict" | "refused";
  /** What the service says of it. */
  said: string | null;
  /** What the record says now, when it has changed meanwhile. */
  now: Record<string, unknown> | null;
}

/** The file in which notes travel. */
export interface NotesFile {
  format: "banlang-notes";
  version: 1;
  pack: string;
  area: string | null;
  pack_made_at: string | null;
  device: string;
  notes: Note[];
}

/** What the service answers to notes. */
export interface NotesAnswer {
  arrived: number;
  known: number;
  conflicts: { id: string; reason?: unknown; now?: unknown }[];
  refused: { id: string; reason?: unknown }[];
}
