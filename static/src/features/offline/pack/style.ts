import type { StyleSpecification } from "maplibre-gl";
import type { Lang } from "../../../api/types";
import { readJson } from "./check";
import type { Entries } from "./types";

/** The style of a pack for an appearance and a language: the nearest of those that it holds. */
export async function packStyle(entries: Entries, appearance: "light" | "dark", lang: Lang): Promise<StyleSpecification | null> {
  const dark = appearance === "dark" ? "-dark" : "";
  const english = lang === "en" ? "-en" : "";
  const names = [`style${dark}${english}.json`, `style${dark}.json`, `style${english}.json`, "style.json"];
  return readJson<StyleSpecification>(entries, names.find((name) => entries.has(name)) ?? "style.json");
}

/** The weights of the letters that the page is written in. */
const WEIGHTS = [400, 500, 600, 700];

/** Writes the page in the pack's own letters, where the page brings none. */
export async function packFonts(entries: Entries): Promise<void> {
  for (const weight of WEIGHTS) {
    const name = `fonts/noto-sans-${weight}.woff2`;
    if (!entries.has(name)) continue;
    const face = new FontFace("Noto Sans", await entries.read(name), { weight: String(weight) });
    document.fonts.add(await face.load());
  }
}

/** The sheet of icons of a style, as the legend draws it; null when the pack has none. */
export async function packSprite(entries: Entries, style: StyleSpecification) {
  const base = typeof style.sprite === "string" ? style.sprite.replace(/^pack:\/\//, "") : "";
  const suffix = devicePixelRatio > 1 && entries.has(`${base}@2x.png`) ? "@2x" : "";
  const icons = await readJson<Record<string, { x: number; y: number; width: number; height: number; pixelRatio: number }>>(entries, `${base}${suffix}.json`);
  if (!icons) return null;
  const image = URL.createObjectURL(new Blob([await entries.read(`${base}${suffix}.png`)], { type: "image/png" }));
  const picture = new Image();
  picture.src = image;
  await picture.decode();
  return { image, width: picture.naturalWidth, icons };
}
