import { Ollama } from "ollama";
import type { OllamaModel } from "../api/index.ts";
import { Refusal } from "../refusal/index.ts";

const TIMEOUT_MS = 3000;

/**
 * The models that an Ollama server has.
 *
 * @throws Refusal when it does not answer
 */
export async function ollamaModels(baseUrl: string): Promise<OllamaModel[]> {
  const patient: typeof fetch = (url, init) =>
    fetch(url, { ...init, redirect: "error", signal: AbortSignal.timeout(TIMEOUT_MS) });
  try {
    const { models } = await new Ollama({ host: baseUrl, fetch: patient }).list();
    return models.map(({ name, size }) => ({ name: String(name), bytes: Number(size) || 0 }));
  } catch {
    throw new Refusal(
      "connection",
      `No Ollama answers at ${baseUrl}. Start it with \`ollama serve\`, or check the address.`,
    );
  }
}
