// Prints which rooms and files one text goes through, from the cache over the batcher and OpenAI's client to a fake server and back,
// and which more a failing request takes: `npm run rooms:walk`.
import { Session } from "node:inspector/promises";
import { fileURLToPath } from "node:url";
import { withBatching } from "../packages/batcher/src/index.ts";
import { createMemoryStore, withCache } from "../packages/cache/src/index.ts";
import { compose } from "../packages/core/src/index.ts";
import { createOpenAI } from "../packages/openai/src/index.ts";
import { startFakeOpenAI } from "../packages/testing/src/index.ts";
import { fromRoot } from "../repo-tests/workspace.ts";

const WALKED = /^packages\/(cache|batcher|openai|core)\/src\//;
const session = new Session();
session.connect();
await session.post("Profiler.enable");

await using server = await startFakeOpenAI();
const embedder = compose(
  createOpenAI({ model: "text-embedding-3-small", baseURL: server.url, apiKey: "key" }),
  (inner) => withBatching(inner),
  (inner) => withCache(inner, createMemoryStore()),
);
// What happens once per process is no part of the way.
await embedder.embed(["a text to begin with"]);
const there = await filesOf(() => embedder.embed(["one text"]));
let refusals = 1;
server.setFaults({ script: () => (refusals-- > 0 ? { kind: "rate-limit", waitMs: 1 } : undefined) });
const failing = await filesOf(() => embedder.embed(["another text"]));
show("One text", there);
show(
  "More for a request that is refused with 429 and tried again",
  failing.filter((path) => !there.includes(path)),
);
await embedder.close();

/** The source files in which a function ran meanwhile, without the doors, which only hand on. */
async function filesOf(work: () => Promise<unknown>): Promise<string[]> {
  await session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: false });
  // Counts begin anew.
  await session.post("Profiler.takePreciseCoverage");
  await work();
  const { result } = await session.post("Profiler.takePreciseCoverage");
  await session.post("Profiler.stopPreciseCoverage");
  const ran = result.filter(({ functions }) =>
    functions.some(({ functionName, ranges }) => functionName !== "" && (ranges[0]?.count ?? 0) > 0),
  );
  const paths = ran
    .filter(({ url }) => url.startsWith("file:"))
    .map(({ url }) => fileURLToPath(url).slice(fromRoot().length + 1));
  return paths.filter((path) => WALKED.test(path) && !path.endsWith("/index.ts")).toSorted();
}

function show(title: string, paths: readonly string[]): void {
  console.log(`\n${title}: ${paths.length} files`);
  const rooms = new Map<string, string[]>();
  for (const path of paths) {
    const [, name = "", room = "", file = ""] = /^packages\/([^/]+)\/src\/(?:(.+)\/)?([^/]+)\.ts$/.exec(path) ?? [];
    const place = `${name}/${room}`;
    rooms.set(place, [...(rooms.get(place) ?? []), file]);
  }
  for (const [place, files] of rooms) console.log(`  ${place.padEnd(18)} ${files.join(", ")}`);
}
