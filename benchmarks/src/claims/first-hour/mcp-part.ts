import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import type { ClaimReport } from "../claim-report.ts";
import { timedRun } from "./timed-run.ts";

const BIN = fileURLToPath(new URL("../../../../packages/cli/src/bin.ts", import.meta.url));
const SAMPLES = fileURLToPath(new URL("../../../../packages/studio/samples", import.meta.url));
const QUESTION = "How did Tomas Lindqvist burn his hands?";
const ANSWER = "the-ferry.txt";

/** What an assistant does with the collections over MCP, by the official client: lists, searches, reads around a hit, adds, and finds that. */
export async function measure(report: ClaimReport): Promise<void> {
  report.section("MCP");
  const work = await mkdtemp(join(tmpdir(), "embedloom-mcp-"));
  const env = { PATH: process.env.PATH ?? "", HOME: work, EMBEDLOOM_DATA: join(work, "data") };
  const client = new Client({ name: "claims", version: "1" });
  try {
    await timedRun(process.execPath, [BIN, "index", SAMPLES, "--name", "samples"], { cwd: work, env });
    await writeFile(join(work, "otter.md"), "# Otters\n\nAn otter holds the paw of another one while it sleeps.\n");
    const began = performance.now();
    await client.connect(new StdioClientTransport({ command: process.execPath, args: [BIN, "mcp"], cwd: work, env }));
    const connectMs = performance.now() - began;
    await converse(report, client, connectMs);
  } finally {
    await client.close();
    await rm(work, { recursive: true, force: true });
  }
}

async function converse(report: ClaimReport, client: Client, connectMs: number): Promise<void> {
  const { tools } = await client.listTools();
  const rows: [tool: string, milliseconds: number, answer: string][] = [["connect", Math.round(connectMs), ""]];
  async function call(name: string, given: Record<string, unknown>): Promise<string> {
    const began = performance.now();
    const { content, isError } = await client.callTool({ name, arguments: given });
    const [{ text }] = content as [{ readonly text: string }];
    rows.push([name, Math.round(performance.now() - began), text.split("\n")[0] ?? ""]);
    return isError === true ? "" : text;
  }
  const listed = await call("list_collections", {});
  const found = await call("search", { question: QUESTION, collection: "samples" });
  const chunk = /chunk ([^)]+)\)/.exec(found)?.[1] ?? "";
  const read = await call("read", { chunk, collection: "samples", before: 2, after: 2 });
  const added = await call("add", { path: "otter.md", collection: "own" });
  const again = await call("search", { question: "what does a sleeping otter do?", collection: "own" });
  report.table(["call", "ms", "begins with"], rows);
  const right = {
    "the four tools": tools.length === 4,
    "the collection is listed": listed.includes("samples"),
    "the answer is found first, with file and line": new RegExp(`^1\\. .*${ANSWER}:\\d+`).test(found),
    "the hit is read in its document": read.includes(ANSWER) && read.includes("\n>"),
    "what is added is found": added !== "" && again.includes("otter.md:"),
  };
  for (const [what, isRight] of Object.entries(right))
    report.goal(`mcp: ${what}`, { value: isRight ? 1 : 0, exactly: 1 });
}
