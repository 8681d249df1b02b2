import * as kinds from "../arguments/index.ts";

// Node 22 has no Float16Array; once Node 24 is the oldest supported, this file goes.
const word = new Float32Array(1);
const bits = new Uint32Array(word.buffer);
let halves: Float32Array | undefined;

/** The 16 bits of the IEEE 754 half-precision float nearest to `value`, ties to even; 65,520 and more give infinity. */
export function toHalf(value: number): number {
  // Called for every value of every row.
  if (typeof value !== "number") kinds.number("value", value);
  word[0] = value;
  const sign = (bits[0]! >>> 16) & 0x8000;
  const magnitude = bits[0]! & 0x7fff_ffff;
  // 65,536 and more, infinity, and NaN.
  if (magnitude >= 0x4780_0000) return sign | (magnitude > 0x7f80_0000 ? 0x7e00 : 0x7c00);
  if (magnitude < 0x3880_0000) {
    // Below 2^-14 the steps are 2^-24, the steps of a float32 from 0.5 to 1: adding 0.5 makes the hardware round.
    word[0] = Math.abs(value) + 0.5;
    return sign | (bits[0]! - 0x3f00_0000);
  }
  const toEven = (magnitude >>> 13) & 1;
  return sign | ((magnitude - 0x3800_0000 + 0x0fff + toEven) >>> 13);
}

/** The value of each of the 65,536 half-precision floats, by its bits; made at the first call (256 kB). */
export function halfValues(): Float32Array {
  halves ??= Float32Array.from({ length: 0x1_0000 }, (_, half) => valueOf(half));
  return halves;
}

function valueOf(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >>> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
