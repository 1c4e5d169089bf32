/** The shelves of this device's own store. */
type Shelf = "packs" | "notes" | "keys" | "device";

const NAME = "banlang-offline";
const SHELVES: readonly Shelf[] = ["packs", "notes", "keys", "device"];

let opened: Promise<IDBDatabase> | null = null;

function database(): Promise<IDBDatabase> {
  opened ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      for (const shelf of SHELVES) if (!asked.result.objectStoreNames.contains(shelf)) asked.result.createObjectStore(shelf);
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error ?? new Error("no store"));
  });
  opened.catch(() => (opened = null));
  return opened;
}

async function run<T>(shelf: Shelf, mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const transaction = (await database()).transaction(shelf, mode);
  const asked = work(transaction.objectStore(shelf));
  return new Promise((resolve, reject) => {
    // A write counts once the transaction has ended, not when it was asked for.
    transaction.oncomplete = () => resolve(asked.result);
    transaction.onerror = transaction.onabort = () => reject(transaction.error ?? new Error("not kept"));
  });
}

/** Everything on a shelf. */
export function all<T>(shelf: Shelf): Promise<T[]> {
  return run(shelf, "readonly", (store) => store.getAll() as IDBRequest<T[]>);
}

/** The thing of a name, if there is one. */
export function get<T>(shelf: Shelf, name: string): Promise<T | undefined> {
  return run(shelf, "readonly", (store) => store.get(name) as IDBRequest<T | undefined>);
}

/** Keeps a thing under a name. */
export async function put(shelf: Shelf, name: string, thing: unknown): Promise<void> {
  await run(shelf, "readwrite", (store) => store.put(thing, name));
}

/** Forgets a thing. */
export async function drop(shelf: Shelf, name: string): Promise<void> {
  await run(shelf, "readwrite", (store) => store.delete(name));
}
