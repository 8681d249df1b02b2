import { argv, stdout } from "node:process";
import { createOpenAI } from "../embed/openai-embedder.ts";

/** The program: <base URL> <timeoutMs>. Its runtime ends requests after 0.3 s by itself, as undici does after 300 s. */
export const shortTimeoutProgram: string = import.meta.filename;

const [, program, baseURL, timeoutMs] = argv;
if (program === shortTimeoutProgram && baseURL !== undefined) {
  void globalThis.Headers;
  const place = Symbol.for("undici.globalDispatcher.1");
  const { constructor: Agent } = Reflect.get(globalThis, place) as { constructor: new (options: object) => object };
  Reflect.set(globalThis, place, new Agent({ headersTimeout: 300, bodyTimeout: 300 }));
  const outcome = await createOpenAI({ model: "m", baseURL, timeoutMs: Number(timeoutMs) })
    .embed(["a"])
    .then(
      ({ embeddings }) => ({ dimensions: embeddings.dimensions }),
      ({ code, splittable }: { code: string; splittable: boolean }) => ({ code, splittable }),
    );
  stdout.write(JSON.stringify(outcome));
}
