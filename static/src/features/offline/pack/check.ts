import { type Entries, type Manifest, type Pack, Refused } from "./types";

const MANIFEST = "manifest.json";
const SIGNATURE = "manifest.sig";
const SIGNATURE_BYTES = 64;

/**
 * Reads a pack and refuses it when a file is missing, changed or not in the list, or when the signature is not that of
 * a key of this device. `keys` are the public keys that it keeps.
 */
export async function openPack(entries: Entries, keys: readonly JsonWebKey[]): Promise<Pack> {
  if (!entries.has(MANIFEST)) throw new Refused({ why: "no-pack" });
  if (!globalThis.crypto?.subtle) throw new Refused({ why: "unchecked" });
  const bytes = await entries.read(MANIFEST);
  const manifest = parseManifest(bytes);
  const isSigned = entries.has(SIGNATURE) && (await checkSignature(bytes, await entries.read(SIGNATURE), keys));
  // A device that knows the service takes nothing in its name that its key has not signed.
  if (keys.length > 0 && !isSigned) throw new Refused({ why: entries.has(SIGNATURE) ? "other-key" : "signature" });
  await checkFiles(entries, manifest);
  return { manifest, entries, signature: isSigned ? "known" : "unknown" };
}

function parseManifest(bytes: Uint8Array): Manifest {
  let read: Partial<Manifest> | null;
  try {
    read = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) as Partial<Manifest> | null;
  } catch {
    throw new Refused({ why: "changed", file: MANIFEST });
  }
  if (read?.format !== "banlang-pack") throw new Refused({ why: "no-pack" });
  if (read.version !== 1) throw new Refused({ why: "version", version: String(read.version) });
  const lists = [read.files, read.tiles, read.records, read.media, read.box];
  if (!lists.every(Array.isArray) || !read.id || !read.area || !read.made_at) throw new Refused({ why: "changed", file: MANIFEST });
  return read as Manifest;
}

async function checkSignature(text: Uint8Array<ArrayBuffer>, signature: Uint8Array<ArrayBuffer>, keys: readonly JsonWebKey[]): Promise<boolean> {
  if (signature.length !== SIGNATURE_BYTES) return false;
  for (const jwk of keys) {
    const { kty, crv, x, y } = jwk;
    const plain = { kty, crv, x, y } as JsonWebKey;
    const key = await crypto.subtle.importKey("jwk", plain, { name: "ECDSA", namedCurve: "P-256" }, false, ["verify"]).catch(() => null);
    if (key && (await crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, signature, text))) return true;
  }
  return false;
}

async function checkFiles(entries: Entries, manifest: Manifest): Promise<void> {
  const listed = new Map(manifest.files.map((file) => [file.name, file]));
  for (const name of entries.names()) {
    if (name !== MANIFEST && name !== SIGNATURE && !listed.has(name)) throw new Refused({ why: "unlisted", file: name });
  }
  for (const { name, bytes, sha256 } of listed.values()) {
    if (!entries.has(name)) throw new Refused({ why: "missing", file: name });
    const content = await entries.read(name);
    const is = content.length === bytes && hex(await crypto.subtle.digest("SHA-256", content)) === sha256.toLowerCase();
    if (!is) throw new Refused({ why: "changed", file: name });
  }
}

function hex(digest: ArrayBuffer): string {
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** A file of the pack as JSON; null when the pack has none of that name. */
export async function readJson<T>(entries: Entries, name: string): Promise<T | null> {
  if (!entries.has(name)) return null;
  return JSON.parse(new TextDecoder().decode(await entries.read(name))) as T;
}
