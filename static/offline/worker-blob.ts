import code from "virtual:map-worker";

/** The map's worker as an address of this page: a page on a disk may start no other. Named so that MapLibre starts it as a classic script. */
export default `${URL.createObjectURL(new Blob([code], { type: "text/javascript" }))}#worker.cjs`;
