import { csrfHeaders, type Options, Problem, withQuery } from "../../api/client";
import type { ImportJob } from "./types";

/** How much of a file has been sent. */
export interface Sent {
  bytes: number;
  of: number;
}

/**
 * Sends a file for an import. `fetch` tells nothing of what has been sent, hence the older way.
 * An abort is an `AbortError`, as with `send`.
 */
export function sendFile(collection: string, file: File, signal: NonNullable<Options["signal"]>, heard: (sent: Sent) => void): Promise<ImportJob> {
  const path = withQuery("/api/imports", { collection, name: file.name.normalize("NFC"), lang: document.documentElement.lang });
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", path);
    for (const [name, value] of Object.entries(csrfHeaders())) request.setRequestHeader(name, value);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.responseType = "json";
    request.upload.onprogress = (event) => heard({ bytes: event.loaded, of: file.size });
    request.onload = () => {
      const said = request.response as Record<string, string> | null;
      if (request.status === 201) resolve(said as unknown as ImportJob);
      else reject(new Problem(request.status, said?.["title"] ?? request.statusText, said?.["detail"] ?? "", said?.["name"] ?? null));
    };
    request.onerror = () => reject(new Problem(0, "network", ""));
    request.onabort = () => reject(new DOMException("the upload was stopped", "AbortError"));
    signal.addEventListener("abort", () => request.abort());
    request.send(file);
  });
}
