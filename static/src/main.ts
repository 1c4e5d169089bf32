import { mount } from "svelte";
import App from "./app/App.svelte";
import "./app/tokens.css";
import "./app/base.css";
import "./app/parts.css";
import { trustOwnScripts } from "./app/trusted";
import { isOfflinePage, langOfPath, loadMessages } from "./i18n";
import { applyAddress, readAddress } from "./state/address.svelte";
import { watchReach } from "./state/freshness";
import { loadAreas, loadSession, loadStyle } from "./state/load";
import { restoreAppearance } from "./state/prefs";
import { keepShell } from "./state/shell";
import { store } from "./state/store.svelte";

/** Shows the shell at once; the style, the map and the figures follow. */
async function start(): Promise<void> {
  trustOwnScripts();
  restoreAppearance();
  keepShell();
  store.lang = langOfPath(location.pathname);
  if (isOfflinePage(location.pathname)) return startPacks();
  watchReach();
  readAddress();
  const style = loadStyle();
  store.m = await loadMessages(store.lang);
  document.documentElement.lang = store.lang;
  document.title = `${store.m.app.name} – ${store.m.app.tagline}`;
  const target = document.getElementById("app");
  if (!target) return;
  target.replaceChildren();
  mount(App, { target });
  if ((await style) && store.meta) applyAddress(store.meta);
  void loadSession();
  void loadAreas().catch(() => undefined);
}

/** The page of packs stands in the place of the map and asks nothing of the network to open. */
async function startPacks(): Promise<void> {
  store.m = await loadMessages(store.lang);
  document.documentElement.lang = store.lang;
  document.title = store.m.app.name;
  const target = document.getElementById("app");
  if (target) await (await import("./features/offline/kept/start")).startOffline(target);
}

void start();
