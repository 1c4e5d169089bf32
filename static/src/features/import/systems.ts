/** Degrees of WGS 84, as GPS receivers write them. */
const DEGREES = "EPSG:4326";

/**
 * Central meridians of the zones of VN-2000 that the service reads, by EPSG code (EPSG Dataset v11.022; zones of provinces:
 * Circular 973/2001/TT-TCĐC).
 */
const ZONES: readonly (readonly [code: number, meridian: number])[] = [
  [5896, 102], [9205, 103], [9206, 104], [9207, 104.5], [9208, 104.75], [5897, 105], [9209, 105.5], [9210, 105.75], [9211, 106],
  [9212, 106.25], [9213, 106.5], [9214, 107], [9215, 107.25], [9216, 107.5], [5899, 107.75], [5898, 108], [9217, 108.25], [9218, 108.5],
];

/** The two zones of six degrees. */
const WIDE: Readonly<Record<number, string>> = { 3405: "UTM 48N", 3406: "UTM 49N" };

function meridianWords(meridian: number): string {
  const minutes = Math.round((meridian % 1) * 60);
  return `${Math.floor(meridian)}°${String(minutes).padStart(2, "0")}′`;
}

/** A reference system as people call it; its code when it is none of the usual ones. */
export function systemWords(code: string, words: { degrees: string; zone: (meridian: string) => string }): string {
  if (code === DEGREES) return words.degrees;
  const number = Number(/EPSG:(\d+)/.exec(code)?.[1]);
  const zone = ZONES.find(([own]) => own === number);
  if (zone) return words.zone(meridianWords(zone[1]));
  if (WIDE[number]) return `VN-2000, ${WIDE[number]}`;
  return number === 4756 ? "VN-2000 (EPSG:4756)" : code;
}

/** The systems that a person chooses from: degrees, then the zones from west to east. */
export const SYSTEMS: readonly string[] = [
  DEGREES,
  "EPSG:4756",
  ...ZONES.map(([code]) => `EPSG:${code}`),
  ...Object.keys(WIDE).map((code) => `EPSG:${code}`),
];
