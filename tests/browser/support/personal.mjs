// The locked part of a pack, made as the service makes it.
import { createCipheriv, randomBytes } from "node:crypto";
import { argon2id } from "../../../static/node_modules/@noble/hashes/argon2.js";

const [MEMORY_KIB, ITERATIONS] = [19_456, 2];

/** The ciphertext of `rows`, and what the manifest says of it. */
export function locked(id, passphrase, rows) {
  const [salt, nonce] = [randomBytes(16), randomBytes(12)];
  const key = argon2id(new TextEncoder().encode(passphrase.normalize("NFC")), salt, { t: ITERATIONS, m: MEMORY_KIB, p: 1, version: 19, dkLen: 32 });
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  cipher.setAAD(Buffer.from(id));
  const bytes = Buffer.concat([cipher.update(JSON.stringify(rows)), cipher.final(), cipher.getAuthTag()]);
  const kdf = { name: "argon2id", version: 19, memory_kib: MEMORY_KIB, iterations: ITERATIONS, parallelism: 1, salt: salt.toString("base64") };
  return { bytes, lock: { file: "personal.bin", kdf, cipher: "AES-256-GCM", nonce: nonce.toString("base64") } };
}
