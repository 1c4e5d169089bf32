import type { Box } from "../api/types";

/** The box of the national view: the mainland with Hoàng Sa and Trường Sa. Degrees. */
export const NATIONAL: Box = [101.8, 6.4, 118, 23.6];

/** Below this zoom the map is a national view. */
export const NATIONAL_ZOOM = 6.4;

/** Tiles hold communes from this zoom on; below it there is nothing for a statistic to colour. */
export const COMMUNE_ZOOM = 7;

/** The boxes of the two archipelagos, approximate, in degrees. */
export const ARCHIPELAGOS: { hoangSa: Box; truongSa: Box } = {
  hoangSa: [111, 15.6, 113, 17.2],
  truongSa: [111.4, 7.4, 117.4, 12],
};

/** Where the names stand on a national view: in the sea beside the islands. */
export const ISLAND_NAMES: { hoangSa: [number, number]; truongSa: [number, number] } = {
  hoangSa: [112, 17.75],
  truongSa: [112.6, 10.9],
};

/** Some islands of each archipelago, approximate longitude and latitude, for the inset's drawing. */
export const ISLETS: { hoangSa: [number, number][]; truongSa: [number, number][] } = {
  hoangSa: [
    [112.34, 16.83], [112.31, 16.96], [112.27, 16.97], [112.73, 16.67], [111.61, 16.53],
    [111.71, 16.45], [111.76, 16.51], [111.6, 16.45], [111.2, 15.78], [111.51, 16.06],
  ],
  truongSa: [
    [111.92, 8.64], [114.33, 11.43], [114.36, 10.18], [114.33, 9.88], [112.92, 7.89], [114.48, 10.38],
    [114.28, 11.05], [115.8, 10.73], [114.65, 10.71], [113.69, 8.97], [113.9, 8.87], [111.67, 8.83],
    [112.33, 8.87], [114.82, 8.38],
  ],
};
