import { availableParallelism } from "node:os";
import { compileErrors, compilers } from "./compile.ts";
import { type Consumer, runProblems } from "./consumer.ts";
import { nodeAtHand, type NodeVersion, supportedNodes } from "./node-versions.ts";
import type { Stage } from "./stage.ts";

/** Compiles all programs with every TypeScript, and runs them: on every Node, or the last ones on the Node at hand. */
export async function compileAndRun(stage: Stage, consumers: readonly Consumer[]): Promise<void> {
  const { log, whole, sandbox, upstreamEnv } = stage;
  const fetched = whole
    ? await log.run("Node", async () => {
        const value = await supportedNodes(upstreamEnv);
        return { detail: value.map(({ version }) => version).join(", "), value };
      })
    : [nodeAtHand];
  for (const compiler of compilers) {
    const subject = `TypeScript ${compiler.version}`;
    await log.run(subject, async () => ({
      detail: `${consumers.length} programs compiled`,
      problems: await compileErrors(compiler, consumers, sandbox.folder),
      value: undefined,
    }));
    if (!whole && compiler !== compilers.at(-1)) continue;
    for (const node of fetched ?? []) await runAll(stage, `${subject} on Node ${node.version}`, node, consumers);
  }
}

async function runAll(
  { log, env }: Stage,
  subject: string,
  node: NodeVersion,
  consumers: readonly Consumer[],
): Promise<void> {
  await log.run(subject, async () => {
    const problems: string[] = [];
    const waiting = consumers.values();
    const runWaiting = async (): Promise<void> => {
      for (const consumer of waiting) {
        const name = `${consumer.manager} ${consumer.program.name}`;
        const found = await runProblems(consumer, node.path, env).catch((error: Error) => [error.message]);
        problems.push(...found.map((problem) => `${name}: ${problem}`));
      }
    };
    await Promise.all(Array.from({ length: availableParallelism() }, runWaiting));
    return { detail: `${consumers.length} programs ran and printed what they say`, problems, value: undefined };
  });
}
