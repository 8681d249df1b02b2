import { type Aligned, createAlignedBuilder } from "../aligned/index.ts";
import { broken, type Component, readText } from "../component/index.ts";

/** From this many bytes on, the reference normalizes a cluster character by character. */
const LONG_CLUSTER = 6;
/** Most clusters in the cache. */
const MOST_CLUSTERS = 10_000;

/**
 * Makes the `Precompiled` normalizer. It applies the character map that SentencePiece wrote into the file to each grapheme cluster.
 *
 * @throws ModelLoadError when the map is damaged
 */
export function precompiledNormalizer(component: Component): (source: Aligned) => Aligned {
  const map = readMap(component);
  const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });
  const known = new Map<string, readonly Part[]>();
  const partsOf = (cluster: string): readonly Part[] => {
    const found = known.get(cluster) ?? clusterParts(cluster, map);
    if (known.size > MOST_CLUSTERS) known.clear();
    known.set(cluster, found);
    return found;
  };
  return (source) => {
    const builder = createAlignedBuilder(source);
    let isEmpty = true;
    for (const { segment, index } of segmenter.segment(source.text)) {
      for (const { output, from, to } of partsOf(segment)) {
        if (output === "") continue;
        // In the reference, the first character that remains also covers the removed characters before it.
        if (isEmpty && index + from > 0) builder.add(output, 0, index + to);
        else if (output.length === to - from) builder.map(output, index + from, index + to);
        else builder.add(output, index + from, index + to);
        isEmpty = false;
      }
    }
    return builder.build();
  };
}

/** The normalized form of the units `[from, to)` of a cluster. */
interface Part {
  readonly output: string;
  readonly from: number;
  readonly to: number;
}

/** Looks up the shortest prefix of some bytes that the map contains. */
type CharacterMap = (bytes: Uint8Array) => string | undefined;

const encoder = new TextEncoder();

function clusterParts(cluster: string, map: CharacterMap): readonly Part[] {
  const bytes = encoder.encode(cluster);
  const whole = bytes.length < LONG_CLUSTER ? map(bytes) : undefined;
  if (whole !== undefined) return [{ output: whole, from: 0, to: cluster.length }];
  let at = 0;
  return Array.from(cluster, (point) => ({
    output: map(encoder.encode(point)) ?? point,
    from: at,
    to: (at += point.length),
  }));
}

/** Reads the format of SentencePiece: the size of a double array in bytes, the double array, zero-terminated texts. */
function readMap(component: Component): CharacterMap {
  const bytes = Uint8Array.from(atob(readText(component, "precompiled_charsmap", "")), (unit) => unit.charCodeAt(0));
  // Some files have an empty map.
  if (bytes.length === 0) return () => undefined;
  const view = new DataView(bytes.buffer);
  const size = bytes.length < 4 ? 0 : view.getUint32(0, true);
  if (size < 4 || size % 4 !== 0 || size + 4 > bytes.length)
    throw broken(component.place, "has a damaged character map");
  const units = Uint32Array.from({ length: size / 4 }, (_, i) => view.getUint32(4 + 4 * i, true));
  const texts = bytes.subarray(4 + size);
  return (key) => {
    const at = firstValue(units, key);
    if (at === undefined) return undefined;
    const end = texts.indexOf(0, at);
    return new TextDecoder().decode(texts.subarray(at, end === -1 ? texts.length : end));
  };
}

/** Follows a key in a double-array trie (the layout of "darts-clone") to the first entry. */
function firstValue(units: Uint32Array, key: Uint8Array): number | undefined {
  let node = offsetOf(units[0] ?? 0);
  for (const byte of key) {
    node ^= byte;
    const unit = units[node] ?? 0;
    if (byte === 0 || (unit & 0x8000_00ff) >>> 0 !== byte) return undefined;
    node ^= offsetOf(unit);
    if (((unit >>> 8) & 1) === 1) return (units[node] ?? 0) & 0x7fff_ffff;
  }
  return undefined;
}

function offsetOf(unit: number): number {
  return (unit >>> 10) << ((unit & 0x200) >>> 6);
}
