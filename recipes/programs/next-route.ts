// Next.js: app/api/search/route.ts answers POST { "question": "…" } from the file that sqlite-vec.ts has written.
import { withBatching } from "@embedloom/batcher";
import { fingerprintText, isEmbedloomError } from "@embedloom/core";
import { createOpenAI } from "@embedloom/openai";
import { createSqliteVecSink } from "@embedloom/sqlite-vec";

export const runtime = "nodejs"; // SQLite needs Node, not the edge

// Made once in a process; nothing is opened or sent before the first request.
const embedder = withBatching(createOpenAI({ model: "text-embedding-3-small" }), { mergeWindowMs: 5 });
const sink = createSqliteVecSink({ path: "vectors.sqlite" });

async function search(question: string, signal: AbortSignal) {
  const dimensions = 1536; // of that model
  const fingerprint = fingerprintText((await embedder.describe()).fingerprint, { dimensions });
  const index = await sink.open({ fingerprint, dimensions, distance: "cosine", encoding: "float32" }, { signal });
  const { embeddings } = await embedder.embed([question], { inputType: "query", signal });
  return await index.search({ vector: embeddings.row(0), fingerprint }, { k: 5, signal });
}

/** 400 for a body without a question, 503 while the provider is not to be had. */
export async function POST(request: Request): Promise<Response> {
  const body: unknown = await request.json().catch(() => undefined);
  const question = typeof body === "object" && body !== null && "question" in body ? body.question : undefined;
  if (typeof question !== "string" || question.trim() === "")
    return Response.json({ error: "Send a question." }, { status: 400 });
  try {
    const found = await search(question, request.signal);
    return Response.json(
      found.map(({ score, source, metadata, text }) => ({ score, source, line: metadata?.line, text })),
    );
  } catch (error) {
    if (!isEmbedloomError(error) || !error.retryable) throw error;
    return Response.json({ error: "Try again soon." }, { status: 503, headers: { "retry-after": "10" } });
  }
}
