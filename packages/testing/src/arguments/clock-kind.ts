import { atOnce, kindOf } from "@embedloom/core";

/** A clock that is read once, to see that it tells the time. */
export function clockKind(name: string, value: unknown): unknown {
  return kindOf(
    "a function that gives milliseconds since 1970",
    (given) => typeof given === "function" && Number.isFinite(atOnce(given())),
  )(name, value);
}
