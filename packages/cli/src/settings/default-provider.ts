import { hasContextModel } from "../optional/index.ts";
import type { ProviderName } from "./provider-name.ts";

/** Where vectors come from when nobody says: the better of the two models without a download that are installed. */
export function defaultProvider(): Extract<ProviderName, "context-model" | "mini"> {
  return hasContextModel() ? "context-model" : "mini";
}
