/** Text as a search compares it: without marks, case and hyphens, so that "Ê-đê" is found by "e de". */
export function fold(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d").replace(/[-–]/g, " ").toLowerCase();
}
