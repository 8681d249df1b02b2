import { argv, stdout } from "node:process";
import { createOpenAI } from "../embed/openai-embedder.ts";

/** The program: <base URL>. Its runtime ends requests after 0.3 s by itself, as undici does after 300 s. */
export const shortTimeoutProgram: string = import.meta.filename;

const [, program, url] = argv;

async function outcomeOf(path: string, timeoutMs: number): Promise<object> {
  try {
    const { embeddings } = await createOpenAI({ model: "m", baseURL: `${url}/${path}/v1`, timeoutMs }).embed(["a"]);
    return { dimensions: embeddings.dimensions };
  } catch (error) {
    const { code, splittable } = error as { code: string; splittable: boolean };
    return { code, splittable };
  }
}

async function outcomes(who: string, timeoutMs: number): Promise<object> {
  const [headers, body] = await Promise.all(["headers", "body"].map((held) => outcomeOf(`${who}/${held}`, timeoutMs)));
  return { headers, body };
}

if (program === shortTimeoutProgram && url !== undefined) {
  void globalThis.Headers;
  const place = Symbol.for("undici.globalDispatcher.1");
  const { constructor: Agent } = Reflect.get(globalThis, place) as { constructor: new (options: object) => object };
  Reflect.set(globalThis, place, new Agent({ headersTimeout: 300, bodyTimeout: 300 }));
  // Above 300 s we lift the runtime's limits; those requests begin first, so that they are held the longest.
  const [patient, impatient] = await Promise.all([outcomes("patient", 400_000), outcomes("impatient", 120_000)]);
  stdout.write(JSON.stringify({ patient, impatient }));
}
