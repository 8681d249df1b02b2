import type { InputType } from "./embedder.ts";

/**
 * Everything that changes a vector, apart from the text: provider kind, model, revision, dtype, pooling, prompts,
 * normalisation, dimensions. Flat, so that two of them can be compared by eye.
 */
export type Fingerprint = Readonly<Record<string, string | number | boolean | null>>;

/** The choices of one call that change its vectors. */
export interface FingerprintCall {
  /** Width of the rows. Absent: the fingerprint's own `dimensions`. */
  readonly dimensions?: number | undefined;
  /** What the inputs are for. Absent: neither. */
  readonly inputType?: InputType | undefined;
}

/**
 * Writes a fingerprint and the choices of a call as one canonical text: different settings give different texts, and
 * the order in which they were set does not matter.
 *
 * @example
 * ```ts
 * import { fingerprintText } from "@embedloom/core";
 *
 * fingerprintText({ model: "m", dimensions: 8 }, { dimensions: 4 }); // '[["dimensions",4],["inputType",null],["model","m"]]'
 * ```
 */
export function fingerprintText(fingerprint: Fingerprint, call: FingerprintCall = {}): string {
  const settings: Record<string, string | number | boolean | null> = {
    ...fingerprint,
    inputType: call.inputType ?? null,
    dimensions: call.dimensions ?? fingerprint.dimensions ?? null,
  };
  const names = Object.keys(settings).toSorted();
  return JSON.stringify(names.map((name) => [name, settings[name]]));
}
