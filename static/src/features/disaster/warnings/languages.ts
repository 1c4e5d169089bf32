/** Languages of the peoples of Viet Nam that warnings are written in: the tag of BCP 47, the name in Vietnamese and in English. */
export const LANGUAGES: readonly (readonly [tag: string, vi: string, en: string])[] = [
  ["en", "Tiếng Anh", "English"],
  ["rad", "Tiếng Ê Đê", "Ede"],
  ["bdq", "Tiếng Ba Na", "Bahnar"],
  ["bru", "Tiếng Bru - Vân Kiều", "Bru"],
  ["cjm", "Tiếng Chăm", "Cham"],
  ["cua", "Tiếng Co", "Cua"],
  ["kpm", "Tiếng Cơ Ho", "Koho"],
  ["ktv", "Tiếng Cơ Tu", "Katu"],
  ["ium", "Tiếng Dao", "Iu Mien"],
  ["jra", "Tiếng Gia Rai", "Jarai"],
  ["pcc", "Tiếng Giáy", "Giay"],
  ["jeg", "Tiếng Giẻ Triêng", "Jeh"],
  ["hni", "Tiếng Hà Nhì", "Hani"],
  ["hre", "Tiếng Hrê", "Hre"],
  ["km", "Tiếng Khmer", "Khmer"],
  ["kjg", "Tiếng Khơ Mú", "Khmu"],
  ["lo", "Tiếng Lào", "Lao"],
  ["cmo", "Tiếng Mnông", "Mnong"],
  ["hmn", "Tiếng Mông", "Hmong"],
  ["mtq", "Tiếng Mường", "Muong"],
  ["nut", "Tiếng Nùng", "Nung"],
  ["rog", "Tiếng Raglai", "Raglai"],
  ["sti", "Tiếng Xtiêng", "Stieng"],
  ["tth", "Tiếng Tà Ôi", "Ta'oih"],
  ["tyz", "Tiếng Tày", "Tay"],
  ["blt", "Tiếng Thái", "Tai"],
  ["tou", "Tiếng Thổ", "Tho"],
  ["sed", "Tiếng Xơ Đăng", "Sedang"],
];

/** The name of a language in another one; the tag where nobody knows it. */
export function languageName(tag: string, lang: string): string {
  const own = LANGUAGES.find(([known]) => known === tag);
  if (own) return lang === "vi" ? own[1] : own[2];
  try {
    return new Intl.DisplayNames([lang], { type: "language" }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}
