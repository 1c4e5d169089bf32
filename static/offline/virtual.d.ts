/** The code of MapLibre's worker as one classic script. */
declare module "virtual:map-worker" {
  const code: string;
  export default code;
}
