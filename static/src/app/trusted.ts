/** The part of the Trusted Types API (W3C) that is used here; the types of TypeScript do not know it yet. */
interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL: (address: string) => string | null }): unknown;
}

/** The worker that keeps the page for times without a network. */
const SHELL_WORKER = "/sw.js";

/** Whether a script may run from an address: only from the service itself. */
export function isOwnScript(address: string, page: string): boolean {
  const url = new URL(address, page);
  return url.origin === new URL(page).origin && (url.pathname.startsWith("/assets/") || url.pathname + url.search === SHELL_WORKER);
}

/**
 * The service's policy takes no text as code. MapLibre names its worker by text, so texts that name a file of the build
 * pass; every other text is refused by the browser.
 */
export function trustOwnScripts(): void {
  const types = (window as { trustedTypes?: TrustedTypes }).trustedTypes;
  types?.createPolicy("default", {
    createScriptURL: (address) => (isOwnScript(address, location.href) ? address : null),
  });
}
