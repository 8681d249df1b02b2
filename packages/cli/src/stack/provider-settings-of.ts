import { miniModel } from "@embedloom/mini-model";
import { UsageError } from "../errors/index.ts";
import { userPath } from "../files/index.ts";
import { type ProviderName, PROVIDERS } from "../settings/index.ts";
import type { Terminal } from "../terminal/index.ts";
import type { ProviderSettings } from "./provider-settings.ts";

/** What of a collection's settings, or of a command line, names a provider. */
export interface ProviderChoices {
  readonly provider: ProviderName;
  readonly model?: string | undefined;
  readonly baseUrl?: string | undefined;
}

/**
 * The provider that the choices name.
 *
 * @throws UsageError when a choice that the provider needs is missing, or one is for another provider
 */
export function providerSettings(
  { provider: kind, model, baseUrl }: ProviderChoices,
  terminal: Terminal,
): ProviderSettings {
  switch (kind) {
    case "mini":
    case "context-model":
      // They would embed with another model than the one that was asked for.
      if (model !== undefined && !(kind === "mini" && model === miniModel.id))
        throw needsProvider(kind, `--model ${model}`);
      if (baseUrl !== undefined) throw needsProvider(kind, "--base-url");
      return { kind };
    case "transformers": {
      if (model === undefined) {
        throw new UsageError(
          "--provider transformers needs --model: a hub id such as Xenova/all-MiniLM-L6-v2, or a folder such as ./my-model.",
        );
      }
      const onDownload = (file: string): void => terminal.remark(`Downloading ${file} of ${model} …`);
      return { kind, model: isModelFolder(model) ? userPath(model) : model, onDownload };
    }
    case "ollama":
    case "openai":
    case "voyage":
    case "jina":
      return { kind, model, baseURL: baseUrl };
  }
}

function needsProvider(kind: "mini" | "context-model", flag: string): UsageError {
  const own = kind === "mini" ? "the bundled model" : "the context model";
  const others = PROVIDERS.filter((name) => name !== "mini" && name !== "context-model").join(", ");
  return new UsageError(`${flag} is not for ${own}: add --provider, one of ${others}.`);
}

/** Whether a model of `transformers` is a folder, and not a hub id. */
export function isModelFolder(model: string): boolean {
  return model.startsWith(".") || model.startsWith("/");
}
