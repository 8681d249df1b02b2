import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRegexChunker } from "@embedloom/late-chunk";
import { isEmbedloomError } from "@embedloom/core";
import { miniModelPath } from "@embedloom/mini-model";
import { seededRandom } from "@embedloom/testing";
import { createTransformersTokenEncoder } from "@embedloom/transformers";
import type { AttackOptions } from "../attack-claim.ts";
import type { ClaimReport } from "../claim-report.ts";
import { reportTallies } from "./files/report-tallies.ts";
import { count, type Tally, tallyOf } from "./files/tally.ts";
import { damagedModels } from "./model/damaged-models.ts";
import { endlessTokenizer } from "./model/endless-tokenizer.ts";
import { flagsOfNode } from "./model/flags-of-node.ts";

/** In-process models under the flags of Node, with ids beyond, damaged files, and patterns that never end. */
export async function measure(report: ClaimReport, { seed }: AttackOptions): Promise<void> {
  report.section("Models in this process");
  report.note(`seed ${seed}`);
  const work = await mkdtemp(join(tmpdir(), "embedloom-attack-models-"));
  try {
    reportTallies(report, "models", [
      await flagsOfNode(),
      await idsBeyond(seededRandom(`${seed} ids`)),
      ...(await damagedModels(work, 16, `${seed} models`)),
      await endlessPatterns(200),
      await endlessTokenizer(work),
    ]);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function idsBeyond(random: () => number): Promise<Tally> {
  const tally = tallyOf("ids that no model has");
  const encoder = createTransformersTokenEncoder({ model: miniModelPath });
  for (let i = 0; i < 60; i++) {
    const odd = [-1, -(2 ** 31), 2 ** 31 - 1, 1_000_000 + Math.floor(random() * 1e6)][i % 4]!;
    const encode = async (): Promise<boolean> => (await encoder.encode([Int32Array.of(2, odd, 3)])).length === -1;
    await count(tally, encode, (error) => isEmbedloomError(error, "invalid_input"));
  }
  await encoder.close();
  return tally;
}

/** Ends as many threads in the middle of an expression, some at a time, and cuts a good text after each. */
async function endlessPatterns(cases: number): Promise<Tally> {
  const tally = tallyOf("patterns of users that never end");
  const patterns = [/(a+)+b/, /^(([a-z])+.)+[A-Z]([a-z])+$/, /(x+x+)+y/u, /(?:\p{L}+\s?)+;/u, /(.*)*\d{40}/s];
  const text = `${"a".repeat(40)}${"x".repeat(40)} ${"word ".repeat(20)}`;
  const waiting = Array.from({ length: cases }, (_, i) => i).values();
  const attack = async (): Promise<void> => {
    for (const i of waiting) {
      const chunker = createRegexChunker({ pattern: patterns[i % patterns.length]!, timeoutMs: 20 + (i % 5) * 10 });
      await count(
        tally,
        async () => (await chunker.chunk(text)).length > 0,
        (error) => isEmbedloomError(error, "invalid_input"),
      );
      await count(
        tally,
        async () => (await createRegexChunker({ pattern: /;/ }).chunk("a;b")).length === 2,
        () => false,
      );
    }
  };
  await Promise.all([attack(), attack(), attack(), attack()]);
  return tally;
}
