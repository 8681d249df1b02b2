import { type AbortOptions, checkInfo, type Embedder, fingerprintText, type VectorIndex } from "@embedloom/core";
import { requireFingerprint } from "@embedloom/core/sink";

/**
 * The width to ask an embedder for, so that its vectors are those of an index; `undefined` is its own.
 *
 * @throws IndexMismatchError when they are not, at whatever width
 */
export async function indexWidth(
  embedder: Embedder,
  { identity }: VectorIndex,
  abort: AbortOptions,
): Promise<number | undefined> {
  const { fingerprint } = checkInfo(await embedder.describe(abort));
  if (fingerprintText(fingerprint) === identity.fingerprint) return undefined;
  const { dimensions } = identity;
  requireFingerprint(fingerprintText(fingerprint, { dimensions }), identity, "The index");
  return dimensions;
}
