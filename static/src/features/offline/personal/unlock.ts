import type { Item } from "../../../api/types";
import { expiryState } from "../days";
import { fromBase64 } from "../pack/inline";
import type { Pack, PersonalLock } from "../pack/types";
import type { KeyWish } from "./key.worker";

/** The locked rows, in memory only. */
export interface PersonalRows {
  households: readonly Item[];
  contacts: readonly Item[];
}

/** Why the locked part stays shut. */
export type Shut = "wrong" | "expired" | "clock" | "unknown";

/** Bounds within which a lock is believed: less is no lock, more would stop a phone. */
const MEMORY_KIB = [19_456, 262_144] as const;
const MOST_ITERATIONS = 10;

/** Opens the locked part with a passphrase. The rows are never written anywhere. */
export async function unlock(pack: Pack, passphrase: string, now = Date.now()): Promise<PersonalRows | Shut> {
  const { id, made_at, expires_at, personal } = pack.manifest;
  if (!personal || !isKnown(personal)) return "unknown";
  const state = expiryState(made_at, expires_at, now);
  if (state !== "open") return state;
  const raw = await deriveKey(passphrase, personal);
  const key = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["decrypt"]);
  raw.fill(0);
  const iv = fromBase64(personal.nonce);
  const additionalData = new TextEncoder().encode(id);
  let plain: ArrayBuffer;
  try {
    plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData }, key, await pack.entries.read(personal.file));
  } catch {
    return "wrong";
  }
  const read = JSON.parse(new TextDecoder().decode(plain)) as { households?: Item[]; contacts?: unknown[]; expires_at?: string | null };
  // The time inside cannot be changed without the passphrase; the one outside can.
  const inner = expiryState(made_at, read.expires_at ?? null, now);
  if (inner !== "open") return inner;
  return { households: read.households ?? [], contacts: (read.contacts ?? []).map(asItem) };
}

function isKnown({ kdf, cipher }: PersonalLock): boolean {
  const isStrong = kdf.memory_kib >= MEMORY_KIB[0] && kdf.memory_kib <= MEMORY_KIB[1];
  return kdf.name === "argon2id" && kdf.version === 19 && cipher === "AES-256-GCM" && isStrong && kdf.iterations >= 1 && kdf.iterations <= MOST_ITERATIONS;
}

function deriveKey(passphrase: string, { kdf }: PersonalLock): Promise<Uint8Array<ArrayBuffer>> {
  const worker = new Worker(new URL("./key.worker.ts", import.meta.url), { type: "module" });
  const { iterations, memory_kib, parallelism, version } = kdf;
  const wish: KeyWish = { passphrase, salt: fromBase64(kdf.salt), iterations, memory_kib, parallelism, version };
  return new Promise<Uint8Array<ArrayBuffer>>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<Uint8Array<ArrayBuffer>>) => resolve(data);
    worker.onerror = () => reject(new Error("no key"));
    worker.postMessage(wish);
  }).finally(() => worker.terminate());
}

/** A contact is a feature, or plain fields. */
function asItem(row: unknown, index: number): Item {
  const entry = row as Partial<Item> & Record<string, unknown>;
  if (entry.type === "Feature") return entry as Item;
  return { type: "Feature", id: (entry["id"] as string | number | undefined) ?? index + 1, geometry: null, properties: entry as unknown as Item["properties"] };
}
