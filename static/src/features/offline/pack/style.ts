import type { StyleSpecification } from "maplibre-gl";
import type { Lang } from "../../../api/types";
import { readJson } from "./check";
import type { Entries } from "./types";

/** The viewer's letters by the names that styles give them, and their weight. */
const WEIGHTS = { "Noto Sans Regular": 400, "Noto Sans Medium": 500, "Noto Sans SemiBold": 600, "Noto Sans Bold": 700 } as const;

let fontAddress = (weight: number): string => `${location.origin}/fonts/noto-sans-${weight}.woff2`;

/** Writes the page and its maps in letters that the page itself brings. */
export function bringFonts(fonts: ReadonlyMap<number, Uint8Array<ArrayBuffer>>): void {
  const addresses = new Map<number, string>();
  for (const [weight, bytes] of fonts) {
    document.fonts.add(new FontFace("Noto Sans", bytes, { weight: String(weight) }));
    addresses.set(weight, URL.createObjectURL(new Blob([bytes], { type: "font/woff2" })));
  }
  fontAddress = (weight) => addresses.get(weight) ?? "";
}

/** The style of a pack for an appearance and a language: the nearest of those that it holds, in the viewer's letters. */
export async function packStyle(entries: Entries, appearance: "light" | "dark", lang: Lang): Promise<StyleSpecification | null> {
  const dark = appearance === "dark" ? "-dark" : "";
  const english = lang === "en" ? "-en" : "";
  const names = [`style${dark}${english}.json`, `style${dark}.json`, `style${english}.json`, "style.json"];
  const style = await readJson<StyleSpecification>(entries, names.find((name) => entries.has(name)) ?? "style.json");
  const faces = Object.fromEntries(Object.entries(WEIGHTS).map(([name, weight]) => [name, fontAddress(weight)]));
  return style && ({ ...style, "font-faces": faces } as StyleSpecification);
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
