import type { ProviderSettings } from "../stack/provider-settings.ts";
import type { ProviderOptions } from "./stack-options.ts";
import type { Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";
import { userPath } from "./user-path.ts";

/**
 * The provider that the options name.
 *
 * @throws UsageError when an option that the provider needs is missing
 */
export function chosenProvider(options: ProviderOptions, terminal: Terminal): ProviderSettings {
  const { provider: kind, model, baseUrl } = options;
  switch (kind) {
    case "mini":
      return { kind };
    case "transformers": {
      const named = requiredModel(options);
      const onDownload = (file: string): void => terminal.remark(`Downloading ${file} of ${named} …`);
      return { kind, model: isFolder(named) ? userPath(named) : named, onDownload };
    }
    case "ollama":
    case "openai":
      return { kind, model, baseURL: baseUrl };
  }
}

function requiredModel({ model }: ProviderOptions): string {
  if (model !== undefined) return model;
  throw new UsageError(
    "--provider transformers needs --model: a hub id such as Xenova/all-MiniLM-L6-v2, or a folder such as ./my-model.",
  );
}

function isFolder(model: string): boolean {
  return model.startsWith(".") || model.startsWith("/");
}
