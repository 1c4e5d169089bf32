import type { Box, FieldMeta, Text } from "../../../api/types";

/** A file of the pack and what it has to be. */
export interface PackFile {
  name: string;
  bytes: number;
  sha256: string;
}

/** A photograph, recording or paper of a record. */
export interface PackMedia {
  file: string;
  type: string;
  of: string | number;
  licence?: string;
  credit?: string;
  title?: Text;
}

/** How the personal part is locked. */
export interface PersonalLock {
  file: string;
  kdf: { name: string; version: number; memory_kib: number; iterations: number; parallelism: number; salt: string };
  cipher: string;
  nonce: string;
}

/** `manifest.json` of a pack. */
export interface Manifest {
  format: "banlang-pack";
  version: 1;
  id: string;
  made_at: string;
  expires_at: string | null;
  area: { code: string; name: Text; province: string | null };
  box: Box;
  maker: string;
  data_version: string | null;
  reader: string | null;
  personal: PersonalLock | null;
  tiles: { file: string; set: string; minzoom: number; maxzoom: number }[];
  records: { collection: string; title: Text; file: string; count: number }[];
  media: PackMedia[];
  files: PackFile[];
}

/** `schema.json` of a pack: what the records say. */
export interface PackSchema {
  collections: Record<string, { title: Text; label?: string | null; fields: FieldMeta[] }>;
  codes: Record<string, Record<string, Text>>;
}

/** The files of a pack, wherever they lie. */
export interface Entries {
  /** The size of the whole. */
  size: number;
  names(): string[];
  has(name: string): boolean;
  /** All bytes of a file, or a part of them. */
  read(name: string, offset?: number, length?: number): Promise<Uint8Array<ArrayBuffer>>;
}

/** Why a pack is not opened. */
export type Refusal =
  | { why: "no-pack" }
  | { why: "version"; version: string }
  | { why: "missing"; file: string }
  | { why: "changed"; file: string }
  | { why: "unlisted"; file: string }
  | { why: "signature" }
  | { why: "other-key" }
  | { why: "unchecked" };

/** A pack that is refused, and why. */
export class Refused extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal.why);
    this.name = "Refused";
  }
}

/** What is known of who made the pack: signed by a key that this device keeps, or by one that it does not know. */
export type Signature = "known" | "unknown";

/** A pack that was read and whose files are what its list says. */
export interface Pack {
  manifest: Manifest;
  entries: Entries;
  signature: Signature;
}
