import type { Format } from "../../i18n/format";

/** A size of a file as people read it: 812 B, 14 KB, 3,2 MB. */
export function sizeWords(bytes: number, format: Format): string {
  const units = ["B", "KB", "MB", "GB"];
  let at = 0;
  let size = bytes;
  while (size >= 1000 && at < units.length - 1) {
    size /= 1000;
    at += 1;
  }
  return `${at < 2 ? format.count(size) : format.decimal(size)} ${units[at] ?? ""}`;
}
