import { type KindsOf, readOptions } from "../arguments/index.ts";
import * as kinds from "../arguments/index.ts";
import { IndexMismatchError, UnsupportedError } from "../errors/index.ts";
import type { IndexIdentity, VectorDistance, VectorEncoding } from "../contract/index.ts";
import { DISTANCES, ENCODINGS, identityKind, identityKinds } from "./sink-kinds.ts";

/** What a sink can keep. */
export interface SinkCapabilities {
  /** Kind of sink, for the message. */
  readonly name: string;
  readonly encodings: readonly VectorEncoding[];
  readonly distances: readonly VectorDistance[];
  /** Widest vector by encoding. Absent: no limit. */
  readonly widest?: Readonly<Partial<Record<VectorEncoding, number>>> | undefined;
}

const widest = kinds.optional(kinds.integer(1));
const capabilityKinds: KindsOf<SinkCapabilities> = {
  name: kinds.text,
  encodings: kinds.list(kinds.oneOf(...ENCODINGS)),
  distances: kinds.list(kinds.oneOf(...DISTANCES)),
  widest: kinds.optional(
    kinds.options<Partial<Record<VectorEncoding, number>>>({
      float32: widest,
      float16: widest,
      int8: widest,
      binary: widest,
    }),
  ),
};

/**
 * Refuses an identity that makes no sense, or that a sink cannot keep: the first thing every sink's `open` does.
 *
 * @returns a copy with the four fields and nothing else
 * @throws InvalidOptionError naming the field
 * @throws UnsupportedError saying what the sink can keep
 */
export function checkIdentity(identity: IndexIdentity, given: SinkCapabilities): IndexIdentity {
  const capabilities = readOptions<SinkCapabilities>("capabilities", given, capabilityKinds, "capabilities.");
  const { fingerprint, dimensions, distance, encoding } = readOptions<IndexIdentity>(
    "identity",
    identity,
    identityKinds,
  );
  if ((encoding === "int8" || encoding === "binary") && distance !== "cosine") {
    throw new UnsupportedError(
      `The encoding ${encoding} keeps directions only, and the distance ${distance} needs lengths: choose the distance cosine, or float16.`,
    );
  }
  requireCapability(capabilities.name, "encoding", encoding, capabilities.encodings);
  requireCapability(capabilities.name, "distance", distance, capabilities.distances);
  const most = capabilities.widest?.[encoding];
  if (most !== undefined && dimensions > most) {
    throw new UnsupportedError(
      `${capabilities.name} keeps ${encoding} vectors of at most ${most} dimensions, not ${dimensions}: choose a shorter width or another encoding.`,
    );
  }
  return { fingerprint, dimensions, distance, encoding };
}

function requireCapability(sink: string, what: string, wanted: string, able: readonly string[]): void {
  if (able.includes(wanted)) return;
  throw new UnsupportedError(`${sink} cannot keep the ${what} ${wanted}; it can: ${able.join(", ")}.`);
}

/**
 * Writes an identity as one text, to be kept beside the rows and compared there: equal texts mean equal identities.
 *
 * @example
 * ```ts
 * import { identityText } from "@embedloom/core/sink";
 *
 * console.log(identityText({ fingerprint: "[]", dimensions: 4, distance: "cosine", encoding: "float32" }));
 * // {"fingerprint":"[]","dimensions":4,"distance":"cosine","encoding":"float32"}
 * ```
 */
export function identityText(identity: IndexIdentity): string {
  identityKind("identity", identity);
  const { fingerprint, dimensions, distance, encoding } = identity;
  return JSON.stringify({ fingerprint, dimensions, distance, encoding });
}

/**
 * Refuses an index of another identity.
 *
 * @param kept what stands beside the rows, as `identityText` wrote it
 * @param where names the index, for the message
 * @throws IndexMismatchError naming the fields that differ
 */
export function requireIdentity(kept: string, wanted: IndexIdentity, where: string): void {
  kinds.text("kept", kept);
  kinds.text("where", where);
  if (kept === identityText(wanted)) return;
  const found = parsed(kept);
  if (found === undefined) {
    throw new IndexMismatchError(
      `${where} does not say what its vectors are: it was made by something else. Choose another name.`,
    );
  }
  const fields = (["dimensions", "distance", "encoding"] as const).filter((field) => found[field] !== wanted[field]);
  const differences = fields.map((field) => `${field} ${found[field]} and not ${wanted[field]}`);
  if (found.fingerprint !== wanted.fingerprint) differences.push(fingerprintDifference(found, wanted.fingerprint));
  throw mismatch(where, differences.join("; "));
}

/** Refuses vectors of another fingerprint than that of the index, also at the same width. */
export function requireFingerprint(
  fingerprint: string,
  identity: Pick<IndexIdentity, "fingerprint">,
  where: string,
): void {
  kinds.text("fingerprint", fingerprint);
  readOptions<Pick<IndexIdentity, "fingerprint">>("identity", identity, { fingerprint: kinds.text });
  kinds.text("where", where);
  if (fingerprint === identity.fingerprint) return;
  throw mismatch(where, fingerprintDifference(identity, fingerprint));
}

function mismatch(where: string, differences: string): IndexMismatchError {
  return new IndexMismatchError(
    `${where} holds other vectors: ${differences}. Use the embedder that filled it, or embed everything again under another name.`,
  );
}

// Names of settings only: a prompt or an address is nobody else's business.
function fingerprintDifference({ fingerprint }: { readonly fingerprint: string }, wanted: string): string {
  const [found, other] = [settingsOf(fingerprint), settingsOf(wanted)];
  const names = [...new Set([...found.keys(), ...other.keys()])].filter((name) => found.get(name) !== other.get(name));
  return names.length === 0 ? "another fingerprint" : `another fingerprint (${names.toSorted().join(", ")})`;
}

function settingsOf(fingerprint: string): Map<string, string> {
  const list = json(fingerprint);
  if (!Array.isArray(list)) return new Map();
  const pairs: unknown[][] = list.filter((item: unknown) => Array.isArray(item));
  return new Map(pairs.map(([name, ...rest]) => [String(name), JSON.stringify(rest)]));
}

function parsed(kept: string): IndexIdentity | undefined {
  const value = json(kept);
  if (typeof value !== "object" || value === null) return undefined;
  const { fingerprint, dimensions, distance, encoding } = value as Partial<IndexIdentity>;
  if (typeof fingerprint !== "string" || typeof dimensions !== "number") return undefined;
  if (distance === undefined || encoding === undefined) return undefined;
  return { fingerprint, dimensions, distance, encoding };
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
