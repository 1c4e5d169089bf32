import { store } from "../../state/store.svelte";

/** Opens the task of counting households in an area. */
export function openArea(): void {
  store.isFromDesk = store.task === "disaster" || (store.task === "area" && store.isFromDesk);
  store.affected = null;
  store.task = "area";
  store.hover = null;
  if (store.layout === "phone") store.left = null;
}

/** Leaves the task, to the desk where it was asked for. */
export function closeArea(): void {
  store.task = store.isFromDesk ? "disaster" : "none";
  store.isFromDesk = false;
  store.affected = null;
}
