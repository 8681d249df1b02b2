import { ModelLoadError } from "@embedloom/core";
import { refusePointer } from "./lfs-pointer.ts";
import type { ModelFolder } from "./model-folder.ts";

/** What tokenizer.json, config.json and their like hold. */
export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Reads a file of a model that holds JSON.
 *
 * @throws ModelLoadError naming file and folder
 */
export async function readJsonFile(folder: ModelFolder, file: string): Promise<unknown> {
  const text = new TextDecoder().decode(await folder.read(file));
  refusePointer(text, folder.name, file);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ModelLoadError(`${file} in ${folder.name} is not valid JSON.`, { cause: error });
  }
}

/**
 * Reads a file of a model that holds a JSON object.
 *
 * @throws ModelLoadError naming file and folder
 */
export async function readModelJson(folder: ModelFolder, file: string): Promise<JsonObject> {
  const parsed = await readJsonFile(folder, file);
  if (typeof parsed === "object" && parsed !== null && !Array.isArray(parsed)) return { ...parsed };
  throw new ModelLoadError(`${file} in ${folder.name} holds no JSON object.`);
}

/** A value of a JSON file as an object; anything else is an empty one. */
export function asJsonObject(value: unknown): JsonObject {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
