// A real service over a private cluster of its own, with the demonstration data.
import { spawn } from "node:child_process";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const BINARY = process.env.BANLANG_BINARY ?? join(ROOT, "target/debug/banlang");

/** Longest first start: making the cluster and loading the demonstration data. */
const READY_WITHIN_MS = 180_000;

/** The password of the account that tests log in with. */
export const PASSWORD = "mật khẩu để thử";

/** Runs a command of the service to its end, with text for its standard input. */
export function banlang(folder, commandLine, input = "") {
  return new Promise((resolve, reject) => {
    const child = spawn(BINARY, [...commandLine, "--data-dir", folder], { cwd: ROOT, stdio: ["pipe", "pipe", "inherit"] });
    let output = "";
    child.stdout.on("data", (bytes) => (output += bytes));
    child.on("error", reject);
    child.on("exit", (code) => (code === 0 ? resolve(output) : reject(new Error(`banlang ${commandLine.join(" ")}: ${code}`))));
    child.stdin.end(input);
  });
}

/** The password that an account is made with, known to whoever made it. */
export const FIRST_PASSWORD = "mật khẩu người khác đặt";

/** Makes an account with a role on the command line, and takes a password of its own, as the first login demands. */
export async function account(server, name, displayName, ...role) {
  await banlang(server.folder, ["user", "add", name, "--display-name", displayName, ...role], FIRST_PASSWORD);
  const headers = { "content-type": "application/json" };
  const login = JSON.stringify({ name, password: FIRST_PASSWORD });
  const entered = await fetch(`${server.base}/auth/login`, { method: "POST", headers, body: login });
  const { csrf_token } = await entered.json();
  const cookie = entered.headers.get("set-cookie").split(";")[0];
  const change = JSON.stringify({ old: FIRST_PASSWORD, new: PASSWORD });
  const own = { ...headers, cookie, "x-csrf-token": csrf_token };
  const changed = await fetch(`${server.base}/auth/password`, { method: "POST", headers: own, body: change });
  if (!changed.ok) throw new Error(`${name} has no password of its own: ${changed.status}`);
}

/** Starts the service on a free port and waits until it is ready. */
export async function startServer() {
  const folder = await mkdtemp(join(tmpdir(), "banlang-browser-"));
  // Closed to the account of PostgreSQL, the cluster would lie elsewhere and stay.
  await chmod(folder, 0o755);
  const child = spawn(BINARY, ["serve", "--demo", "--listen", "127.0.0.1:0", "--data-dir", folder], {
    cwd: ROOT,
    env: { ...process.env, RUST_LOG: "warn" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const base = await new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("the service was not ready in time")), READY_WITHIN_MS);
    let output = "";
    child.stdout.on("data", (bytes) => {
      output += bytes;
      const ready = output.match(/ready on (http:\/\/\S+)/);
      if (ready) {
        clearTimeout(timer);
        resolve(ready[1]);
      }
    });
    child.on("exit", (code) => reject(new Error(`the service ended with ${code}: ${output}`)));
  });
  return {
    base,
    folder,
    async stop() {
      const ended = new Promise((resolve) => child.on("exit", resolve));
      child.kill("SIGTERM");
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
