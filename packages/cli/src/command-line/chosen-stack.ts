import { openProvider } from "../stack/open-provider.ts";
import { openStack, type Stack } from "../stack/open-stack.ts";
import { openStore } from "../stack/open-store.ts";
import { chosenProvider } from "./chosen-provider.ts";
import type { StackOptions } from "./stack-options.ts";
import type { Terminal } from "./terminal.ts";

/** Composes the stack that the options name; nothing is opened or loaded yet. */
export async function chosenStack(options: StackOptions, dataFolder: string, terminal: Terminal): Promise<Stack> {
  const provider = await openProvider(chosenProvider(options, terminal));
  let told = false;
  return openStack({
    provider,
    store: await openStore(options.cache, dataFolder),
    dimensions: options.dimensions,
    onStoreError(error) {
      if (!told) terminal.remark(`The cache is left out: ${error instanceof Error ? error.message : String(error)}`);
      told = true;
    },
  });
}
