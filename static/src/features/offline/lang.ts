import { loadMessages } from "../../i18n";
import type { Lang } from "../../api/types";
import { store } from "../../state/store.svelte";

const KEY = "banlang.lang";

/** The language of a page whose address does not name one: the reader's last choice, or that of the browser. */
export function restoreLang(): Lang {
  try {
    const kept = localStorage.getItem(KEY);
    if (kept === "vi" || kept === "en") return kept;
  } catch {
    // A page that may keep nothing goes by the browser.
  }
  return navigator.language.startsWith("vi") ? "vi" : navigator.language.startsWith("en") ? "en" : "vi";
}

/** Shows the page in a language, and keeps the choice on this device. */
export async function setReaderLang(lang: Lang): Promise<void> {
  store.m = await loadMessages(lang);
  store.lang = lang;
  document.documentElement.lang = lang;
  try {
    localStorage.setItem(KEY, lang);
  } catch {
    // The choice holds for this visit.
  }
}
