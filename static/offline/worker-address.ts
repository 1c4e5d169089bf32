/** Where the page keeps the address of the map's worker; the start of the page unpacks it. */
export default globalThis.banlangMapWorker ?? "";
