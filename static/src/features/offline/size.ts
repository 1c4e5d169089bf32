import type { Format } from "../../i18n/format";

/** "3,2 MB" or "640 KB". */
export function sizeWords(bytes: number, format: Format): string {
  return bytes < 1_000_000 ? `${format.count(Math.max(1, Math.round(bytes / 1000)))} KB` : `${format.decimal(bytes / 1_000_000)} MB`;
}
