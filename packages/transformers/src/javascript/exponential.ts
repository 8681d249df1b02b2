/**
 * The polynomial by which ONNX Runtime takes powers of e, so that the bits are the same: a power of two times a polynomial of what is left.
 * https://github.com/microsoft/onnxruntime/blob/main/onnxruntime/core/mlas/lib/compute.cpp
 */
const COEFFICIENTS = [
  0x16_94 / 2 ** 22,
  0x11_25_ed_c / 2 ** 31,
  0x15_55_b5_a / 2 ** 29,
  0x15_55_45 / 2 ** 23,
  0x1f_ff_ff_6 / 2 ** 26,
  1,
  1,
];
const LOG2_OF_E = Math.fround(Math.LOG2E);
/** The natural logarithm of 2 in two parts, so that a multiple of it can be taken off without an error. */
const LOG_OF_2 = [Math.fround(-0.693_145_752), Math.fround(-1.428_606_77e-6)] as const;
/** Added and taken off again, it rounds a float of 32 bits to a whole number. */
const ROUNDING = 12_582_912;
/** Beyond it the result is no normal number. */
const SMALLEST = Math.fround(-87.3);
const LARGEST = Math.fround(88.3);

/** e to the power of a float of 32 bits, to the bits of ONNX Runtime in the range of normal numbers. */
export function exponential(value: number): number {
  if (!(value >= SMALLEST && value <= LARGEST)) return Math.fround(Math.exp(value));
  const twos = Math.fround(multiplyAdd(value, LOG2_OF_E, ROUNDING) - ROUNDING);
  const left = multiplyAdd(twos, LOG_OF_2[1], multiplyAdd(twos, LOG_OF_2[0], value));
  let sum = COEFFICIENTS[0]!;
  for (let i = 1; i < COEFFICIENTS.length; i++) sum = multiplyAdd(sum, left, COEFFICIENTS[i]!);
  return Math.fround(sum * 2 ** twos);
}

function multiplyAdd(a: number, b: number, c: number): number {
  return Math.fround(Math.fround(a * b) + c);
}
