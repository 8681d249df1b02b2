import { access } from "node:fs/promises";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import type { CacheChoice, ProviderChoice } from "../api/index.ts";
import { Refusal } from "../refusal/index.ts";
import { CONTEXT_MODEL, hasContextModel, type ProviderSettings } from "embedloom/studio-parts";

/** Sent where a server needs a key and none was given: never one of the environment, which was meant for somebody else. */
const NO_KEY = "no-key";

/**
 * What the packages need for a choice.
 *
 * @param key the key for the address of the choice, if one was given
 * @throws Refusal when the folder holds no model, or the package of the model is not installed
 */
export async function settingsOf(choice: ProviderChoice, key: string | undefined): Promise<ProviderSettings> {
  switch (choice.kind) {
    case "mini":
      return choice;
    case "context-model":
      if (hasContextModel()) return choice;
      throw new Refusal("model_load", `${CONTEXT_MODEL} is not installed: npm install ${CONTEXT_MODEL}`);
    case "transformers":
      return { kind: "transformers", model: await checkedFolder(choice.folder) };
    case "ollama":
      return { kind: "ollama", model: choice.model, baseURL: choice.baseUrl };
    case "openai":
      return { kind: "openai", model: choice.model, baseURL: choice.baseUrl, apiKey: key ?? NO_KEY };
  }
}

async function checkedFolder(folder: string): Promise<string> {
  const path = folder.replace(/^~(?=\/|$)/, homedir());
  if (!isAbsolute(path)) throw new Refusal("bad_request", "Give the whole path of the folder, from the root on.");
  await access(join(path, "config.json")).catch(() => {
    const wanted = "config.json, tokenizer.json, tokenizer_config.json and onnx/model.onnx (or another dtype)";
    throw new Refusal("model_load", `There is no model in ${path}: a folder of a hub model holds ${wanted}.`);
  });
  return path;
}

/** A choice as it may be written down and shown: no key. */
export function withoutKey(choice: ProviderChoice): ProviderChoice {
  if (choice.kind !== "openai") return choice;
  const { apiKey: _apiKey, ...rest } = choice;
  return rest;
}

/** An address of Redis without user and password. */
export function withoutPassword(choice: CacheChoice): CacheChoice {
  if (choice.kind !== "redis") return choice;
  const url = new URL(choice.url);
  url.username = "";
  url.password = "";
  return { kind: "redis", url: url.href };
}

/** Whether an address of Redis holds a password. */
export function hasPassword(choice: CacheChoice): boolean {
  return choice.kind === "redis" && new URL(choice.url).password !== "";
}

/** The cache as `openStore` wants it. */
export function storeName(choice: CacheChoice): string {
  return choice.kind === "redis" ? choice.url : choice.kind;
}
