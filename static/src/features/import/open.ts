import { store } from "../../state/store.svelte";

/** Opens the import of a file, or one that there is. */
export function openImport(id: string | null = null): void {
  store.importing = id;
  store.task = "import";
  store.affected = null;
  store.editing = null;
  store.hover = null;
  if (store.layout === "phone") store.left = null;
}

/** Leaves the task; an import at work goes on. */
export function closeImport(): void {
  store.task = "none";
  store.importing = null;
}
