import { mount } from "svelte";
import App from "./app/App.svelte";
import "./app/tokens.css";
import "./app/base.css";
import "./app/parts.css";
import { trustOwnScripts } from "./app/trusted";
import { langOfPath, loadMessages } from "./i18n";
import { applyAddress, readAddress } from "./state/address.svelte";
import { watchReach } from "./state/freshness";
import { loadAreas, loadSession, loadStyle } from "./state/load";
import { restoreAppearance } from "./state/prefs";
import { store } from "./state/store.svelte";

/** Shows the shell at once; the style, the map and the figures follow. */
async function start(): Promise<void> {
  trustOwnScripts();
  restoreAppearance();
  watchReach();
  store.lang = langOfPath(location.pathname);
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

void start();
