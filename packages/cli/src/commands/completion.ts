import { Argument, type Command } from "commander";
import { completeWords, type ShellName, SHELLS, shellScript } from "../completion/index.ts";
import { addCommonOptions, type CommonOptions, type Session } from "../session/index.ts";

/** `completion`: prints the script that teaches a shell the commands; the script asks this command what fits. */
export function declare(command: Command, session: Session): void {
  addCommonOptions(command)
    .addArgument(new Argument("<shell>", "whose script is printed").choices(SHELLS))
    .argument("[words...]", "given by the script alone: what was typed so far, to be told what fits")
    .addHelpText("after", `\n${installing(session.program)}`)
    .action((shell: ShellName, words: string[], options: CommonOptions) =>
      words.length > 0 ? answer(session, words, options) : printScript(session, shell, options),
    );
}

function printScript(session: Session, shell: ShellName, options: CommonOptions): Promise<void> {
  return session.run(options, async ({ terminal }) => {
    const script = shellScript(shell, session.program);
    terminal.line(script);
    terminal.record({ type: "completion", shell, script });
  });
}

async function answer(session: Session, words: readonly string[], options: CommonOptions): Promise<void> {
  const data = valueOf("--data", words) ?? options.data;
  return session.run({ ...options, ...(data !== undefined && { data }) }, async ({ terminal, dataFolder }) => {
    const collections = async (): Promise<readonly string[]> => {
      const { createCollectionStore } = await import("../catalog/index.ts");
      return createCollectionStore(dataFolder).names();
    };
    const { candidates, files } = await completeWords(words, session.commands, collections, session);
    for (const { value, description } of candidates)
      terminal.line(description === "" ? value : `${value}\t${description}`);
    terminal.line(files ? ":files" : ":none");
    terminal.record({ type: "candidates", candidates, files });
  });
}

/** What the words before the one at the cursor say of an option. */
function valueOf(option: string, words: readonly string[]): string | undefined {
  const before = words.slice(0, -1);
  const glued = before.findLast((word) => word.startsWith(`${option}=`));
  if (glued !== undefined) return glued.slice(option.length + 1);
  const at = before.lastIndexOf(option);
  return at < 0 ? undefined : before[at + 1];
}

function installing(program: string): string {
  return `For every new shell:
  bash  echo 'source <(${program} completion bash)' >> ~/.bashrc
  zsh   echo 'source <(${program} completion zsh)' >> ~/.zshrc, after compinit
  fish  ${program} completion fish > ~/.config/fish/completions/${program}.fish`;
}
