import { Failure } from "../errors/index.ts";
import type { CommandContext } from "../session/index.ts";
import { count, type Terminal, visibleText } from "../terminal/index.ts";
import { checkDataFolder } from "./check-folders.ts";
import { checkModels } from "./check-model.ts";
import { checkNode, checkParts } from "./check-node.ts";
import { checkHosts, checkOllama, checkOpenAI } from "./check-providers.ts";
import { checkRedis } from "./check-redis.ts";
import type { DoctorOptions } from "./doctor-options.ts";
import type { Finding } from "./finding.ts";

/**
 * Looks at everything at once, and says what was found in an order of its own.
 *
 * @throws Failure when something does not work that is needed or was asked for
 */
export async function runDoctor(
  options: DoctorOptions,
  { terminal, signal, dataFolder }: CommandContext,
): Promise<void> {
  const { provider, model, baseUrl } = options;
  const servers = { provider, model, baseUrl };
  const found = await Promise.all([
    checkNode(),
    checkDataFolder(dataFolder),
    checkModels(provider, model),
    checkOpenAI(servers, signal),
    checkOllama(servers, signal),
    checkHosts(servers, signal),
    checkRedis(options.cache ?? process.env["REDIS_URL"], dataFolder),
    checkParts(signal),
  ]);
  const findings = found.flat();
  for (const finding of findings) print(terminal, finding);
  const problems = findings.filter(({ state }) => state === "problem");
  if (problems.length > 0)
    throw new Failure(`${count(problems.length, "problem")}: ${problems.map(({ name }) => name).join(", ")}.`);
  terminal.line("Everything that is needed works.");
}

const MARKS = { ok: "ok     ", note: "note   ", problem: "PROBLEM" } as const;

function print(terminal: Terminal, { name, state, says, mend }: Finding): void {
  const { green, yellow, red, bold } = terminal.colors;
  const paint = { ok: green, note: yellow, problem: red }[state];
  terminal.line(`${paint(MARKS[state])} ${bold(name)}: ${visibleText(says)}`);
  if (mend !== undefined) terminal.line(`          ${visibleText(mend)}`);
  terminal.record({ type: "check", name, state, says, mend });
}
