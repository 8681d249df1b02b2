import type { Baselines } from "../baselines.ts";

/** The package has no function with arguments. */
export const functions: Baselines["functions"] = {};
