import { Agent, request as sendRequest } from "node:http";
import type { IncomingMessage } from "node:http";
import { once } from "node:events";
import { buffer } from "node:stream/consumers";
import type { Contender } from "./contender.ts";
import { MODEL, NATIVE_WIDTH } from "./job.ts";
import type { LoopPlan } from "./sdk-loop-contender.ts";

/**
 * The least a client can do: `node:http` alone, vectors in one matrix, no checks, no second try. What is sent when is set by
 * hand for the one server it runs against.
 */
export function nodeHttpContender({ inputsPerRequest, concurrency }: LoopPlan): Contender {
  return async (texts, { url, dimensions }) => {
    const agent = new Agent({ keepAlive: true, maxSockets: concurrency });
    const width = dimensions === NATIVE_WIDTH ? {} : { dimensions };
    const matrix = new Float32Array(texts.length * dimensions);
    let next = 0;
    const worker = async (): Promise<void> => {
      while (next < texts.length) {
        const start = next;
        next += inputsPerRequest;
        const input = texts.slice(start, start + inputsPerRequest);
        const body = JSON.stringify({ model: MODEL, input, encoding_format: "base64", ...width });
        put(await post(`${url}/embeddings`, body, agent), start);
      }
    };
    const put = (reply: Buffer, start: number): void => {
      const { data } = JSON.parse(reply.toString("latin1")) as { data: { embedding: string }[] };
      data.forEach(({ embedding }, i) => {
        const bytes = Buffer.from(embedding, "base64");
        matrix.set(new Float32Array(bytes.buffer, bytes.byteOffset, dimensions), (start + i) * dimensions);
      });
    };
    await Promise.all(Array.from({ length: concurrency }, worker));
    agent.destroy();
    return { row: (index) => matrix.subarray(index * dimensions, (index + 1) * dimensions) };
  };
}

async function post(url: string, body: string, agent: Agent): Promise<Buffer> {
  const outgoing = sendRequest(url, {
    method: "POST",
    agent,
    headers: { "content-type": "application/json", "content-length": Buffer.byteLength(body) },
  });
  outgoing.end(body);
  const [response] = (await once(outgoing, "response")) as [IncomingMessage];
  const reply = await buffer(response);
  if (response.statusCode !== 200) throw new Error(`status ${response.statusCode}`);
  return reply;
}
