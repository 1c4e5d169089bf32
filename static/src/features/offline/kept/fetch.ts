import { getJson, send, withQuery } from "../../../api/client";

/** What a pack would hold, before it is made. */
export interface Estimate {
  bytes: number;
  tiles: number;
  records: Record<string, number>;
  media: number;
}

/** The size of the pack of an area. */
export function estimate(area: string, media: boolean, signal: AbortSignal): Promise<Estimate> {
  return getJson<Estimate>(withQuery("/api/packs/estimate", { area, media: String(media) }), { signal });
}

/** The address of a pack. */
export function packAddress(area: string, form: "app" | "folder", media: boolean): string {
  return withQuery("/api/packs/file", { area, form, media: String(media) });
}

/** The public key of the service. */
export function serviceKey(): Promise<JsonWebKey> {
  return getJson<JsonWebKey>("/api/packs/key");
}

/** The personal part that a pack is asked for with. */
export interface PersonalWish {
  passphrase: string;
  days: number;
}

/** Fetches a pack for the app; `heard` learns how many bytes have come. */
export async function fetchPack(area: string, media: boolean, personal: PersonalWish | null, signal: AbortSignal, heard: (bytes: number) => void): Promise<Blob> {
  const body = personal && { area, passphrase: personal.passphrase.normalize("NFC"), days: personal.days, form: "app", media };
  const answer = await (body ? send("/api/packs/personal", { method: "POST", body, signal }) : send(packAddress(area, "app", media), { signal, cache: "no-store" }));
  if (!answer.body) return answer.blob();
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let come = 0;
  const reader = answer.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value as Uint8Array<ArrayBuffer>);
    come += value.length;
    heard(come);
  }
  return new Blob(parts, { type: "application/zip" });
}
