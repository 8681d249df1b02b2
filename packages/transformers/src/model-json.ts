import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ModelLoadError } from "@embedloom/core";

/** What tokenizer.json, config.json and their like hold. */
export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Reads a file of a model that holds a JSON object.
 *
 * @throws ModelLoadError naming file and folder
 */
export async function readModelJson(folder: string, file: string): Promise<JsonObject> {
  const text = await readFile(join(folder, file), "utf8").catch((error: unknown) => {
    throw new ModelLoadError(`${file} in ${folder} cannot be read.`, { cause: error });
  });
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === "object" && parsed !== null && !Array.isArray(parsed)) return { ...parsed };
  } catch (error) {
    throw new ModelLoadError(`${file} in ${folder} is not valid JSON.`, { cause: error });
  }
  throw new ModelLoadError(`${file} in ${folder} holds no JSON object.`);
}

/** A value of a JSON file as an object; anything else is an empty one. */
export function asJsonObject(value: unknown): JsonObject {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
