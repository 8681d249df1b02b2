import { type Aligned, createAlignedBuilder } from "../aligned/index.ts";
import { broken, type Component, readText } from "../component/index.ts";

/** Bytes of a cluster from which the reference only looks at its characters one by one. */
const LONG_CLUSTER = 6;
/** Clusters whose form is remembered. */
const MOST_CLUSTERS = 10_000;

/**
 * Makes the `Precompiled` normalizer: the character map that SentencePiece wrote into the file, over clusters of characters.
 *
 * @throws ModelLoadError when the file holds no such map
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
        // For the reference what vanishes at the beginning was never there: what follows begins the text.
        if (isEmpty && index + from > 0) builder.add(output, 0, index + to);
        else if (output.length === to - from) builder.map(output, index + from, index + to);
        else builder.add(output, index + from, index + to);
        isEmpty = false;
      }
    }
    return builder.build();
  };
}

/** What the units `[from, to)` of a cluster become. */
interface Part {
  readonly output: string;
  readonly from: number;
  readonly to: number;
}

/** What the map has for the shortest beginning of some bytes that it knows. */
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

/** The map as SentencePiece writes it: the size of a double array in bytes, the double array, texts that end in zeros. */
function readMap(component: Component): CharacterMap {
  const bytes = Uint8Array.from(atob(readText(component, "precompiled_charsmap", "")), (unit) => unit.charCodeAt(0));
  // A map of nothing, as some files have it.
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

/** Walks the double array of Darts (as in "darts-clone") along a key, to the first entry on the way. */
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
