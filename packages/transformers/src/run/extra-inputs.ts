import type { InputType } from "@embedloom/core";
import type { ExtraInputs } from "./model-runner.ts";
import type { ModelSettings } from "../settings/index.ts";

/** The values of one run. Token vectors, and inputs without a type, use those of documents. */
export function extraInputsFor(settings: ModelSettings["extraInputs"], inputType: InputType = "document"): ExtraInputs {
  const entries = Object.entries(settings ?? {});
  return Object.fromEntries(
    entries.map(([name, value]) => [name, typeof value === "number" ? value : value[inputType]]),
  );
}
