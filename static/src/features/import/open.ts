import { store } from "../../state/store.svelte";

/** What had the keyboard when the task was opened; nothing when an address did that. */
let opener: Element | null = null;

/** Opens the import of a file, or one that there is. */
export function openImport(id: string | null = null): void {
  if (store.task !== "import") opener = document.activeElement;
  store.importing = id;
  store.task = "import";
  store.affected = null;
  store.editing = null;
  store.hover = null;
  if (store.layout === "phone") store.left = null;
}

/** Whether a person opened the task here, who is then led into its panel. */
export function isLedIn(): boolean {
  return opener !== null;
}

/** Gives the keyboard back to what had it, or to the map. */
export function leadBack(): void {
  const target = opener instanceof HTMLElement && opener.isConnected ? opener : store.map?.canvas;
  opener = null;
  target?.focus({ preventScroll: true });
}

/** Leaves the task; an import at work goes on. */
export function closeImport(): void {
  store.task = "none";
  store.importing = null;
}
