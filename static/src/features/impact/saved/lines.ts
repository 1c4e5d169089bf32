import type { Process } from "./ask";

/** Where a figure stands among the others. */
export type Part = "total" | "lost" | "group" | "commune" | "village";

/** One figure of an answer. */
export interface Line {
  part: Part;
  /** What tells it from the others of its part; the page has words for those of `total` and `lost`. */
  key: string;
  /** The name of a commune or village; nothing where the key is a code. */
  name: string;
  value: number;
}

/** A figure of two answers to the same question. */
export interface Pair {
  part: Part;
  key: string;
  name: string;
  then: number | null;
  now: number | null;
}

type Json = Record<string, unknown>;

const PARTS: readonly Part[] = ["total", "lost", "group", "commune", "village"];

const object = (value: unknown): Json => (typeof value === "object" && value !== null ? (value as Json) : {});
const list = (value: unknown): Json[] => (Array.isArray(value) ? value.map(object) : []);
const text = (value: unknown): string => (typeof value === "string" ? value : "");

function count(part: Part, key: string, value: unknown, name = ""): Line[] {
  return typeof value === "number" ? [{ part, key, name, value }] : [];
}

/** The figures of an answer that are put beside those of another one. */
export function linesOf(process: Process, answer: Json): Line[] {
  if (process === "affected") return affected(answer);
  return process === "affected-comparison" ? comparison(answer) : cutOff(answer);
}

function affected(answer: Json): Line[] {
  const total = object(answer["total"]);
  const groups = new Map<string, number>();
  for (const row of list(answer["groups"])) {
    const group = text(row["ethnic_group"]);
    groups.set(group, (groups.get(group) ?? 0) + Number(row["households"] ?? 0));
  }
  return [
    ...count("total", "households", total["households"]),
    ...count("total", "members", total["members"]),
    ...[...groups].sort((a, b) => b[1] - a[1]).flatMap(([group, households]) => count("group", group, households)),
    ...list(answer["communes"]).flatMap((row) => count("commune", text(row["code"]), row["households"], text(row["name"]))),
  ];
}

/** The sides of a comparison, in the order in which they are told. */
const SIDES = ["first", "second", "both", "only_first", "only_second"] as const;

function comparison(answer: Json): Line[] {
  const total = object(answer["total"]);
  return [
    ...SIDES.flatMap((side) => count("total", side, object(total[side])["households"])),
    ...list(answer["communes"]).flatMap((row) => count("commune", text(row["code"]), object(row["second"])["households"], text(row["name"]))),
  ];
}

function cutOff(answer: Json): Line[] {
  const total = object(answer["total"]);
  return [
    ...count("total", "cut", total["villages"]),
    ...count("total", "isolated", object(answer["isolated"])["villages"]),
    ...count("total", "households", total["households"]),
    ...count("total", "members", total["members"]),
    ...Object.entries(object(answer["lost"])).flatMap(([goal, own]) => count("lost", goal, object(own)["villages"])),
    ...list(answer["villages"]).flatMap((row) =>
      count("village", `${text(row["commune_code"])} ${text(row["name"])}`, row["households"], [text(row["name"]), text(row["commune"])].filter(Boolean).join(", ")),
    ),
  ];
}

/**
 * Puts the figures of now beside those of then, by part. What stands in one of them only is `absent` in the other: 0 where everything
 * was counted, nothing where small figures are left out.
 */
export function pairs(then: readonly Line[], now: readonly Line[] | null, absent: 0 | null): { part: Part; pairs: Pair[] }[] {
  const all = new Map<string, Pair>();
  const put = (lines: readonly Line[], side: "then" | "now"): void => {
    for (const { part, key, name, value } of lines) {
      const id = `${part} ${key}`;
      const pair = all.get(id) ?? { part, key, name, then: now ? absent : null, now: now ? absent : null };
      all.set(id, { ...pair, [side]: value });
    }
  };
  put(then, "then");
  put(now ?? [], "now");
  return PARTS.map((part) => ({ part, pairs: [...all.values()].filter((pair) => pair.part === part) })).filter((own) => own.pairs.length > 0);
}

/** How much a figure has grown; nothing where one of the two is not known. */
export function change({ then, now }: Pair): number | null {
  return then === null || now === null ? null : now - then;
}
