import { type Kind, kindOf, kinds } from "@embedloom/core";
import type { FaultPlan } from "./fault-plan.ts";

const { optional } = kinds;

/** A whole number from 0, or nothing. */
export const countKind: Kind = optional(kinds.integer(0));

/** Each is an object; the server itself judges what it holds. */
const objectsByName = kindOf("objects by name", (value) =>
  Object.values(Object(value)).every((each) => typeof each === "object" && each !== null && readable(each)),
);

/** The models of a server by their names. */
export const modelsKind: Kind = (name, value) => objectsByName(name, kinds.object(name, value));

function readable(value: object): boolean {
  return Object.keys(value).every((key) => Reflect.get(value, key) !== Symbol.iterator);
}

/** A plan of faults. */
export const planKind: Kind = kinds.options<FaultPlan<unknown>>({
  seed: kinds.anything,
  script: optional(kinds.callback),
  rates: optional(kinds.list(kinds.options({ fault: kinds.object, probability: kinds.number }))),
});

/** Numbers by name, of which the server judges the sizes; gives a copy. */
export const numbersKind: Kind = (name, value) => {
  let copy: object = {};
  kindOf("an object of numbers", (given) => {
    if (typeof given !== "object" || given === null) return false;
    copy = { ...given };
    return Object.values(copy).every((each) => each === undefined || typeof each === "number");
  })(name, value);
  return copy;
};

/** Refuses what is no plan of faults. */
export function checkPlan(faults: unknown): void {
  planKind("faults", faults);
}
