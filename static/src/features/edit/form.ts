import type { Lang, Schema, SchemaField, Values } from "../../api/types";
import type { Format } from "../../i18n/format";
import type { Messages } from "../../i18n/vi";

/** One box of a record form. */
export interface FormField {
  name: string;
  title: string;
  unit: string;
  kind: "text" | "long" | "number" | "boolean" | "date" | "datetime" | "choice";
  codes: string | null;
  choices: { value: string; words: string }[];
  isRequired: boolean;
  schema: SchemaField;
}

/** The boxes of a collection's form: what the schema lets a reader write, required ones first. */
export function formFields(schema: Schema, lang: Lang): FormField[] {
  const required = new Set(schema.required ?? []);
  const fields = Object.entries(schema.properties)
    .filter(([name, field]) => name !== "id" && !field.readOnly && !isGeometry(field))
    .map(([name, field]) => toField(name, field, required.has(name), lang));
  return fields.sort((a, b) => Number(b.isRequired) - Number(a.isRequired));
}

/** True when the schema says that the property is the record's shape. */
export function isGeometry(field: SchemaField): boolean {
  return field.format?.startsWith("geometry-") === true || field["x-ogc-role"] === "primary-geometry";
}

function toField(name: string, field: SchemaField, isRequired: boolean, lang: Lang): FormField {
  const title = (lang === "vi" ? field["x-title-vi"] : field["x-title-en"]) ?? field.title ?? name;
  return {
    name,
    title,
    unit: field["x-unit"] ?? "",
    kind: kindOf(name, field, Boolean(field.enum ?? field.oneOf ?? field["x-codes"])),
    codes: field["x-codes"] ?? null,
    choices: choicesOf(field, lang),
    isRequired,
    schema: field,
  };
}

function choicesOf(field: SchemaField, lang: Lang): FormField["choices"] {
  const named = (field.oneOf ?? []).filter((entry) => entry.const !== null && entry.const !== undefined);
  if (named.length > 0) {
    return named.map((entry) => ({
      value: String(entry.const),
      words: (lang === "vi" ? entry["x-title-vi"] : entry["x-title-en"]) ?? entry.title ?? String(entry.const),
    }));
  }
  return (field.enum ?? []).filter((value) => value !== null).map((value) => ({ value: String(value), words: String(value) }));
}

function kindOf(name: string, field: SchemaField, hasChoices: boolean): FormField["kind"] {
  const types = Array.isArray(field.type) ? field.type : [field.type ?? "string"];
  if (types.includes("boolean")) return "boolean";
  if (hasChoices) return "choice";
  if (types.includes("integer") || types.includes("number")) return "number";
  if (field.format === "date") return "date";
  if (field.format === "date-time") return "datetime";
  return /^(story|description|transcript|access_note|reason)/.test(name) ? "long" : "text";
}

/** What is wrong with each box, by name; empty when all is well. The service has the last word. */
export function checkForm(fields: readonly FormField[], typed: Record<string, string>, m: Messages, format: Format): Record<string, string> {
  const wrong: Record<string, string> = {};
  for (const field of fields) {
    const text = (typed[field.name] ?? "").trim();
    const fault = text === "" ? (field.isRequired ? m.edit.required : "") : faultOf(field, text, m, format);
    if (fault) wrong[field.name] = fault;
  }
  return wrong;
}

function faultOf({ kind, schema }: FormField, text: string, m: Messages, format: Format): string {
  if (kind === "number") {
    const value = toNumber(text);
    if (!Number.isFinite(value)) return m.edit.notNumber;
    if (schema.minimum !== undefined && value < schema.minimum) return m.edit.tooSmall(format.decimal(schema.minimum));
    if (schema.maximum !== undefined && value > schema.maximum) return m.edit.tooBig(format.decimal(schema.maximum));
  }
  if (kind === "text" && schema.pattern && !new RegExp(schema.pattern, "u").test(text)) return m.edit.pattern;
  return "";
}

/** The boxes as the values that the service takes: NFC text, numbers as numbers, empty as null. */
export function toValues(fields: readonly FormField[], typed: Record<string, string>): Values {
  return Object.fromEntries(fields.map((field) => [field.name, toValue(field, (typed[field.name] ?? "").trim())]));
}

function toValue(field: FormField, text: string): Values[string] {
  if (text === "") return null;
  const types = Array.isArray(field.schema.type) ? field.schema.type : [field.schema.type ?? "string"];
  if (field.kind === "boolean") return text === "true";
  if (field.kind === "number" || types.includes("integer")) return toNumber(text);
  if (field.kind === "datetime") return new Date(text).toISOString();
  return text.normalize("NFC");
}

/** A number typed with a comma or a point for decimals. */
export function toNumber(text: string): number {
  return Number(text.replace(/\s/g, "").replace(",", "."));
}

/** A record's values as the text of the boxes. */
export function toTyped(fields: readonly FormField[], values: Values): Record<string, string> {
  return Object.fromEntries(
    fields.map((field) => {
      const value = values[field.name];
      if (value === null || value === undefined) return [field.name, ""];
      return [field.name, field.kind === "datetime" ? localTime(String(value)) : String(value)];
    }),
  );
}

function localTime(iso: string): string {
  const at = new Date(iso);
  const two = (value: number): string => String(value).padStart(2, "0");
  if (Number.isNaN(at.getTime())) return "";
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
}
