// A pack made from what a running service answers to everyone, to the format that the service packs in.
import { createHash, generateKeyPairSync, randomUUID, sign } from "node:crypto";
import { crc32, gzipSync } from "node:zlib";

const SETS = ["area", "disaster_event", "cultural_item", "road", "shelter", "facility"];
const ZOOMS = [0, 11];
const encode = (value) => Buffer.from(typeof value === "string" ? value : JSON.stringify(value));

/** A key as a service has one. */
export function newKey() {
  return generateKeyPairSync("ec", { namedCurve: "P-256" });
}

/** The entries of the pack of one commune: name and bytes. `changes` may set fields of the manifest or further entries. */
export async function packEntries(base, code, { key = newKey(), manifest: own = {}, more = {} } = {}) {
  const get = async (path) => {
    const answer = await fetch(`${base}${path}`);
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    return answer;
  };
  const area = (await (await get(`/api/collections/area/items?code=${code}&limit=1`)).json()).features[0];
  const box = boxOf(area.geometry);
  const entries = new Map(Object.entries(more));

  const styles = { "style.json": "light&lang=vi", "style-dark.json": "dark&lang=vi", "style-en.json": "light&lang=en", "style-dark-en.json": "dark&lang=en" };
  let meta;
  for (const [name, query] of Object.entries(styles)) {
    const style = await (await get(`/styles/default.json?theme=${query}`)).json();
    meta ??= style.metadata.banlang;
    entries.set(name, encode(packStyle(style, base)));
  }
  for (const file of ["sprite.json", "sprite.png", "sprite@2x.json", "sprite@2x.png"]) {
    entries.set(file, Buffer.from(await (await get(`/sprites/${file.replace("sprite", "banlang")}`)).arrayBuffer()));
  }
  for (const weight of [400, 500, 600, 700]) {
    entries.set(`fonts/noto-sans-${weight}.woff2`, Buffer.from(await (await get(`/fonts/noto-sans-${weight}.woff2`)).arrayBuffer()));
  }
  entries.set("basemap/land.json", Buffer.from(await (await get("/basemap/land.json")).arrayBuffer()));

  const tiles = [];
  for (const set of SETS) {
    entries.set(`tiles/${set}.pmtiles`, await archive(base, set, box));
    tiles.push({ file: `tiles/${set}.pmtiles`, set, minzoom: ZOOMS[0], maxzoom: ZOOMS[1] });
  }

  const records = [];
  const collections = {};
  const list = async (collection, query) => {
    const read = await (await get(`/api/collections/${collection}/items?${query}&limit=500`)).json();
    const layer = meta.layers.find((entry) => entry.collection === collection);
    const title = layer?.title ?? { vi: collection, en: collection };
    collections[collection] = { title, label: layer?.label ?? null, fields: layer?.fields ?? [] };
    entries.set(`records/${collection}.geojson`, encode({ type: "FeatureCollection", features: read.features }));
    records.push({ collection, title, file: `records/${collection}.geojson`, count: read.features.length });
    return read.features;
  };
  await list("area", `bbox=${box}`);
  const culture = await list("cultural_item", `area_code=${code}`);
  for (const collection of ["facility", "shelter", "road"]) await list(collection, `bbox=${box}`);
  await list("stat_value", `area_code=${code}&ethnic_group=all`);

  const media = [];
  for (const item of culture) {
    const found = await (await get(`/api/collections/media/items?collection=cultural_item&record_id=${item.id}`)).json();
    for (const { id, properties } of found.features.filter((row) => row.properties.kind === "photo")) {
      const file = `media/${id}`;
      entries.set(file, Buffer.from(await (await get(`/media/${id}`)).arrayBuffer()));
      media.push({ file, type: properties.mime, of: String(item.id), licence: properties.licence, credit: properties.credit });
    }
  }
  entries.set("schema.json", encode({ collections, codes: meta.codes }));
  entries.set("forms.json", encode({ forms: [] }));

  const name = area.properties.full_name ?? area.properties.name;
  const manifest = {
    format: "banlang-pack", version: 1, id: randomUUID(), made_at: new Date().toISOString(), expires_at: null,
    area: { code, name: { vi: name, en: name }, province: null }, box, maker: "Bản Làng", data_version: null, reader: null,
    personal: null, tiles, records, media, ...own,
    files: [...entries].map(([file, bytes]) => ({ name: file, bytes: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") })),
  };
  return signed(entries, manifest, key);
}

/** The entries with their list and its signature. */
export function signed(entries, manifest, { privateKey }) {
  const list = encode(manifest);
  const all = new Map([...entries].filter(([name]) => !name.startsWith("manifest.")));
  all.set("manifest.json", list);
  all.set("manifest.sig", sign("sha256", list, { key: privateKey, dsaEncoding: "ieee-p1363" }));
  return all;
}

/** The manifest among the entries. */
export const manifestOf = (entries) => JSON.parse(entries.get("manifest.json"));

/** The page of the folder form. */
export function startPage(template, entries) {
  const scripts = [...entries].map(([name, bytes]) => `<script type="application/octet-stream" data-name="${name}">${bytes.toString("base64")}</script>`);
  return template.replace("<!--pack-->", () => scripts.join("\n"));
}

/** A ZIP whose entries are stored as they are. */
export function zip(entries) {
  const [parts, directory] = [[], []];
  let at = 0;
  for (const [name, bytes] of entries) {
    const label = Buffer.from(name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(0x800, 2);
    common.writeUInt32LE(crc32(bytes), 10);
    common.writeUInt32LE(bytes.length, 14);
    common.writeUInt32LE(bytes.length, 18);
    common.writeUInt16LE(label.length, 22);
    parts.push(Buffer.from([0x50, 0x4b, 3, 4]), common, label, bytes);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(at, 10);
    directory.push(Buffer.from([0x50, 0x4b, 1, 2, 20, 0]), common, place, label);
    at += 30 + label.length + bytes.length;
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.size, 8);
  end.writeUInt16LE(entries.size, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, list, end]);
}

function packStyle(style, base) {
  const text = JSON.stringify(style)
    .replaceAll(`${base}/sprites/banlang`, "pack://sprite")
    .replaceAll(`${base}/fonts/`, "pack://fonts/")
    .replaceAll(`${base}/basemap/`, "pack://basemap/")
    .replaceAll(new RegExp(`${base}/tiles/([a-z_]+)\\.json`, "g"), "pack://$1");
  const packed = JSON.parse(text);
  const isHere = (source) => packed.sources[source]?.type !== "vector" || SETS.includes(source);
  packed.layers = packed.layers.filter((layer) => !layer.source || isHere(layer.source));
  packed.sources = Object.fromEntries(Object.entries(packed.sources).filter(([name]) => isHere(name)));
  const { banlang } = packed.metadata;
  banlang.layers = banlang.layers.filter((layer) => SETS.includes(layer.collection));
  return packed;
}

function boxOf(geometry) {
  const flat = geometry.coordinates.flat(Infinity);
  const [lngs, lats] = [0, 1].map((odd) => flat.filter((_, index) => index % 2 === odd));
  return [Math.min(...lngs), Math.min(...lats), Math.max(...lngs), Math.max(...lats)];
}

/** PMTiles version 3 with one directory. */
async function archive(base, set, [west, south, east, north]) {
  const found = [];
  for (let z = ZOOMS[0]; z <= ZOOMS[1]; z += 1) {
    const x = (lng) => Math.floor(((lng + 180) / 360) * 2 ** z);
    const y = (lat) => Math.floor(((1 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / Math.PI) / 2) * 2 ** z);
    for (let column = x(west); column <= x(east); column += 1) {
      for (let row = y(north); row <= y(south); row += 1) {
        const answer = await fetch(`${base}/tiles/${set}/${z}/${column}/${row}.mvt`);
        const bytes = Buffer.from(await answer.arrayBuffer());
        if (answer.ok && bytes.length > 0) found.push({ id: tileId(z, column, row), bytes: gzipSync(bytes) });
      }
    }
  }
  found.sort((a, b) => a.id - b.id);
  const varint = (value) => {
    const out = [];
    for (; value >= 128; value = Math.floor(value / 128)) out.push((value % 128) + 128);
    return [...out, value];
  };
  const ids = found.flatMap(({ id }, index) => varint(id - (found[index - 1]?.id ?? 0)));
  const runs = found.flatMap(() => varint(1));
  const sizes = found.flatMap(({ bytes }) => varint(bytes.length));
  const places = found.flatMap((_, index) => varint(index === 0 ? 1 : 0));
  const root = gzipSync(Buffer.from([...varint(found.length), ...ids, ...runs, ...sizes, ...places]));
  const meta = gzipSync(encode({ vector_layers: [] }));
  const data = Buffer.concat(found.map(({ bytes }) => bytes));
  const head = Buffer.alloc(127);
  head.write("PMTiles", 0, "ascii");
  head[7] = 3;
  const spans = [[127, root.length], [127 + root.length, meta.length], [127 + root.length + meta.length, 0], [127 + root.length + meta.length, data.length]];
  spans.forEach(([start, length], index) => {
    head.writeBigUInt64LE(BigInt(start), 8 + index * 16);
    head.writeBigUInt64LE(BigInt(length), 16 + index * 16);
  });
  [72, 80, 88].forEach((at) => head.writeBigUInt64LE(BigInt(found.length), at));
  head.set([1, 2, 2, 1, ...ZOOMS], 96);
  [west, south, east, north].forEach((value, index) => head.writeInt32LE(Math.round(value * 1e7), 102 + index * 4));
  return Buffer.concat([head, root, meta, data]);
}

/** Place of a tile on the Hilbert curve over all zooms (PMTiles 3, "Tile ID"). */
function tileId(z, column, row) {
  let [x, y, id] = [column, row, (4 ** z - 1) / 3];
  for (let side = 2 ** (z - 1); side >= 1; side /= 2) {
    const [right, low] = [Math.floor(x / side) % 2, Math.floor(y / side) % 2];
    id += side * side * ((3 * right) ^ low);
    if (low === 0) {
      if (right === 1) [x, y] = [side - 1 - (x % side), side - 1 - (y % side)];
      [x, y] = [y, x];
    }
  }
  return id;
}
