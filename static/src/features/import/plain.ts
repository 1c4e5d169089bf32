/** A part of a sentence that names an option of the command line, which nobody has at hand here. */
const OPTION = /(^|[\s(])--[a-z]/;

/** A sentence of the service as the page says it: without advice for the command line, with a capital. */
export function plain(text: string): string {
  const kept = text.split("; ").filter((part) => !OPTION.test(part)).join("; ") || text;
  return kept.charAt(0).toLocaleUpperCase("vi") + kept.slice(1);
}
