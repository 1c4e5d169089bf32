import { getJson } from "../api/client";
import { serverStyle } from "../state/load";

/** Where one icon lies in the sheet, in sheet pixels. */
interface SpriteIcon {
  x: number;
  y: number;
  width: number;
  height: number;
  pixelRatio: number;
}

/** The sheet of map icons that the style names. */
export interface Sprite {
  image: string;
  /** Width of the sheet in sheet pixels. */
  width: number;
  icons: Record<string, SpriteIcon>;
}

let wanted: Promise<Sprite | null> | null = null;

/** The style's icon sheet, loaded once; null when there is none. */
export function loadSprite(): Promise<Sprite | null> {
  wanted ??= load().catch(() => {
    wanted = null;
    return null;
  });
  return wanted;
}

/** Sets the sheet for a style whose icons do not come from the service. */
export function giveSprite(sprite: Sprite): void {
  wanted = Promise.resolve(sprite);
}

async function load(): Promise<Sprite | null> {
  const base = serverStyle()?.sprite;
  if (typeof base !== "string") return null;
  const suffix = devicePixelRatio > 1 ? "@2x" : "";
  const icons = await getJson<Record<string, SpriteIcon>>(`${base}${suffix}.json`);
  const image = `${base}${suffix}.png`;
  const picture = new Image();
  picture.src = image;
  await picture.decode();
  return { image, width: picture.naturalWidth, icons };
}
