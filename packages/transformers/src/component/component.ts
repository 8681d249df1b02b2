import { ModelLoadError, UnsupportedError } from "@embedloom/core";

/** A component of a tokenizer.json: its type, and its options as they are in the file. */
export interface Component {
  /** Name of the component in messages, such as `pre-tokenizer`. */
  readonly place: string;
  /** Its `type`. */
  readonly type: string;
  readonly options: Readonly<Record<string, unknown>>;
}

/**
 * Reads a component that names its type.
 *
 * @throws ModelLoadError when the value is not a component
 */
export function readComponent(value: unknown, place: string): Component {
  const options = readObject(value, place);
  const { type } = options;
  if (typeof type !== "string") throw broken(place, "has no type");
  return { place, type, options };
}

/** Reads a component that may be `null` or absent. */
export function readOptionalComponent(value: unknown, place: string): Component | undefined {
  return value === undefined || value === null ? undefined : readComponent(value, place);
}

/** Reads an object. */
export function readObject(value: unknown, place: string): Readonly<Record<string, unknown>> {
  if (!isObject(value)) throw broken(place, "is no object");
  return value;
}

/** Reads an object without a copy, because a vocabulary has many entries. */
function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Reads a list. */
export function readList(value: unknown, place: string): readonly unknown[] {
  if (!Array.isArray(value)) throw broken(place, "is no list");
  return value;
}

/** Reads the components of a `Sequence`. */
export function readParts({ options, place }: Component, key: string): readonly Component[] {
  return readList(options[key], `${place}'s ${key}`).map((part) => readComponent(part, place));
}

/** Reads an option that is `true` or `false`; `null` counts as absent. */
export function readFlag({ options, place }: Component, key: string, absent: boolean): boolean {
  const value = options[key] ?? absent;
  if (typeof value !== "boolean") throw broken(place, `has a \`${key}\` that is neither true nor false`);
  return value;
}

/** Reads an option that is a text; `null` counts as absent. */
export function readText({ options, place }: Component, key: string, absent?: string): string {
  const value = options[key] ?? absent;
  if (typeof value !== "string") throw broken(place, `has a \`${key}\` that is no text`);
  return value;
}

/** Reads an option that is a number; `null` counts as absent. */
export function readNumber({ options, place }: Component, key: string, absent?: number): number {
  const value = options[key] ?? absent;
  if (typeof value !== "number" || !Number.isFinite(value)) throw broken(place, `has a \`${key}\` that is no number`);
  return value;
}

/** The error for a file that lacks something or has a wrong value. */
export function broken(place: string, problem: string): ModelLoadError {
  return new ModelLoadError(`The ${place} of tokenizer.json ${problem}.`);
}

/** The error for a component with an unknown type or option. Its ids would be a guess. */
export function unknownComponent({ place, type }: Component, choice = ""): UnsupportedError {
  const what = choice === "" ? `is a ${type}` : `is a ${type} with ${choice}`;
  return new UnsupportedError(
    `The tokenizer's ${place} ${what}, which this version does not do, and without it every id would be a guess. Use another model, or ask for the component by that name.`,
  );
}
