import type { Text } from "../../../api/types";
import { readJson } from "../pack/check";
import type { Entries } from "../pack/types";
import type { Note } from "./types";

/** The form of a field note. */
export interface Form {
  kinds: { value: Note["kind"]; title: Text | null }[];
  textTitle: Text | null;
  length: number;
  hasPhoto: boolean;
}

interface FormField {
  name: string;
  title?: Text;
  length?: number;
  choices?: { value: string; title?: Text }[];
}

const KINDS = ["observation", "correction"] as const;

/** The longest text of a note where the pack does not say. */
const LENGTH = 2000;

/** The form as the pack describes it. */
export async function noteForm(entries: Entries): Promise<Form> {
  const read = await readJson<{ forms: { id: string; fields: FormField[] }[] }>(entries, "forms.json").catch(() => null);
  const fields = read?.forms.find((form) => form.id === "field_note")?.fields ?? null;
  const of = (name: string): FormField | undefined => fields?.find((field) => field.name === name);
  const said = of("kind")?.choices ?? [];
  return {
    kinds: KINDS.map((value) => ({ value, title: said.find((choice) => choice.value === value)?.title ?? null })),
    textTitle: of("text")?.title ?? null,
    length: of("text")?.length ?? LENGTH,
    hasPhoto: fields === null || of("photo") !== undefined,
  };
}
