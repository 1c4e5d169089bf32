import { mount } from "svelte";
import "../src/app/tokens.css";
import "../src/app/base.css";
import "../src/app/parts.css";
import Start from "../src/features/offline/reader/Start.svelte";
import { restoreLang, setReaderLang } from "../src/features/offline/lang";
import { inlineEntries } from "../src/features/offline/pack/inline";
import { restoreAppearance } from "../src/state/prefs";

/** The page that is one pack: opened from a disk, it asks nothing of any network. */
async function start(): Promise<void> {
  restoreAppearance();
  await setReaderLang(restoreLang());
  const target = document.getElementById("app");
  if (!target) return;
  target.replaceChildren();
  mount(Start, { target, props: { entries: inlineEntries(document) } });
}

void start();
