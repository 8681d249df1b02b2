import { argv, stdout } from "node:process";
import { createOllama } from "@embedloom/ollama";
import { createOpenAI } from "@embedloom/openai";

/** The program: openai|ollama <origin> <timeoutMs>. Its runtime ends requests after 0.3 s by itself, as undici does after 300 s. */
export const impatientProgram: string = import.meta.filename;

const [, program, provider, origin, timeout] = argv;
if (program === impatientProgram && origin !== undefined) {
  // The place is filled when `fetch` or its types are first used.
  void globalThis.Headers;
  const place = Symbol.for("undici.globalDispatcher.1");
  const { constructor: Agent } = Reflect.get(globalThis, place) as { constructor: new (options: object) => object };
  Reflect.set(globalThis, place, new Agent({ headersTimeout: 300, bodyTimeout: 300 }));
  const timeoutMs = Number(timeout);
  const embedder =
    provider === "ollama"
      ? createOllama({ model: "canned", baseURL: origin, timeoutMs })
      : createOpenAI({ model: "foo", baseURL: `${origin}/v1`, apiKey: "k", timeoutMs });
  const rows = await embedder.embed(["a"]).then(
    ({ embeddings }) => embeddings.count,
    () => 0,
  );
  stdout.write(String(rows));
}
