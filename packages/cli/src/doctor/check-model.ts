import { access, readdir } from "node:fs/promises";
import { miniModel, miniModelPath } from "@embedloom/mini-model";
import { reasonOf, userPath } from "../files/index.ts";
import type { Finding } from "./finding.ts";

/** Whether the bundled model is whole, and whether a folder that was named as a model is one. */
export async function checkModels(
  provider: string | undefined,
  model: string | undefined,
): Promise<readonly Finding[]> {
  const bundled = await checkBundled();
  if (provider !== "transformers" || model === undefined) return [bundled];
  return [bundled, await checkNamed(model)];
}

async function checkBundled(): Promise<Finding> {
  const name = "Bundled model";
  try {
    const files = await readdir(miniModelPath, { recursive: true });
    if (files.some((file) => file.endsWith(".onnx")) && files.includes("tokenizer.json"))
      return { name, state: "ok", says: `${miniModel.id} is there` };
    return {
      name,
      state: "problem",
      says: `files of ${miniModel.id} are missing`,
      mend: "npm install @embedloom/mini-model --force",
    };
  } catch (error) {
    return {
      name,
      state: "problem",
      says: `it cannot be read (${reasonOf(error)})`,
      mend: "npm install @embedloom/mini-model --force",
    };
  }
}

async function checkNamed(model: string): Promise<Finding> {
  const name = "Model";
  if (!/^[./~]/.test(model))
    return { name, state: "note", says: `${model} comes from the hub, where it is not in its cache yet` };
  const folder = userPath(model);
  const missing: string[] = [];
  for (const file of ["config.json", "tokenizer.json"])
    await access(`${folder}/${file}`).catch(() => missing.push(file));
  if (missing.length === 0) return { name, state: "ok", says: `${folder} has a model` };
  return {
    name,
    state: "problem",
    says: `${folder} has no ${missing.join(" and no ")}`,
    mend: "--model FOLDER with a folder that has config.json, tokenizer.json and onnx/",
  };
}
