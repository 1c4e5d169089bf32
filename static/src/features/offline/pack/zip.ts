import { type Entries, Refused } from "./types";

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const END_BYTES = 22;

/** The longest comment that a ZIP may end with. */
const COMMENT_BYTES = 65_535;

interface Place {
  header: number;
  size: number;
}

/** The files of a ZIP whose entries are stored as they are, read piece by piece: a pack may be larger than memory. */
export async function zipEntries(file: Blob): Promise<Entries> {
  const places = await directory(file);
  const starts = new Map<string, number>();

  async function startOf(name: string, place: Place): Promise<number> {
    const known = starts.get(name);
    if (known !== undefined) return known;
    const head = new DataView(await file.slice(place.header, place.header + 30).arrayBuffer());
    if (head.byteLength < 30 || head.getUint32(0, true) !== LOCAL) throw new Refused({ why: "changed", file: name });
    const start = place.header + 30 + head.getUint16(26, true) + head.getUint16(28, true);
    starts.set(name, start);
    return start;
  }

  return {
    size: file.size,
    names: () => [...places.keys()],
    has: (name) => places.has(name),
    async read(name, offset = 0, length) {
      const place = places.get(name);
      if (!place) throw new Refused({ why: "missing", file: name });
      const start = await startOf(name, place);
      const end = start + Math.min(place.size, length === undefined ? place.size : offset + length);
      return new Uint8Array(await file.slice(start + offset, end).arrayBuffer());
    },
  };
}

async function directory(file: Blob): Promise<Map<string, Place>> {
  const from = Math.max(0, file.size - END_BYTES - COMMENT_BYTES);
  const tail = new DataView(await file.slice(from).arrayBuffer());
  let at = tail.byteLength - END_BYTES;
  while (at >= 0 && tail.getUint32(at, true) !== END) at -= 1;
  if (at < 0) throw new Refused({ why: "no-pack" });
  const [count, size, start] = [tail.getUint16(at + 10, true), tail.getUint32(at + 12, true), tail.getUint32(at + 16, true)];
  const list = new DataView(await file.slice(start, start + size).arrayBuffer());
  const places = new Map<string, Place>();
  let next = 0;
  for (let index = 0; index < count; index += 1) {
    if (next + 46 > list.byteLength || list.getUint32(next, true) !== CENTRAL) throw new Refused({ why: "no-pack" });
    const [nameBytes, extra, comment] = [28, 30, 32].map((field) => list.getUint16(next + field, true)) as [number, number, number];
    const isStored = list.getUint16(next + 10, true) === 0;
    const name = new TextDecoder().decode(new Uint8Array(list.buffer, next + 46, nameBytes));
    // Two entries of one name: what was checked would not be what is read.
    if (!isStored || places.has(name)) throw new Refused({ why: "no-pack" });
    if (!name.endsWith("/")) places.set(name, { header: list.getUint32(next + 42, true), size: list.getUint32(next + 24, true) });
    next += 46 + nameBytes + extra + comment;
  }
  return places;
}
