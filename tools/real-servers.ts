// Replays one list of raw requests against a real server and against our fake of it, and prints where they differ.
// Run: npm run real-servers -- --kind llama.cpp|litellm|ollama|tei --url URL [--model M] [--key K]
//        [--behind llama.cpp|ollama] [--record FILE]
//      npm run real-servers -- --setup [--with-litellm]
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { type Comparison, compareServers } from "./real-servers/compare-servers.ts";
import { setUpRealServers } from "./real-servers/set-up.ts";

const { values } = parseArgs({
  options: {
    kind: { type: "string" },
    url: { type: "string" },
    model: { type: "string", default: "all-minilm" },
    key: { type: "string" },
    behind: { type: "string" },
    record: { type: "string" },
    version: { type: "string" },
    setup: { type: "boolean", default: false },
    "with-litellm": { type: "boolean", default: false },
  },
});
const kinds = ["llama.cpp", "litellm", "ollama", "tei"] as const;
const kind = kinds.find((name) => name === values.kind);
const behind = (["llama.cpp", "ollama"] as const).find((name) => name === values.behind);

if (values.setup) {
  await setUpRealServers({ withLiteLLM: values["with-litellm"] });
} else if (kind === undefined || values.url === undefined) {
  console.error(`npm run real-servers -- --kind ${kinds.join("|")} --url URL [--model M] [--key K] [--record FILE]`);
  process.exitCode = 2;
} else {
  const { model, key, url } = values;
  const comparison = await compareServers({ kind, url, model, key, behind });
  print(comparison);
  if (values.record !== undefined) record(values.record, comparison);
  process.exitCode = comparison.differences.length === 0 ? 0 : 1;
}

function print({ real, differences }: Comparison): void {
  for (const { name, place, real: one, fake } of differences) {
    console.log(`${name}\n  ${place}\n    real: ${one ?? "nothing"}\n    fake: ${fake ?? "nothing"}`);
  }
  const rows = new Set(differences.map(({ name }) => name)).size;
  console.log(`${real.length} requests, ${rows} of them answered otherwise by the fake`);
}

function record(file: string, { real, dimensions }: Comparison): void {
  const { model, version = "unknown" } = values;
  const day = new Date().toISOString().slice(0, 10);
  const fixture = {
    kind,
    behind,
    version,
    recorded: day,
    model,
    dimensions,
    hasKey: values.key !== undefined,
    exchanges: real,
  };
  writeFileSync(file, `${JSON.stringify(fixture, undefined, 2)}\n`);
  console.log(`written to ${file}`);
}
