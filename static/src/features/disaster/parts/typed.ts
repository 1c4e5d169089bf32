/** Text without blanks at its ends, composed. */
export const clean = (text: string): string => text.trim().normalize("NFC");

/** Text as it is looked for: without marks, in small letters. */
export const fold = (text: string): string => text.normalize("NFD").replace(/\p{M}/gu, "").replaceAll("đ", "d").replaceAll("Đ", "D").toLowerCase();

/** The moment of a box as the service takes it; null when the box is empty or wrong. */
export function isoTime(box: string): string | null {
  const at = new Date(box);
  return box === "" || Number.isNaN(at.getTime()) ? null : at.toISOString();
}

/** A moment as a box has it, in the reader's zone. */
export function boxTime(iso: string | null): string {
  if (!iso) return "";
  const at = new Date(iso);
  const two = (value: number): string => String(value).padStart(2, "0");
  if (Number.isNaN(at.getTime())) return "";
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
}
