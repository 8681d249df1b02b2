// Deno: --allow-net=127.0.0.1
import { createOpenAI } from "@embedloom/openai";
import { embedderContract, startFakeOpenAI } from "@embedloom/testing";
import { printContracts } from "../print-contracts.ts";

const server = await startFakeOpenAI({ apiKey: "sk-runtimes" });
const create = () =>
  createOpenAI({
    model: "text-embedding-3-small",
    baseURL: server.url,
    apiKey: "sk-runtimes",
    limits: { inputsPerRequest: 20 },
  });
await printContracts(embedderContract({ create, reducedDimensions: 256 }));
await server.close();
