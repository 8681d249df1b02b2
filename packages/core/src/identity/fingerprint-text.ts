import { type KindsOf, readOptions } from "../arguments/index.ts";
import * as kinds from "../arguments/index.ts";
import type { Fingerprint, InputType } from "../contract/index.ts";
import { isEmbedloomError } from "../failures/index.ts";
import { InvalidOptionError } from "../errors/index.ts";

/** The options of one call that change its vectors. */
export interface FingerprintCall {
  /** Width of the rows. Absent: the fingerprint's own `dimensions`. */
  readonly dimensions?: number | undefined;
  /** What the inputs are for. Absent: neither. */
  readonly inputType?: InputType | undefined;
}

const callKinds: KindsOf<FingerprintCall> = {
  dimensions: kinds.optional(kinds.integer(1)),
  inputType: kinds.optional(kinds.text),
};

/**
 * Writes a fingerprint and the choices of a call as one canonical text: different settings give different texts, and
 * the order in which they were set does not matter.
 *
 * Values may also be plain objects and arrays of such values, whatever the type says. The fingerprint's own `inputType` is
 * kept beside the call's; its `dimensions` are what the call does not choose, and `null` there is as good as none.
 *
 * @throws InvalidOptionError naming the setting whose value cannot be told from another one: `undefined`, a number that is
 * not finite, a function, an instance of a class such as `Map` or `Date`, or what contains itself
 * @example
 * ```ts
 * import { fingerprintText } from "@embedloom/core";
 *
 * fingerprintText({ model: "m", dimensions: 8 }, { dimensions: 4 }); // '[["dimensions",4],["inputType",null],["model","m"]]'
 * ```
 */
export function fingerprintText(fingerprint: Fingerprint, choices: FingerprintCall = {}): string {
  const call = readOptions<FingerprintCall>("call", choices, callKinds);
  const name = "fingerprint";
  const settings = settingsOf(fingerprint, name);
  const inputType = JSON.stringify(call.inputType ?? null);
  const [ownType, ownWidth = "null"] = [settings.get("inputType"), settings.get("dimensions")];
  settings.set("inputType", ownType === undefined ? inputType : `${inputType},${ownType}`);
  settings.set("dimensions", call.dimensions === undefined ? ownWidth : canonical(call.dimensions, "dimensions", []));
  const sorted = [...settings].toSorted(([one], [other]) => (one < other ? -1 : 1));
  return `[${sorted.map(([key, text]) => `[${JSON.stringify(key)},${text}]`).join()}]`;
}

function settingsOf(fingerprint: Fingerprint, name: string): Map<string, string> {
  try {
    if (!isPlain(fingerprint) || Array.isArray(fingerprint)) throw refusal(name, fingerprint);
    const own = Object.entries(fingerprint);
    return new Map(own.map(([key, value]) => [key, canonical(value, `${name}.${key}`, [fingerprint])]));
  } catch (error) {
    // What cannot be read, and what is nested deeper than the stack.
    throw isEmbedloomError(error) ? error : refusal(name, fingerprint);
  }
}

function canonical(value: unknown, name: string, around: readonly unknown[]): string {
  if (value === null || typeof value === "string" || typeof value === "boolean") return JSON.stringify(value);
  if (Number.isFinite(value)) return Object.is(value, -0) ? "-0" : String(value);
  if (!isPlain(value) || around.includes(value)) throw refusal(name, value);
  const inside = [...around, value];
  if (Array.isArray(value)) {
    return `[${value.map((item: unknown, i) => canonical(item, `${name}[${i}]`, inside)).join()}]`;
  }
  const entries = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item, `${name}.${key}`, inside)}`).join()}}`;
}

/** Whether everything there is to an object are its enumerable properties. */
function isPlain(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  const isArray = Array.isArray(value);
  const prototype: object | null = Object.getPrototypeOf(value) ?? null;
  // That of another realm is another object with the same methods.
  const isUsual = prototype === null || Object.hasOwn(prototype, isArray ? "flatMap" : "isPrototypeOf");
  // Holes, hidden properties and symbols would be passed over.
  return isUsual && Reflect.ownKeys(value).length === (isArray ? value.length + 1 : Object.keys(value).length);
}

function refusal(name: string, value: unknown): InvalidOptionError {
  return new InvalidOptionError(
    name,
    "a string, a finite number, a boolean, null, or a plain object or array of these",
    value,
  );
}
