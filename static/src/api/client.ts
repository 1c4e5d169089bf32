/** A refusal of the service (problem+json), or of the network when `status` is 0. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly title: string,
    readonly detail: string,
    /** The input that was refused, when the service names one. */
    readonly field: string | null = null,
    /** All that the service said, as it stands in the answer. */
    readonly said: Readonly<Record<string, unknown>> = {},
  ) {
    super(detail || title);
    this.name = "Problem";
  }

  /** True when the request never reached the service. */
  get isOffline(): boolean {
    return this.status === 0;
  }

  /** True when the service answers and its database does not. */
  get isAway(): boolean {
    return this.status === 503;
  }
}

/** Hears after each request whether the service answered, and with which status. */
export type ReachListener = (status: number, answer: Response | null) => void;

let listener: ReachListener = () => undefined;
let csrfToken: string | null = null;

/** Sets who hears about reached and unreached requests; the offline strip lives on it. */
export function onReach(next: ReachListener): void {
  listener = next;
}

/** Sets the token that writes carry. */
export function setCsrfToken(token: string | null): void {
  csrfToken = token;
}

/** The header that writes carry, for a request that `send` cannot make. */
export function csrfHeaders(): Record<string, string> {
  return csrfToken ? { "X-CSRF-Token": csrfToken } : {};
}

/** What `send` needs beyond the address. */
export interface Options {
  method?: "GET" | "HEAD" | "OPTIONS" | "POST" | "PUT" | "PATCH" | "DELETE";
  body?: unknown;
  form?: FormData;
  headers?: Record<string, string>;
  signal?: AbortSignal;
  cache?: RequestCache;
  credentials?: RequestCredentials;
}

/** Sends one request and gives the answer, or throws a `Problem`; an abort stays an `AbortError`. */
export async function send(path: string, options: Options = {}): Promise<Response> {
  const { method = "GET", body, form, signal, cache = "default", credentials = "same-origin" } = options;
  const headers: Record<string, string> = { ...options.headers };
  if (body !== undefined) headers["Content-Type"] ??= "application/json";
  if (method !== "GET" && method !== "HEAD") Object.assign(headers, csrfHeaders());
  const payload = form ?? (body === undefined ? null : JSON.stringify(body));
  let answer: Response;
  try {
    answer = await fetch(path, { method, headers, body: payload, signal: signal ?? null, cache, credentials });
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    listener(0, null);
    throw new Problem(0, "network", "");
  }
  listener(answer.status, answer);
  if (!answer.ok) throw await problemOf(answer);
  return answer;
}

async function problemOf(answer: Response): Promise<Problem> {
  const said = (await answer.json().catch(() => null)) as Record<string, unknown> | null;
  const text = (key: string): string => (typeof said?.[key] === "string" ? said[key] : "");
  return new Problem(answer.status, text("title") || answer.statusText, text("detail"), text("name") || null, said ?? {});
}

/** A request whose answer is JSON of a known shape. */
export async function getJson<T>(path: string, options: Options = {}): Promise<T> {
  return (await (await send(path, options)).json()) as T;
}

/** A request whose answer is text. */
export async function getText(path: string, options: Options = {}): Promise<string> {
  return (await send(path, options)).text();
}

/** `path?key=value`, with empty values left out. */
export function withQuery(path: string, query: Record<string, string | number | null | undefined>): string {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== "") params.set(key, String(value));
  }
  const text = params.toString();
  return text ? `${path}?${text}` : path;
}

/** True for the error of an aborted request. */
export function isAbort(cause: unknown): boolean {
  return cause instanceof DOMException && cause.name === "AbortError";
}
