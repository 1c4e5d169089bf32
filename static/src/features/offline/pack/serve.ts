import { addProtocol, type AddProtocolAction } from "maplibre-gl";
import { PMTiles, type Source } from "pmtiles";
import type { Entries, Pack } from "./types";

/** What an address of a pack begins with. */
const SCHEME = "pack://";

/** Gives the map the files of a pack: `pack://<set>` and its tiles, `pack://<file>` for all else. */
export function servePack({ entries, manifest }: Pack): void {
  const archives = new Map(manifest.tiles.map(({ set, file, minzoom, maxzoom }) => [set, { archive: new PMTiles(sourceOf(entries, file)), minzoom, maxzoom }]));
  const answer = async ({ url, type }: Parameters<AddProtocolAction>[0]): Promise<{ data: unknown }> => {
    const name = nameOf(url);
    const tile = /^([^/]+)\/(\d+)\/(\d+)\/(\d+)$/.exec(name);
    const set = archives.get(tile?.[1] ?? name);
    if (tile && set) {
      const found = await set.archive.getZxy(Number(tile[2]), Number(tile[3]), Number(tile[4]));
      return { data: found?.data ?? new ArrayBuffer(0) };
    }
    if (set) {
      const { minzoom, maxzoom } = set;
      return { data: { tilejson: "3.0.0", tiles: [`${SCHEME}${name}/{z}/{x}/{y}`], minzoom, maxzoom } };
    }
    const bytes = await entries.read(name);
    return { data: type === "json" ? (JSON.parse(new TextDecoder().decode(bytes)) as unknown) : bytes.buffer };
  };
  addProtocol("pack", answer as AddProtocolAction);
}

function sourceOf(entries: Entries, file: string): Source {
  return {
    getKey: () => file,
    getBytes: async (offset, length) => ({ data: (await entries.read(file, offset, length)).buffer }),
  };
}

/** The name in an address. MapLibre writes the endings of a sprite behind a slash when the name has none. */
function nameOf(url: string): string {
  const name = decodeURIComponent(url.slice(SCHEME.length).split("?")[0] ?? "");
  return name.replace(/\/$/, "").replace(/\/(?=(@2x)?\.(json|png)$)/, "");
}
