import type { Text } from "../../../api/types";
import { all, drop, get, put } from "../db";
import { expiryState } from "../days";
import { openPack } from "../pack/check";
import type { Manifest, Pack } from "../pack/types";
import { zipEntries } from "../pack/zip";

/** A pack on this device, as the list shows it. */
export interface KeptPack {
  id: string;
  area: Text;
  code: string;
  madeAt: string;
  expiresAt: string | null;
  isPersonal: boolean;
  size: number;
  keptAt: string;
  /** The file itself, where the browser has no folder for the page to write to. */
  blob: Blob | null;
}

const FOLDER = "packs";

/** The packs of this device, the newest first. */
export async function keptPacks(): Promise<KeptPack[]> {
  const kept = await all<KeptPack>("packs");
  return kept.sort((a, b) => b.keptAt.localeCompare(a.keptAt));
}

/** Removes packs whose personal part has expired; gives those that were removed. */
export async function sweep(now: number): Promise<KeptPack[]> {
  const over = (await keptPacks()).filter((kept) => kept.isPersonal && expiryState(kept.madeAt, kept.expiresAt, now) === "expired");
  for (const { id } of over) await removePack(id);
  return over;
}

/** Checks a file and keeps it on this device. A pack of the same id is replaced. */
export async function keepPack(file: Blob): Promise<KeptPack> {
  const { manifest } = await readPack(file);
  const kept: KeptPack = { ...summary(manifest), size: file.size, keptAt: new Date().toISOString(), blob: null };
  const folder = await packFolder();
  if (folder) {
    const handle = await folder.getFileHandle(fileName(manifest.id), { create: true });
    const writer = await handle.createWritable();
    await file.stream().pipeTo(writer);
  } else kept.blob = file;
  await put("packs", manifest.id, kept);
  // Where the browser asks nobody, it may else throw packs away when the device fills up.
  await navigator.storage?.persist?.().catch(() => false);
  return kept;
}

/** Opens a pack of this device; null when its file is gone. It is checked anew: a device in many hands changes. */
export async function openKept(id: string): Promise<Pack | null> {
  const kept = await get<KeptPack>("packs", id);
  const file = kept?.blob ?? (await packFile(id));
  return file && readPack(file);
}

/** Removes a pack with all that it holds. */
export async function removePack(id: string): Promise<void> {
  await (await packFolder())?.removeEntry(fileName(id)).catch(() => undefined);
  await drop("packs", id);
}

/** Opens a file as a pack, against the keys of this device. */
export async function readPack(file: Blob): Promise<Pack> {
  return openPack(await zipEntries(file), await all<JsonWebKey>("keys"));
}

/** Keeps the public key of the service: from then on only what it has signed is opened. */
export async function keepKey(key: JsonWebKey): Promise<void> {
  if (key.kty === "EC" && key.x) await put("keys", key.x, key);
}

function summary({ id, area, made_at, expires_at, personal }: Manifest): Omit<KeptPack, "size" | "keptAt" | "blob"> {
  return { id, area: area.name, code: area.code, madeAt: made_at, expiresAt: expires_at, isPersonal: personal !== null };
}

/** A name out of a manifest is no path. */
function fileName(id: string): string {
  return `${id.replace(/[^0-9A-Za-z-]/g, "")}.zip`;
}

async function packFolder(): Promise<FileSystemDirectoryHandle | null> {
  if (!("FileSystemFileHandle" in globalThis) || !("createWritable" in FileSystemFileHandle.prototype)) return null;
  const root = await navigator.storage.getDirectory().catch(() => null);
  return root && root.getDirectoryHandle(FOLDER, { create: true });
}

async function packFile(id: string): Promise<File | null> {
  const folder = await packFolder();
  const handle = await folder?.getFileHandle(fileName(id)).catch(() => null);
  return handle ? handle.getFile() : null;
}
