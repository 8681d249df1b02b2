import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import type { CommandContext } from "../session/index.ts";
import { addTool } from "./add-tool.ts";
import type { CollectionLibrary } from "./collection-library.ts";
import type { Protocol } from "./load-protocol.ts";
import { readTool } from "./read-tool.ts";
import { searchTool } from "./search-tool.ts";
import { answering, toolReply } from "./tool-reply.ts";

/** What the server offers, and how far it goes. */
export interface ServerPlan {
  readonly library: CollectionLibrary;
  readonly context: CommandContext;
  readonly version: string;
  /** Whether nothing may be added. */
  readonly readOnly: boolean;
  /** Folders whose files may be added. */
  readonly allowed: readonly string[];
  /** Most US dollars that adding once may cost. Absent: no limit. */
  readonly maxCostUsd: number | undefined;
}

/** Makes the server with its tools; it listens to nothing yet. */
export function createServer({ McpServer: Server, z }: Protocol, plan: ServerPlan): McpServer {
  const server = new Server({ name: "embedloom", version: plan.version }, { instructions: INSTRUCTIONS });
  registerReading(server, z, plan);
  if (!plan.readOnly) registerAdding(server, z, plan);
  return server;
}

const INSTRUCTIONS =
  "Collections of the user's documents, searched by words and meaning. `search` first; `read` shows a hit in its document. Cite the file and line of each result.";
const READS = { readOnlyHint: true, openWorldHint: false } as const;

function registerReading(server: McpServer, z: Protocol["z"], { library, context }: ServerPlan): void {
  const collection = z
    .string()
    .min(1)
    .optional()
    .describe("Name of the collection; may be left out where there is one.");
  const stop = (signal: AbortSignal): AbortSignal => AbortSignal.any([signal, context.signal]);
  server.registerTool(
    "list_collections",
    {
      title: "List collections",
      description: "The collections, what they hold, and when they were last brought in step.",
      annotations: READS,
    },
    () =>
      answering(async () => {
        const all = (await library.all()).map(({ name, settings: { paths }, model, lastRun }) => ({
          name,
          paths,
          model,
          ...lastRun,
        }));
        const lines = all.map(
          ({ name, paths, chunks = 0, at }) =>
            `${name}: ${chunks} chunks of ${paths.join(", ")}${at === undefined ? "" : `, as of ${at}`}`,
        );
        return toolReply(lines.join("\n") || "There is no collection yet: `add` makes one.", { collections: all });
      }),
  );
  server.registerTool(
    "search",
    {
      title: "Search",
      description:
        "Finds the passages of a collection that answer a question, by words and meaning. Each result names its file and line, and the id of its chunk.",
      inputSchema: {
        question: z.string().describe("A question, or words; at most 8,000 characters."),
        collection,
        limit: z.int().min(1).max(50).default(8).describe("Most results, 1 to 50."),
        by: z.enum(["both", "words", "vectors"]).default("both").describe("What finds."),
        anything: z.boolean().default(false).describe("Also give what comes nearest when nothing really fits."),
      },
      annotations: READS,
    },
    (request, { signal }) => answering(() => searchTool(library, request, stop(signal))),
  );
  server.registerTool(
    "read",
    {
      title: "Read",
      description:
        "Shows a chunk with the lines around it in its document, or a document from a line on. Lines are numbered; those of the chunk begin with >.",
      inputSchema: {
        collection,
        chunk: z.string().optional().describe("Id of a chunk, as `search` gives it."),
        path: z.string().optional().describe("A document as `search` names it, in the place of `chunk`."),
        line: z.int().min(1).optional().describe("With `path`: the line to begin at."),
        before: z.int().min(0).max(500).default(10).describe("With `chunk`: lines before it."),
        after: z.int().min(0).max(500).default(40).describe("Lines after it, or after `line`."),
      },
      annotations: READS,
    },
    (request, { signal }) => answering(() => readTool(library, request, stop(signal))),
  );
}

function registerAdding(
  server: McpServer,
  z: Protocol["z"],
  { library, context, allowed, maxCostUsd }: ServerPlan,
): void {
  // One after another: each changes what the next one finds.
  let turn: Promise<unknown> = Promise.resolve();
  server.registerTool(
    "add",
    {
      title: "Add",
      description:
        "Adds a text, or a file or folder, to a collection and indexes it. A collection of a new name is made.",
      inputSchema: {
        collection: z
          .string()
          .min(1)
          .optional()
          .describe("Name of the collection; may be left out where there is one, or none yet."),
        text: z.string().max(5_000_000).optional().describe("A text to keep, as Markdown."),
        title: z.string().max(200).optional().describe("What the text is called; the same title replaces it."),
        path: z.string().optional().describe("A file or folder, in the place of `text`."),
      },
      annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: true, openWorldHint: false },
    },
    (request, { signal, _meta, sendNotification }) =>
      answering(() => {
        const progressToken = _meta?.progressToken;
        const onProgress = (progress: number, total: number): void => {
          if (progressToken === undefined) return;
          const sent = sendNotification({
            method: "notifications/progress",
            params: { progressToken, progress, total },
          });
          // A client that is gone needs no progress.
          sent.catch(() => {});
        };
        const own = { ...context, signal: AbortSignal.any([signal, context.signal]) };
        const added = turn.then(() => addTool({ library, context: own, allowed, maxCostUsd, onProgress }, request));
        turn = added.catch(() => {});
        return added;
      }),
  );
}
