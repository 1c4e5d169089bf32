// The service worker of the viewer: it keeps the files of one build, so that the page opens without a network.
// It answers for pages and for files of the build alone. Data, tiles, pictures, and all that is somebody's own, it never touches.
// __BUILD__, __SHELL__ and __READER__ are written by the build.
const SHELL = "banlang-shell-__BUILD__";
const READER = "banlang-reader-__BUILD__";
const PAGE = "/index.html";

/** What opens the page. */
const shellFiles = __SHELL__;

/** What reads a pack; kept once somebody takes one along. */
const readerFiles = __READER__;

/** Addresses of the viewer's pages; pages of the service's own, such as the administration, are no part of it. */
const PAGES = /^\/(?:(?:vi|en)(?:\/.*)?)?$/;

/** Names under /assets/ hold a digest of their content. */
const FILES = /^\/(?:assets|fonts|basemap|icons)\/|^\/(?:favicon\.svg|manifest\.webmanifest)$/;

async function keep(name, files) {
  const cache = await caches.open(name);
  const missing = [];
  for (const file of files) if (!(await cache.match(file))) missing.push(file);
  await cache.addAll(missing.map((file) => new Request(file, { credentials: "omit" })));
}

self.addEventListener("install", (event) => {
  event.waitUntil(
    (async () => {
      await keep(SHELL, [PAGE, ...shellFiles]);
      // Whoever took packs along under an older build still opens them under this one.
      const names = await caches.keys();
      if (names.some((name) => name.startsWith("banlang-reader-"))) await keep(READER, readerFiles);
    })(),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      const names = await caches.keys();
      const old = names.filter((name) => name.startsWith("banlang-") && name !== SHELL && name !== READER);
      await Promise.all(old.map((name) => caches.delete(name)));
      // The page that took this worker on has its files from the network; from now on they come from here.
      await self.clients.claim();
    })(),
  );
});

self.addEventListener("message", (event) => {
  if (event.data !== "keep-reader") return;
  const port = event.ports[0];
  event.waitUntil(
    keep(READER, readerFiles).then(
      () => port?.postMessage("kept"),
      () => port?.postMessage("failed"),
    ),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    // The network first: a new build is seen at once.
    if (PAGES.test(url.pathname)) event.respondWith(fetch(request).catch(async () => (await caches.match(PAGE)) ?? Response.error()));
  } else if (FILES.test(url.pathname)) {
    event.respondWith(
      (async () => {
        const kept = url.pathname.startsWith("/assets/") ? await caches.match(url.pathname) : null;
        return kept ?? fetch(request).catch(async () => (await caches.match(url.pathname)) ?? Response.error());
      })(),
    );
  }
});
