// A stream with a file journal, to be killed: node journal-process.ts <url> <journal> <out> <source file>.
import { appendFileSync, readFileSync } from "node:fs";
import { embedStream, withBatching } from "@embedloom/batcher";
import { createFileJournal } from "@embedloom/batcher/file-journal";
import { createOpenAI } from "@embedloom/openai";

const [baseURL = "", journal = "", out = "", source = ""] = process.argv.slice(2);
const limits = { inputsPerRequest: 50, tokensPerInput: 8191, tokensPerRequest: 300_000 };
const provider = createOpenAI({ model: "text-embedding-3-small", baseURL, apiKey: "claim", dimensions: 256, limits });
const embedder = withBatching(provider, { concurrency: 4, requestsPerMinute: 1e6, tokensPerMinute: 1e9 });
const texts: readonly string[] = JSON.parse(readFileSync(source, "utf8"));
const stream = embedStream(embedder, texts, { journal: createFileJournal(journal), maxPending: 1000 });
for await (const { index, item, embedding } of stream) appendFileSync(out, `${index}\t${item}\t${embedding[0]}\n`);
