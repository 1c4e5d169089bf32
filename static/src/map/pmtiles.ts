import { addProtocol } from "maplibre-gl";
import { Protocol } from "pmtiles";

let isRegistered = false;

/** Lets the map read `pmtiles://` sources. */
export function registerPmtiles(): void {
  if (isRegistered) return;
  addProtocol("pmtiles", new Protocol().tile);
  isRegistered = true;
}
