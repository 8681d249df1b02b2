import { checkInteger, kindOf } from "@embedloom/core";
import type { TokenWindow } from "./windows.ts";

const idsKind = kindOf("an Int32Array", (value) => value instanceof Int32Array);

/** Tokens that decide together whether a seam may stand before them. */
const LOOKED_AT = 8;

/**
 * Covers tokens with windows of at most `capacity` whose edges depend on the tokens near them and on nothing else: after a change
 * in one place, the windows that do not see it are the same sequences as before.
 *
 * A seam stands where a hash of the next eight tokens is the least far and wide; neighbours share `overlap` tokens around
 * it. Windows are about half as long as `capacity`, and there are more of them than `planWindows` makes.
 *
 * @param ids the content tokens
 * @param overlap at most half of `capacity`
 * @throws InvalidOptionError when an argument is not an integer in its range
 * @example
 * ```ts
 * import { planContentWindows } from "@embedloom/late-chunk";
 *
 * const ids = Int32Array.from({ length: 100 }, (_, i) => (i * i) % 89);
 * console.log(planContentWindows(ids, 40, 8).every(({ start, end }) => end - start <= 40)); // true
 * ```
 */
export function planContentWindows(ids: Int32Array, capacity: number, overlap: number): TokenWindow[] {
  idsKind("ids", ids);
  checkInteger("capacity", capacity, 1);
  checkInteger("overlap", overlap, 0, Math.floor(capacity / 2));
  const count = ids.length;
  if (count === 0) return [];
  if (count <= capacity) return [{ start: 0, end: count, keepStart: 0, keepEnd: count }];
  const before = Math.ceil(overlap / 2);
  const behind = Math.floor(overlap / 2);
  // What lies between two seams, and half of the overlap on both sides, is a window.
  const longest = Math.max(1, capacity - overlap);
  const hashes = hashesOf(ids);
  const seams = withinReach(leastWithin(hashes, Math.max(1, Math.floor(longest / 4))), hashes, longest);
  return seams.slice(0, -1).map((keepStart, i) => {
    const keepEnd = seams[i + 1]!;
    return { start: Math.max(0, keepStart - before), end: Math.min(count, keepEnd + behind), keepStart, keepEnd };
  });
}

/** One number for each place, from the tokens behind it (the constants are those of FNV-1a and of MurmurHash's last step). */
function hashesOf(ids: Int32Array): Uint32Array {
  return Uint32Array.from(ids, (_, at) => {
    let hash = 0x811c9dc5;
    for (let i = at; i < at + LOOKED_AT && i < ids.length; i++) hash = Math.imul(hash ^ ids[i]!, 0x01000193);
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    return (hash ^ (hash >>> 16)) >>> 0;
  });
}

/** The places whose number is less than all of `radius` places before and no more than all behind; both ends are among them. */
function leastWithin(hashes: Uint32Array, radius: number): number[] {
  const seams = [0];
  // Places of rising numbers, the least of the last `radius` first.
  const rising: number[] = [];
  let first = 0;
  let candidate = -1;
  for (let at = 0; at < hashes.length; at++) {
    while (first < rising.length && rising[first]! < at - radius) first++;
    const isLess = first === rising.length || hashes[at]! < hashes[rising[first]!]!;
    while (rising.length > first && hashes[rising.at(-1)!]! > hashes[at]!) rising.pop();
    rising.push(at);
    if (candidate >= 0 && at > candidate + radius) {
      seams.push(candidate);
      candidate = -1;
    }
    if (isLess && at >= radius) candidate = at;
  }
  return [...seams, hashes.length];
}

/** Parts what is longer than `longest` at the least number in its middle half, over and over. */
function withinReach(seams: readonly number[], hashes: Uint32Array, longest: number): number[] {
  const all = [0];
  const waiting = seams.slice(1).toReversed();
  while (waiting.length > 0) {
    const start = all.at(-1)!;
    const end = waiting.at(-1)!;
    if (end - start <= longest) {
      all.push(end);
      waiting.pop();
      continue;
    }
    const quarter = Math.floor((end - start) / 4);
    let least = start + Math.max(1, quarter);
    for (let at = least; at < end - quarter; at++) if (hashes[at]! < hashes[least]!) least = at;
    waiting.push(least);
  }
  return all;
}
