import type { Lang } from "../../../api/types";

/** Units of measure that are counted one by one, as the service has them. */
const COUNTED = new Set(["người", "hộ", "cái", "lượt", "con", "chiếc", "điểm", "nhà"]);

/** More of anything is a slip of the pen. */
const MOST = 1e12;

/** Why what stands in a box is no amount. */
export type Fault = "number" | "negative" | "whole" | "much";

/** What stands in a box: nothing, an amount, or why it is none. */
export type Read = { is: "empty" } | { is: "amount"; amount: number } | { is: "fault"; fault: Fault };

/** True for units of measure of which there are no parts. */
export function isCounted(unit: string): boolean {
  return COUNTED.has(unit);
}

/**
 * Reads a number as the language writes it: 1.500 are one thousand five hundred in Vietnamese, and 1,500 in English. The other sign
 * is the one of decimals, and so is the own one where no three digits follow it.
 */
export function readAmount(text: string, unit: string, lang: Lang): Read {
  const plain = text.replace(/[\s\u00a0\u202f]/g, "");
  if (plain === "") return { is: "empty" };
  const amount = toAmount(plain, lang);
  const fault = faultOf(amount, unit);
  return fault ? { is: "fault", fault } : { is: "amount", amount };
}

function toAmount(plain: string, lang: Lang): number {
  const [thousands, decimals] = lang === "vi" ? ["\\.", ","] : [",", "\\."];
  const grouped = new RegExp(`^-?[1-9]\\d{0,2}(${thousands}\\d{3})+(${decimals}\\d+)?$`);
  const text = grouped.test(plain) ? plain.replace(new RegExp(thousands, "g"), "") : plain;
  return /^-?\d+([.,]\d+)?$/.test(text) ? Number(text.replace(",", ".")) : Number.NaN;
}

function faultOf(amount: number, unit: string): Fault | null {
  if (!Number.isFinite(amount)) return "number";
  if (amount < 0) return "negative";
  if (amount > MOST) return "much";
  return isCounted(unit) && !Number.isInteger(amount) ? "whole" : null;
}

/** An amount as it is shown: with its thousands apart and up to six decimals. */
export function writeAmount(amount: number, lang: Lang): string {
  return new Intl.NumberFormat(lang === "vi" ? "vi-VN" : "en-GB", { maximumFractionDigits: 6 }).format(amount);
}

/** An amount as the text of a box: no thousands apart, so that nothing has to be guessed when it is read again. */
export function typedAmount(amount: number, lang: Lang): string {
  const plain = String(Number(amount.toFixed(6)));
  return lang === "vi" ? plain.replace(".", ",") : plain;
}
