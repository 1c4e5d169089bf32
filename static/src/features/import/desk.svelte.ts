import { getJson, isAbort, Problem, send, withQuery } from "../../api/client";
import type { Schema } from "../../api/types";
import { refusalWords } from "../../app/refusal";
import { loadStyle } from "../../state/load";
import { store } from "../../state/store.svelte";
import { type FormField, formFields } from "../edit/form";
import { askedOf, type Draft, draftOf } from "./columns";
import { type LayerDraft, layerDraftOf, NEW_LAYER, wishOf } from "./layer";
import type { Asked, ImportJob, PreviewRows, Report, Target } from "./types";
import { sendFile, type Sent } from "./upload";

const ROUTE = "/api/imports";

/** The address of an import, or of a part of it. */
function pathOf(id: string, part = ""): string {
  return `${ROUTE}/${encodeURIComponent(id)}${part}`;
}

/** The address with the language of the page, where the answer has sentences. */
function told(path: string): string {
  return withQuery(path, { lang: store.lang });
}

/** Between two looks at a job at work, at first and later. */
const LOOK_MS = 500;
const LOOK_LATER_MS = 2_000;

/** Looks after which the wait grows. */
const QUICK_LOOKS = 20;

/** Longest time without an answer before the next try. */
const OFFLINE_MS = 5_000;

/** The report of a job. Its lists go with the file, its numbers stay. */
function reportOf(job: ImportJob | null): Report | null {
  const lists = { crs: null, encoding: "", columns: [], ignored: [], notes: [], moves: [], outside_area: [], refusals: [] };
  return job?.report ? { ...lists, ...job.report } : null;
}

/** True while the service works on a job. */
export function isAtWork(job: ImportJob | null): boolean {
  return job !== null && ["probing", "checking", "writing"].includes(job.state);
}

/** The imports of the person who is logged in, and the one that is open. */
class ImportDesk {
  targets = $state.raw<readonly Target[] | null>(null);
  list = $state.raw<readonly ImportJob[] | null>(null);
  job = $state.raw<ImportJob | null>(null);
  /** The way to read the file that the person has in hand. */
  draft = $state<Draft | null>(null);
  /** The layer that is to become of the file, where it is for one. */
  layer = $state<LayerDraft | null>(null);
  /** What became of its rows. */
  report = $derived(reportOf(this.job));
  preview = $state.raw<PreviewRows | null>(null);
  /** Boxes of the collection, for the words of their code lists. */
  boxes = $state.raw<readonly FormField[]>([]);
  upload = $state.raw<(Sent & { name: string }) | null>(null);
  /** The map has gone to the rows of this file. */
  isPlaced = false;
  isBusy = $state(false);
  isCutOff = $state(false);
  trouble = $state("");
  /** What the service says of it, beside the words of the page. */
  detail = $state("");

  #sending: AbortController | null = null;
  #drafted = "";
  #boxesOf = "";
  #whose: string | null = null;
  #previewOf = "";

  /** Belongs to a person from now on: nothing of another one's files stays on the page. */
  serve(whose: string | null): void {
    if (whose === this.#whose) return;
    this.#whose = whose;
    this.#sending?.abort();
    this.#close();
    this.targets = this.list = null;
  }

  /** Reads the collections that the person may write to, and the imports that there are. */
  async open(): Promise<void> {
    this.trouble = this.detail = "";
    await Promise.all([this.targets ?? this.#loadTargets(), this.#loadList()]);
  }

  async #loadTargets(): Promise<void> {
    type Listed = { id: string; title: string; "x-title-vi"?: string; "x-title-en"?: string };
    try {
      const { collections } = await getJson<{ collections: Listed[] }>("/api/collections?f=json");
      const mayWrite = await Promise.all(collections.map(({ id }) => writes(id)));
      this.targets = collections
        .filter((_, index) => mayWrite[index])
        .map((entry) => ({ id: entry.id, title: { vi: entry["x-title-vi"] ?? entry.title, en: entry["x-title-en"] ?? entry.title } }));
    } catch (cause) {
      this.#say(cause);
    }
  }

  async #loadList(): Promise<void> {
    try {
      this.list = (await getJson<{ imports: ImportJob[] }>(told(ROUTE))).imports;
    } catch (cause) {
      this.#say(cause);
    }
  }

  /** Sends a file and opens its import. */
  async begin(collection: string, file: File): Promise<void> {
    this.trouble = "";
    this.#sending = new AbortController();
    this.upload = { name: file.name, bytes: 0, of: file.size };
    try {
      const job = await sendFile(collection, file, this.#sending.signal, (sent) => (this.upload = { ...sent, name: file.name }));
      this.#show(job);
      store.importing = job.id;
    } catch (cause) {
      if (!isAbort(cause)) this.#say(cause);
    } finally {
      this.upload = null;
      this.#sending = null;
    }
  }

  /** Stops sending. */
  stopSending(): void {
    this.#sending?.abort();
  }

  /** Follows a job until the page shows it no longer. Nothing is asked while nothing can change. */
  follow(id: string): () => void {
    if (this.job?.id !== id) this.trouble = this.detail = "";
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isOver = false;
    let looks = 0;
    const look = async (): Promise<void> => {
      const wait = await this.#look(id, looks);
      looks += 1;
      if (!isOver && wait !== null) timer = setTimeout(() => void look(), wait);
    };
    void look();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }

  /** Asks how a job stands; gives the wait until the next look, or nothing when there is nothing to wait for. */
  async #look(id: string, looks: number): Promise<number | null> {
    try {
      const job = await getJson<ImportJob>(told(pathOf(id)), { cache: "no-store" });
      this.isCutOff = false;
      if (store.importing === id) this.#show(job);
      return isAtWork(job) ? (looks < QUICK_LOOKS ? LOOK_MS : LOOK_LATER_MS) : null;
    } catch (cause) {
      if (cause instanceof Problem && (cause.isOffline || cause.isAway)) {
        this.isCutOff = true;
        return OFFLINE_MS;
      }
      this.#say(cause);
      if (store.importing === id) this.leave();
      return null;
    }
  }

  /** Shows a job; what the person has in hand stays unless the file is read anew. */
  #show(job: ImportJob): void {
    const before = this.job;
    this.job = job;
    const { probe } = job;
    const read = probe ? `${job.id}|${job.collection}|${probe.layer}|${probe.encoding}|${probe.crs}` : "";
    if (probe && read !== this.#drafted) {
      this.#drafted = read;
      const held = before?.id === job.id && before.collection === job.collection ? this.draft : null;
      // Rows that were mended are those of their sheet.
      if (held && before?.probe?.layer !== probe.layer) held.fixes = [];
      this.draft = draftOf(probe, job.asked ?? null, held);
      this.layer = probe.new_layer ? layerDraftOf(probe.new_layer) : null;
    }
    if (job.collection !== NEW_LAYER && `${job.collection}|${store.lang}` !== this.#boxesOf) void this.#loadBoxes(job.collection);
    if (probe && read !== this.#previewOf) void this.#loadPreview(job.id, read);
    if (before?.id === job.id && before.state !== job.state && (job.state === "done" || job.state === "undone")) {
      store.map?.reload(job.collection);
    }
  }

  async #loadBoxes(collection: string): Promise<void> {
    this.#boxesOf = `${collection}|${store.lang}`;
    try {
      const schema = await getJson<Schema>(`/api/collections/${encodeURIComponent(collection)}/schema`);
      this.boxes = formFields(schema, store.lang);
    } catch {
      // Without the words of code lists values are typed.
      this.boxes = [];
    }
  }

  async #loadPreview(id: string, read: string): Promise<void> {
    this.#previewOf = read;
    try {
      this.preview = await getJson<PreviewRows>(pathOf(id, "/preview"));
    } catch {
      this.preview = null;
    }
  }

  /** Has the file read anew, as another sheet or in another encoding. */
  readAgain(asked: Pick<Asked, "layer" | "encoding" | "crs" | "header">): Promise<void> {
    return this.#post("probe", asked);
  }

  /** Checks all rows, or loads them. */
  run(isTrial: boolean): Promise<void> {
    const { job, draft } = this;
    return job?.probe && draft ? this.#post("run", askedOf(job.probe, draft, isTrial)) : Promise.resolve();
  }

  /** Makes the layer that the person has in hand; the import goes on into it, and the map has it from now on. */
  async makeLayer(): Promise<void> {
    const { job, layer } = this;
    if (!job || !layer) return;
    await this.#try(async () => {
      const made = await getJson<{ import: ImportJob }>(told("/api/layers"), { method: "POST", body: wishOf(job.id, layer) });
      this.layer = null;
      this.targets = null;
      this.#show(made.import);
      void loadStyle();
    });
  }

  /** Stops what the service does with the file. */
  cancel(): Promise<void> {
    return this.#post("cancel");
  }

  /** Takes the rows of the import back; `blocked` says why that cannot be when somebody has changed them since. */
  undo(blocked: string): Promise<void> {
    return this.#post("undo", undefined, blocked);
  }

  async #post(deed: "run" | "probe" | "cancel" | "undo", body?: unknown, conflict = ""): Promise<void> {
    const { job } = this;
    if (!job) return;
    const work = async (): Promise<void> => {
      this.#show(await getJson<ImportJob>(told(pathOf(job.id, `/${deed}`)), { method: "POST", body }));
    };
    await this.#try(work, conflict);
  }

  /** Takes an import off the list, with its file. */
  async forget(id: string): Promise<void> {
    await this.#try(async () => {
      await send(pathOf(id), { method: "DELETE" });
      this.leave();
      await this.#loadList();
    });
  }

  async #try(work: () => Promise<void>, conflict = ""): Promise<void> {
    this.isBusy = true;
    this.trouble = this.detail = "";
    try {
      await work();
    } catch (cause) {
      this.#say(cause);
      if (conflict && cause instanceof Problem && cause.status === 409) [this.trouble, this.detail] = [conflict, this.trouble];
    } finally {
      this.isBusy = false;
    }
  }

  /** Back to the choice of a file. */
  leave(): void {
    store.importing = null;
    this.#close();
  }

  #close(): void {
    this.job = null;
    this.draft = null;
    this.layer = null;
    this.preview = null;
    this.isPlaced = false;
    this.#drafted = "";
    this.#previewOf = "";
  }

  #say(cause: unknown): void {
    this.trouble = refusalWords(cause, store.m) || store.m.error.generic;
  }
}

/** Whether the one who asks may make records of a collection. */
async function writes(collection: string): Promise<boolean> {
  const answer = await send(`/api/collections/${encodeURIComponent(collection)}/items`, { method: "OPTIONS" });
  return (answer.headers.get("Allow") ?? "").includes("POST");
}

/** Fields that hold the code of a commune. */
const COMMUNE_FIELDS = ["commune_code", "area_code"];

/** The values that a field can have, where they are few: those of its code list, or the communes of the person's areas. */
export function choicesOf(field: string): { value: string; words: string }[] {
  const box = desk.boxes.find(({ name }) => name === field);
  if (box && box.choices.length > 0) return box.choices;
  if (box?.codes) return Object.keys(store.meta?.codes[box.codes] ?? {}).map((value) => ({ value, words: store.code(box.codes, value) }));
  if (!COMMUNE_FIELDS.includes(field)) return [];
  const own = (store.user?.grants ?? []).map(({ area_code }) => area_code);
  const compare = new Intl.Collator("vi").compare;
  return [...store.areas.values()]
    .filter(({ level, code, parent }) => level === "commune" && (own.includes(code) || own.includes(parent)))
    .map(({ code, name }) => ({ value: code, words: `${name} (${code})` }))
    .sort((a, b) => compare(a.words, b.words));
}

/** The one desk of the page. */
export const desk = new ImportDesk();
