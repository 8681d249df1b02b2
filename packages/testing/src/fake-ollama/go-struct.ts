import { parseGoDuration, scanJson } from "../fake-http/index.ts";
import { goJsonError } from "./go-json-error.ts";

/** The types that the fields of Ollama's requests have in Go. */
type GoFieldType = "string" | "int" | "bool" | "any" | "map[string]interface {}" | "duration";

/** A struct that a body is decoded into. */
export interface GoStruct {
  /** With its package, such as `api.EmbedRequest`. */
  readonly name: string;
  readonly fields: Readonly<Record<string, GoFieldType>>;
}

/** The fields of a body, or what Go's decoder says of it. */
export type GoDecoded = { readonly fields: Readonly<Record<string, unknown>> } | { readonly error: string };

/** Decodes a body as Go does: the first value counts, unknown fields do not, and the first wrong type is told after the end. */
export function decodeGoStruct(bodyText: string, struct: GoStruct): GoDecoded {
  const scan = scanJson(bodyText);
  if ("problem" in scan) return { error: goJsonError(bodyText, scan.problem) };
  const value: unknown = JSON.parse(bodyText.slice(0, scan.end), (_, inner: unknown) =>
    // Go puts U+FFFD where half of a surrogate pair stands.
    typeof inner === "string" ? inner.replaceAll(/\p{Surrogate}/gu, "\uFFFD") : inner,
  );
  if (value === null) return { fields: {} };
  if (typeof value !== "object" || Array.isArray(value)) {
    return { error: `json: cannot unmarshal ${kindOf(value)} into Go value of type ${struct.name}` };
  }
  const wrong = Object.entries(value).map(([name, given]) => fieldProblem(struct, name, given));
  const error = wrong.find((problem) => problem !== undefined);
  return error === undefined ? { fields: { ...value } } : { error };
}

function fieldProblem(struct: GoStruct, name: string, value: unknown): string | undefined {
  const type = struct.fields[name];
  if (type === undefined || value === null || type === "any") return undefined;
  if (type === "duration") return durationProblem(value);
  if (fits(type, value)) return undefined;
  const kind = typeof value === "number" && type === "int" ? `number ${value}` : kindOf(value);
  const field = `${struct.name.replace(/^.*\./, "")}.${name}`;
  return `json: cannot unmarshal ${kind} into Go struct field ${field} of type ${type}`;
}

function fits(type: GoFieldType, value: unknown): boolean {
  switch (type) {
    case "int":
      return Number.isInteger(value);
    case "map[string]interface {}":
      return typeof value === "object" && !Array.isArray(value);
    case "bool":
      return typeof value === "boolean";
    default:
      return typeof value === type;
  }
}

const goTypes: Readonly<Record<string, string>> = {
  bool: "bool",
  array: "[]interface {}",
  object: "map[string]interface {}",
};

function durationProblem(value: unknown): string | undefined {
  if (typeof value === "number") return undefined;
  if (typeof value !== "string") return `Unsupported type: '${goTypes[kindOf(value)]}'`;
  return parseGoDuration(value) === undefined ? `time: invalid duration ${JSON.stringify(value)}` : undefined;
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return "array";
  return typeof value === "boolean" ? "bool" : typeof value;
}
