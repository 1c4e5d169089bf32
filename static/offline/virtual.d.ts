/** The code of MapLibre's worker as one classic script, gzip in base64. */
declare module "virtual:map-worker" {
  const code: string;
  export default code;
}

/** The letters of the page by weight, WOFF2 in base64. */
declare module "virtual:fonts" {
  const fonts: Record<string, string>;
  export default fonts;
}

/** The address of the map's worker. */
declare var banlangMapWorker: string | undefined;
