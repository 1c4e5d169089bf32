// Takes the database of a test's own service away and gives it back.
import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** A backend that serves a client, as PostgreSQL titles its processes: user, database, where from. */
const CLIENT = /^postgres: \S+ \S+ \[local\]/;

/**
 * The database of the service no longer answers: its postmaster stands still and its connections end, as with a machine
 * that froze. Gives what sets it going again.
 */
export async function takeDatabase(server) {
  const [pid] = (await readFile(join(server.folder, "cluster/pg/postmaster.pid"), "utf8")).split("\n").map(Number);
  process.kill(pid, "SIGSTOP");
  const children = (await readFile(`/proc/${pid}/task/${pid}/children`, "utf8")).trim().split(" ").map(Number);
  for (const child of children) {
    if (CLIENT.test(await readFile(`/proc/${child}/cmdline`, "utf8").catch(() => ""))) process.kill(child, "SIGTERM");
  }
  return () => process.kill(pid, "SIGCONT");
}
