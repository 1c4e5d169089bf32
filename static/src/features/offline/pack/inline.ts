import { type Entries, Refused } from "./types";

/** The files of a pack that stand in the page as `<script data-name>` in base64; each is decoded once. */
export function inlineEntries(page: Document): Entries {
  const texts = new Map<string, HTMLScriptElement>();
  for (const script of page.querySelectorAll<HTMLScriptElement>('script[type="application/octet-stream"][data-name]')) {
    texts.set(script.dataset["name"] ?? "", script);
  }
  const decoded = new Map<string, Uint8Array<ArrayBuffer>>();
  return {
    size: [...texts.values()].reduce((sum, script) => sum + Math.floor(((script.textContent ?? "").length * 3) / 4), 0),
    names: () => [...texts.keys()],
    has: (name) => texts.has(name),
    read(name, offset = 0, length) {
      let bytes = decoded.get(name);
      if (!bytes) {
        const script = texts.get(name);
        if (!script) return Promise.reject(new Refused({ why: "missing", file: name }));
        try {
          bytes = fromBase64((script.textContent ?? "").trim());
        } catch {
          return Promise.reject(new Refused({ why: "changed", file: name }));
        }
        decoded.set(name, bytes);
      }
      return Promise.resolve(bytes.slice(offset, length === undefined ? bytes.length : offset + length));
    },
  };
}

/** Bytes from base64. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const letters = atob(text);
  const bytes = new Uint8Array(letters.length);
  for (let index = 0; index < letters.length; index += 1) bytes[index] = letters.charCodeAt(index);
  return bytes;
}
