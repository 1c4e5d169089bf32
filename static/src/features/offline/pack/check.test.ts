import { expect, test } from "vitest";
import { openPack } from "./check";
import { type Entries, Refused } from "./types";

const encode = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text) as Uint8Array<ArrayBuffer>;
const FILE = "records/area.geojson";

function entriesOf(files: Record<string, Uint8Array<ArrayBuffer>>): Entries {
  return {
    size: 0,
    names: () => Object.keys(files),
    has: (name) => name in files,
    read: (name) => Promise.resolve(files[name] as Uint8Array<ArrayBuffer>),
  };
}

async function key(): Promise<{ pair: CryptoKeyPair; jwk: JsonWebKey }> {
  const pair = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign", "verify"]);
  return { pair, jwk: await crypto.subtle.exportKey("jwk", pair.publicKey) };
}

/** A pack of one file, signed. */
async function made(pair: CryptoKeyPair): Promise<Record<string, Uint8Array<ArrayBuffer>>> {
  const content = encode('{"features":[]}');
  const digest = [...new Uint8Array(await crypto.subtle.digest("SHA-256", content))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const manifest = encode(
    JSON.stringify({
      format: "banlang-pack", version: 1, id: "a", made_at: "2026-11-22T00:00:00Z", expires_at: null, area: { code: "1", name: { vi: "A", en: "A" }, province: null },
      box: [0, 0, 1, 1], maker: "x", data_version: null, reader: null, personal: null, tiles: [], records: [], media: [], files: [{ name: FILE, bytes: content.length, sha256: digest }],
    }),
  );
  const signature = new Uint8Array(await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, pair.privateKey, manifest));
  return { [FILE]: content, "manifest.json": manifest, "manifest.sig": signature };
}

const whyNot = async (files: Record<string, Uint8Array<ArrayBuffer>>, keys: JsonWebKey[]): Promise<unknown> => {
  try {
    return (await openPack(entriesOf(files), keys)).signature;
  } catch (cause) {
    return cause instanceof Refused ? cause.refusal : cause;
  }
};

test("a pack is believed by the key of this device, and read without its word where there is none", async () => {
  const { pair, jwk } = await key();
  const files = await made(pair);
  expect(await whyNot(files, [jwk])).toBe("known");
  expect(await whyNot(files, [])).toBe("unknown");
});

test("a device that knows a key takes no pack of another one, nor one without a signature", async () => {
  const [own, other] = [await key(), await key()];
  const files = await made(other.pair);
  expect(await whyNot(files, [own.jwk])).toEqual({ why: "other-key" });
  const { "manifest.sig": _signature, ...bare } = files;
  expect(await whyNot(bare, [own.jwk])).toEqual({ why: "signature" });
  expect(await whyNot(files, [own.jwk, other.jwk])).toBe("known");
});

test("every byte counts: one that is changed in a file or in the list refuses the pack", async () => {
  const { pair, jwk } = await key();
  const files = await made(pair);
  for (const name of [FILE, "manifest.json"]) {
    const content = files[name] as Uint8Array<ArrayBuffer>;
    for (let at = 0; at < content.length; at += 7) {
      const altered = content.slice();
      altered[at] = (altered[at] ?? 0) ^ 1;
      expect(await whyNot({ ...files, [name]: altered }, [jwk]), `${name} ${at}`).toHaveProperty("why");
    }
  }
});

test("a file that the list does not name, or names in vain, refuses the pack", async () => {
  const { pair, jwk } = await key();
  const files = await made(pair);
  expect(await whyNot({ ...files, "extra.js": encode("1") }, [jwk])).toEqual({ why: "unlisted", file: "extra.js" });
  const { [FILE]: _file, ...lacking } = files;
  expect(await whyNot(lacking, [jwk])).toEqual({ why: "missing", file: FILE });
  expect(await whyNot({ "x.txt": encode("1") }, [])).toEqual({ why: "no-pack" });
});
