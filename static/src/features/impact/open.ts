import { store } from "../../state/store.svelte";

/** Opens the task of counting households in an area. */
export function openArea(): void {
  store.affected = null;
  store.task = "area";
  store.hover = null;
  if (store.layout === "phone") store.left = null;
}

/** Leaves the task. */
export function closeArea(): void {
  store.task = "none";
  store.affected = null;
}
