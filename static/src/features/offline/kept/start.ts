import { mount } from "svelte";
import { acceptSession, loadAreas } from "../../../state/load";
import { getJson } from "../../../api/client";
import type { Session } from "../../../api/types";
import { store } from "../../../state/store.svelte";
import { desk } from "../notes/desk.svelte";
import KeptApp from "./KeptApp.svelte";
import { serviceKey } from "./fetch";
import { keepKey } from "./packs";

/** Starts the page of packs in the place of the map. What needs the network comes when it comes. */
export async function startOffline(target: HTMLElement): Promise<void> {
  await desk.load();
  target.replaceChildren();
  mount(KeptApp, { target });
  document.documentElement.dataset["state"] = "idle";
  void getJson<Session>("/auth/me").then(acceptSession).catch(() => (store.isUserKnown = true));
  void loadAreas().catch(() => undefined);
  void serviceKey().then(keepKey).catch(() => undefined);
}
