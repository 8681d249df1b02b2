// Functions without a check, to prove that the fuzz finds what they do.
import { InvalidInputError } from "@embedloom/core";

/** Throws a raw error for most values. */
export function lengthOf(text: string): number {
  return text.trim().length;
}

/** Never answers for `true`. */
export async function waitFor(value: unknown): Promise<void> {
  if (value === true) await new Promise<never>(() => {});
}

/** Shows what it was given. */
export function refuse(value: unknown): void {
  if (typeof value === "string") throw new InvalidInputError(`No such thing: ${value}`);
}

/** Makes a number of whatever comes. */
export function half(value: number): number {
  return typeof value === "number" ? value / 2 : 0;
}

/** Ends the process after it has answered. */
export function later(value: unknown): void {
  if (value === true) void Promise.reject(new TypeError("late"));
}
