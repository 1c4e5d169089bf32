/** Roles that write events, damage, roads and warnings in their areas; the service has the last word. */
const WRITERS: readonly string[] = ["disaster", "editor"];

/** Whether a grant is one of theirs. */
export function isWriter({ role }: { role: string }): boolean {
  return WRITERS.includes(role);
}
