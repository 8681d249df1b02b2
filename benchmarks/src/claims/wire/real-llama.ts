import { once } from "node:events";
import { setTimeout as after } from "node:timers/promises";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { writeFileSync, readFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { withBatching } from "@embedloom/batcher";
import { createOpenAI } from "@embedloom/openai";
import { seededRandom } from "@embedloom/testing";
import { findRealServers } from "../../../../tools/real-servers/set-up.ts";
import type { ClaimReport } from "../claim-report.ts";
import { freePort } from "../../../../tools/free-port.ts";

const scripts = join(import.meta.dirname, "../../../../tools/real-servers/python");
const count = 2500;
const dimensions = 384;

/** 2,500 texts through a real llama.cpp server that is killed in the middle and started again. */
export async function measureRealLlama(report: ClaimReport): Promise<void> {
  report.section("2,500 texts through a real llama.cpp server, killed once in the middle");
  const found = findRealServers();
  if (found === undefined) {
    return report.skip(
      "2,500 texts through a real llama.cpp server",
      "`npm run real-servers -- --setup` was not run here",
    );
  }
  const inputs = sentences(count);
  const reference = referenceVectors(found.python, inputs);
  const port = await freePort();
  const start = (): ChildProcess =>
    spawn(found.python, [join(scripts, "serve_llama.py"), found.model, String(port)], { stdio: "ignore" });
  let server = start();
  let killed = 0;
  let restarted: Promise<void> | undefined;
  const restart = async (): Promise<void> => {
    killed += 1;
    server.kill("SIGKILL");
    await once(server, "close");
    server = start();
  };
  try {
    await untilReady(port);
    const embedder = createOpenAI({ model: "minilm", preset: "llama.cpp", baseURL: `http://127.0.0.1:${port}/v1` });
    const batching = withBatching(embedder, {
      attempts: 12,
      onProgress: ({ done }) => {
        if (done >= count / 2) restarted ??= restart();
      },
    });
    const startedAt = performance.now();
    const { completed, failures } = await batching.embedSettled(inputs);
    await restarted;
    const cosines = completed.indices.map((index, row) => cosine(completed.embeddings.row(row), reference, index));
    report.note(
      `${count} texts in ${((performance.now() - startedAt) / 1000).toFixed(1)} s, the wait for the killed server included`,
    );
    report.goal("kills of the server in the middle", { value: killed, exactly: 1 });
    report.goal("texts lost", { value: failures.length, exactly: 0 });
    report.goal("rows back", { value: completed.embeddings.count, exactly: count });
    report.goal("lowest cosine to the reference at the same position", {
      value: Math.min(...cosines),
      atLeast: 0.9999,
    });
  } finally {
    server.kill("SIGKILL");
  }
}

const vocabulary = (
  "harbour lighthouse ship rope storm coast sailor map engine river bridge stone winter letter garden machine light " +
  "paper number signal water copper valley market teacher music window forest winding road quiet morning northern"
).split(" ");

function sentences(total: number): readonly string[] {
  const random = seededRandom("real llama");
  const word = (): string => vocabulary[Math.floor(random() * vocabulary.length)] ?? "";
  return Array.from({ length: total }, (_, index) => {
    const length = 4 + Math.floor(random() * 24);
    return `${index}: ${Array.from({ length }, word).join(" ")}`;
  });
}

/** The same model worked out in numpy, which shares no code with llama.cpp. */
function referenceVectors(python: string, inputs: readonly string[]): Float32Array {
  const folder = mkdtempSync(join(tmpdir(), "embedloom-reference-"));
  try {
    writeFileSync(join(folder, "texts.json"), JSON.stringify(inputs));
    const script = join(scripts, "reference_vectors.py");
    // Matrices this small are worked out fastest by one thread.
    const env = { ...process.env, OPENBLAS_NUM_THREADS: "1", OMP_NUM_THREADS: "1" };
    const { status } = spawnSync(python, [script, join(folder, "texts.json"), join(folder, "rows.f32")], {
      stdio: "inherit",
      env,
    });
    if (status !== 0) throw new TypeError(`${script} ended with ${status}`);
    return new Float32Array(new Uint8Array(readFileSync(join(folder, "rows.f32"))).buffer);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function cosine(row: Float32Array, reference: Float32Array, index: number): number {
  let [dot, one, other] = [0, 0, 0];
  for (const [position, value] of row.entries()) {
    const expected = reference[index * dimensions + position] ?? Number.NaN;
    dot += value * expected;
    one += value * value;
    other += expected * expected;
  }
  return dot / Math.sqrt(one * other);
}

async function untilReady(port: number): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt += 1) {
    const status = await fetch(`http://127.0.0.1:${port}/health`).then(
      (response) => response.status,
      () => 0,
    );
    if (status === 200) return;
    await after(100);
  }
  throw new TypeError("llama.cpp's server was not ready within a minute");
}
