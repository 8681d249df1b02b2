import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ModelLoadError } from "@embedloom/core";
import { refusePointer } from "./lfs-pointer.ts";

/** What tokenizer.json, config.json and their like hold. */
export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Reads a file of a model that holds JSON.
 *
 * @throws ModelLoadError naming file and folder
 */
export async function readJsonFile(folder: string, file: string): Promise<unknown> {
  const text = await readFile(join(folder, file), "utf8").catch((error: unknown) => {
    throw new ModelLoadError(`${file} in ${folder} cannot be read.`, { cause: error });
  });
  refusePointer(text, folder, file);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ModelLoadError(`${file} in ${folder} is not valid JSON.`, { cause: error });
  }
}

/**
 * Reads a file of a model that holds a JSON object.
 *
 * @throws ModelLoadError naming file and folder
 */
export async function readModelJson(folder: string, file: string): Promise<JsonObject> {
  const parsed = await readJsonFile(folder, file);
  if (typeof parsed === "object" && parsed !== null && !Array.isArray(parsed)) return { ...parsed };
  throw new ModelLoadError(`${file} in ${folder} holds no JSON object.`);
}

/** A value of a JSON file as an object; anything else is an empty one. */
export function asJsonObject(value: unknown): JsonObject {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
