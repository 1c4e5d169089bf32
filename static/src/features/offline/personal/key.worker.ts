import { argon2id } from "@noble/hashes/argon2.js";

/** What the key is made from. */
export interface KeyWish {
  passphrase: string;
  salt: Uint8Array;
  iterations: number;
  memory_kib: number;
  parallelism: number;
  version: number;
}

const KEY_BYTES = 32;

// A slow sum, made so that a thief's machine is slow too; the page stays awake meanwhile.
self.onmessage = ({ data }: MessageEvent<KeyWish>) => {
  const { passphrase, salt, iterations, memory_kib, parallelism, version } = data;
  const words = new TextEncoder().encode(passphrase.normalize("NFC"));
  self.postMessage(argon2id(words, salt, { t: iterations, m: memory_kib, p: parallelism, version, dkLen: KEY_BYTES }));
};
