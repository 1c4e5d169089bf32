import { loadMessages } from "../i18n";
import { langPath, loadStyle } from "./load";
import { store } from "./store.svelte";

const APPEARANCE_KEY = "banlang.appearance";

/** Takes the reader's last choice of light or dark, or else what the system asks for. */
export function restoreAppearance(): void {
  const kept = readKept();
  const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  showAppearance(kept === "light" || kept === "dark" ? kept : system);
}

function readKept(): string | null {
  try {
    return localStorage.getItem(APPEARANCE_KEY);
  } catch {
    return null;
  }
}

function showAppearance(appearance: "light" | "dark"): void {
  store.appearance = appearance;
  document.documentElement.dataset["theme"] = appearance;
}

/** Changes between light and dark, and keeps the choice on this device. */
export async function toggleAppearance(): Promise<void> {
  turnAppearance();
  await loadStyle();
}

/** The same without asking the service for a style. */
export function turnAppearance(): void {
  showAppearance(store.appearance === "light" ? "dark" : "light");
  try {
    localStorage.setItem(APPEARANCE_KEY, store.appearance);
  } catch {
    // A browser that keeps nothing still shows the choice for this visit.
  }
}

/** Changes the language of the page in place. */
export async function setLang(lang: "vi" | "en"): Promise<void> {
  store.m = await loadMessages(lang);
  store.lang = lang;
  document.documentElement.lang = lang;
  document.title = `${store.m.app.name} – ${store.m.app.tagline}`;
  history.replaceState(null, "", langPath(lang));
  await loadStyle();
}
