import { access, readdir } from "node:fs/promises";
import { miniModel, miniModelPath } from "@embedloom/mini-model";
import { reasonOf, userPath } from "../files/index.ts";
import { CONTEXT_MODEL, hasContextModel, loadContextModel } from "../optional/index.ts";
import type { Finding } from "./finding.ts";

/** Whether the models of ours are whole, and whether a folder that was named as a model is one. */
export async function checkModels(
  provider: string | undefined,
  model: string | undefined,
): Promise<readonly Finding[]> {
  const ours = [await checkFolder("Bundled model", "@embedloom/mini-model", miniModel.id, miniModelPath)];
  if (hasContextModel()) {
    const { contextModel, contextModelPath } = await loadContextModel();
    ours.unshift(await checkFolder("Context model", CONTEXT_MODEL, contextModel.id, contextModelPath));
  }
  if (provider !== "transformers" || model === undefined) return ours;
  return [...ours, await checkNamed(model)];
}

/** Whether a package of ours has the files of its model. */
async function checkFolder(name: string, from: string, id: string, folder: string): Promise<Finding> {
  const mend = `npm install ${from} --force`;
  try {
    const files = await readdir(folder, { recursive: true });
    if (files.some((file) => file.endsWith(".onnx")) && files.includes("tokenizer.json"))
      return { name, state: "ok", says: `${id} is there` };
    return { name, state: "problem", says: `files of ${id} are missing`, mend };
  } catch (error) {
    return { name, state: "problem", says: `it cannot be read (${reasonOf(error)})`, mend };
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
