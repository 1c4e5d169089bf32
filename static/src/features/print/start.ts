import { tick } from "svelte";
import { store } from "../../state/store.svelte";

/** Prints the map as it is, with the legend and the open panel, on A4. */
export async function printMap(): Promise<void> {
  const image = (await store.map?.snapshot()) ?? "";
  store.printing = { image };
  await import("./PrintSheet.svelte");
  await tick();
  if (image) {
    const picture = new Image();
    picture.src = image;
    await picture.decode().catch(() => undefined);
  }
  await new Promise((resolve) => setTimeout(resolve, 50));
  addEventListener("afterprint", () => (store.printing = null), { once: true });
  print();
}
