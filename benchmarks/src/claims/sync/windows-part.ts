// What one changed paragraph of a long document costs where its chunks know it: tokens read by the model.
import { createMemoryStore } from "@embedloom/cache";
import type { TokenEncoder } from "@embedloom/core";
import { createLateChunker, createParagraphChunker } from "@embedloom/late-chunk";
import { createSync } from "@embedloom/sync";
import { createFakeSink, createFakeTokenEncoder, seededRandom } from "@embedloom/testing";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ClaimReport } from "../claim-report.ts";

const PARAGRAPHS = 500;
const WORDS = 80;

/** Measures a document of 40,000 tokens. */
export async function measureWindows(report: ClaimReport): Promise<void> {
  report.section(`Late chunks: one paragraph of ${PARAGRAPHS} changes`);
  const random = seededRandom("windows in step");
  const paragraph = (): string => Array.from({ length: WORDS }, () => `w${Math.floor(random() * 9000)}`).join(" ");
  const folder = await mkdtemp(join(tmpdir(), "embedloom-sync-windows-"));
  let read = 0;
  const encoder = createLateChunker({
    encoder: counted(createFakeTokenEncoder({ contextTokens: 1024, dimensions: 8 }), (tokens) => (read += tokens)),
    windows: "content",
    windowCache: { store: createMemoryStore({ maxBytes: 2 ** 30 }) },
    onUnmeasuredModel: "ignore",
  });
  const paragraphs = Array.from({ length: PARAGRAPHS }, paragraph);
  const documents = () => [{ id: "long.md", text: paragraphs.join("\n\n") }];
  const sync = createSync({
    source: documents,
    sink: createFakeSink(),
    encoder,
    chunker: createParagraphChunker(),
    file: join(folder, "windows.sync"),
  });
  try {
    await sync.run();
    const whole = read;
    read = 0;
    paragraphs[PARAGRAPHS / 2] = paragraph();
    const { changed, failures } = await sync.run();
    report.note(
      `the first run read ${whole} tokens, the second ${read}; ${changed} rows were written, for all of them know the document`,
    );
    report.goal("failures", { value: failures, exactly: 0 });
    // Those that see the paragraph: two of at most 1,024 tokens, and one where a seam moved.
    report.goal("tokens of the windows that changed", { value: read, atMost: 3 * 1024 });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function counted(inner: TokenEncoder, count: (tokens: number) => void): TokenEncoder {
  return {
    ...inner,
    encode(sequences, options) {
      count(sequences.reduce((sum, { length }) => sum + length, 0));
      return inner.encode(sequences, options);
    },
  };
}
