import * as kinds from "./argument-kinds.ts";

/**
 * Refuses anything but an integer in a range.
 *
 * @param minimum smallest allowed value
 * @param maximum largest allowed value. @default Number.MAX_SAFE_INTEGER
 * @throws InvalidOptionError naming `option`, the range and what was given
 */
export function checkInteger(option: string, value: number, minimum: number, maximum?: number): void {
  kinds.optional(kinds.number)("minimum", minimum);
  kinds.optional(kinds.number)("maximum", maximum);
  kinds.integer(minimum, maximum)(option, value);
}

/**
 * Refuses anything but a text: of a number or `true`, some stores would make one.
 *
 * @throws InvalidOptionError naming `option`
 */
export function checkString(option: string, value: unknown): asserts value is string {
  kinds.text(option, value);
}

/**
 * Refuses anything but a finite number from 0, whole or not: an amount that a limit can be charged with.
 *
 * @throws InvalidOptionError naming `option` and what was given
 */
export function checkAmount(option: string, value: number): void {
  kinds.amount(option, value);
}

/**
 * Refuses anything but one of a few words.
 *
 * @throws InvalidOptionError naming `option` and the words
 */
export function checkOneOf<T extends string>(option: string, value: string, allowed: readonly T[]): asserts value is T {
  kinds.oneOf(...(kinds.list(kinds.text)("allowed", allowed) as T[]))(option, value);
}
