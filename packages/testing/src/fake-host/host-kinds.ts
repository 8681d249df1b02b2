import { kinds, type KindsOf } from "@embedloom/core";
import { clockKind } from "../arguments/index.ts";
import { numbersKind, planKind } from "../fake-http/index.ts";
import type { FakeHostSettings } from "./fake-host.ts";

const { optional } = kinds;

/** What the settings of every fake host must be. */
export const hostKinds: KindsOf<FakeHostSettings> = {
  apiKey: optional(kinds.text),
  countTokens: optional(kinds.callback),
  rateLimits: optional(numbersKind),
  poison: optional(kinds.text),
  faults: optional(planKind),
  now: optional(clockKind),
};
