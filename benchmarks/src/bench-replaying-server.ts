// The fake OpenAI server behind a memory: what was asked before is answered with the same bytes at once, so that making
// vectors, which costs the fake server more than any client, does not set the pace. Prints its base URL.
import { once } from "node:events";
import { createServer, type IncomingMessage, request as sendRequest } from "node:http";
import { buffer } from "node:stream/consumers";
import { startFakeOpenAI } from "@embedloom/testing";

const fake = await startFakeOpenAI();
const replies = new Map<string, Buffer>();

async function replyTo(body: Buffer): Promise<Buffer> {
  const question = body.toString();
  const known = replies.get(question);
  if (known !== undefined) return known;
  // A connection of its own: one that was kept may be closed at the very moment it is used again.
  const outgoing = sendRequest(`${fake.url}/embeddings`, { method: "POST", agent: false });
  outgoing.end(body);
  const [response] = (await once(outgoing, "response")) as [IncomingMessage];
  if (response.statusCode !== 200)
    throw new Error(`The fake server said ${response.statusCode} without being told to.`);
  const reply = await buffer(response);
  replies.set(question, reply);
  return reply;
}

const server = createServer((request, response) => {
  void (async () => {
    const reply = await replyTo(await buffer(request));
    response.writeHead(200, { "content-type": "application/json", "content-length": reply.length });
    response.end(reply);
  })();
});
server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1");
await once(server, "listening");
const address = server.address();
console.log(`http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/v1`);
