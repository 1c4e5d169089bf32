/** The worker that keeps the page for times without a network. */
const WORKER = "/sw.js";

/** After the page has settled: what the reader came for goes first on a slow line. */
const SETTLED_MS = 4000;

/** Lets the browser keep the page's own files, once it has rested. A browser that cannot shows the page as before. */
export function keepShell(): void {
  if (!("serviceWorker" in navigator) || import.meta.env.DEV) return;
  const register = (): void => {
    setTimeout(() => void navigator.serviceWorker.register(WORKER).catch(() => undefined), SETTLED_MS);
  };
  if (document.readyState === "complete") register();
  else addEventListener("load", register, { once: true });
}

/** Keeps what reads packs too; true once all of it is there. */
export async function keepForOffline(): Promise<boolean> {
  if (!("serviceWorker" in navigator) || import.meta.env.DEV) return false;
  try {
    await navigator.serviceWorker.register(WORKER);
    const { active } = await navigator.serviceWorker.ready;
    return await new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = ({ data }: MessageEvent<string>) => resolve(data === "kept");
      active?.postMessage("keep-reader", [port2]);
    });
  } catch {
    return false;
  }
}
