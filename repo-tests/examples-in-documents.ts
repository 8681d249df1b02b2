import { filesMatching, readText } from "./workspace.ts";

/** One fenced `ts` block of a document or of a doc comment. */
export interface Example {
  /** The file it stands in, from the root of the repository. */
  readonly document: string;
  /** Line of its opening fence, from 1. */
  readonly line: number;
  /** Where it stands, as a terminal links it: `README.md:29`. */
  readonly name: string;
  /** The code without the fences and without the prefix of a doc comment. */
  readonly code: string;
  /** Whether its fence leaves it runnable: one that needs a network, a server or a test runner says `ts no-run`. */
  readonly runs: boolean;
}

const documents = [
  "README.md",
  "ARCHITECTURE.md",
  "CONTRIBUTING.md",
  "{packages,apps}/*/README.md",
  "docs/**/*.md",
  "packages/*/src/**/*.ts",
];

/** The files whose examples are checked: the documents for readers, and the sources for their doc comments. */
export function exampleDocuments(): string[] {
  // The reference repeats the doc comments.
  return filesMatching(...documents).filter((path) => !/\.(test|test-d|bench)\.ts$|^docs\/api\//.test(path));
}

/** Every example of the repository, in the order of {@link exampleDocuments}. */
export function allExamples(): Example[] {
  return exampleDocuments().flatMap((document) => examplesIn(document, readText(document)));
}

/** The examples of one text. */
export function examplesIn(document: string, text: string): Example[] {
  // The prefix is what stands before a fence and all its lines: nothing in a document, ` * ` in a doc comment.
  const fenced = text.matchAll(/^(?<prefix>[ \t]*(?:\* )?)```ts(?<noRun> no-run)?\n(?<body>[\s\S]*?)^\k<prefix>```$/gm);
  return [...fenced].map((match) => {
    const { prefix = "", noRun, body = "" } = match.groups ?? {};
    const line = text.slice(0, match.index).split("\n").length;
    const code = body
      .split("\n")
      .map((each) => each.slice(prefix.length))
      .join("\n");
    return { document, line, name: `${document}:${line}`, code, runs: noRun === undefined };
  });
}

/** Where code escapes the check: a fence with another name of the language, or an `@example` without a `ts` fence. */
export function unfencedExamples(document: string, text: string): string[] {
  const lines = text.split("\n");
  return lines.flatMap((each, i) => {
    const otherFence = /^\s*(?:\* )?```(?:ts\b(?!( no-run)?$)|(?:tsx|mts|typescript|js|jsx|mjs|javascript)\b)/.test(
      each,
    );
    const noFence = /^\s*\* @example/.test(each) && !/^\s*\* ```ts( no-run)?$/.test(lines[i + 1] ?? "");
    return otherFence || noFence ? [`${document}:${i + 1}`] : [];
  });
}
