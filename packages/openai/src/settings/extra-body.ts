import { InvalidOptionError, kindOf } from "@embedloom/core";
import { dialectOf, type ServerPreset } from "./server-presets.ts";

/** A value that JSON can hold. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue };

/** Fields for the body of a request, by their names. */
export type ExtraBody = Readonly<Record<string, JsonValue>>;

/**
 * Refuses fields that cannot be sent or that the provider sets itself.
 *
 * @throws InvalidOptionError naming the field
 */
export function checkExtraBody(extraBody: ExtraBody, preset: ServerPreset | undefined): void {
  let fields: readonly (readonly [string, unknown])[] = [];
  kindOf("an object of JSON values", (value) => {
    fields = Object.entries(Object(value));
    return isPlainObject(value);
  })("extraBody", extraBody);
  const setters = ownFields(preset);
  for (const [name, value] of fields) {
    const setter = setters.get(name);
    if (setter !== undefined)
      throw new InvalidOptionError(`extraBody.${name}`, `absent, because ${setter} sets it`, value);
    jsonKind(`extraBody.${name}`, value);
  }
}

/** The fields as one text that does not depend on the order in which they were set; `null` for none. */
export function extraBodyText(extraBody: ExtraBody | undefined): string | null {
  return extraBody === undefined || Object.keys(extraBody).length === 0 ? null : JSON.stringify(sorted(extraBody));
}

function ownFields(preset: ServerPreset | undefined): ReadonlyMap<string, string> {
  const { encodingField, dimensionsField, extraFields, inputTypeFields } = dialectOf(preset);
  const typed = Object.values(inputTypeFields ?? {}).flatMap((fields) => Object.keys(fields));
  return new Map([
    ["model", "`model`"],
    ["input", "the call"],
    ["encoding_format", "`encodingFormat`"],
    [encodingField, "`encodingFormat`"],
    ["dimensions", "`dimensions`"],
    ...(dimensionsField === undefined ? [] : [[dimensionsField, "`dimensions`"] as const]),
    ...Object.keys(extraFields).map((name) => [name, "`preset`"] as const),
    ...typed.map((name) => [name, "`inputType` of the call"] as const),
  ]);
}

const jsonKind = kindOf("a value that JSON can hold", isJson);

function isJson(value: unknown): boolean {
  if (typeof value === "number") return Number.isFinite(value);
  // A hole is not a value, and a sparse array may have billions of them.
  if (Array.isArray(value)) return Object.keys(value).length === value.length && value.every(isJson);
  if (typeof value === "object" && value !== null) return isPlainObject(value) && Object.values(value).every(isJson);
  return value === null || typeof value === "string" || typeof value === "boolean";
}

function isPlainObject(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

function sorted(value: JsonValue): JsonValue {
  if (isList(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const names = Object.keys(value).toSorted();
  return Object.fromEntries(names.map((name) => [name, sorted(value[name] ?? null)]));
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
