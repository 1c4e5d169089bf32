import { loadFigures } from "./load";
import { store } from "./store.svelte";

/** Fetches the figures whenever the statistic or the period changes. Call once while a component is made. */
export function keepFigures(): void {
  $effect(() => {
    const key = store.theme && store.period ? `${store.theme.id}|${store.period.from}` : "";
    if (key || store.figures.size > 0) void loadFigures();
  });
}

/** Leaves the area task's result when another record is opened. Call once while a component is made. */
export function keepOpenArea(): void {
  let before = store.selection;
  $effect(() => {
    const { selection } = store;
    if (selection !== before && selection !== null && store.task === "area" && store.affected) {
      store.task = "none";
      store.affected = null;
    }
    before = selection;
  });
}
