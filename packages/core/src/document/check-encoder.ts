import { kindOf, readOptions } from "../arguments/index.ts";
import { checkInfo, checkInputs } from "../checks/index.ts";
import * as kinds from "../arguments/index.ts";
import type {
  DocumentEncoderInfo,
  DocumentsResult,
  Embedder,
  EmbedOptions,
  EmbedResult,
  EncodedDocument,
  FailedDocument,
  Usage,
} from "../contract/index.ts";
import { InvalidReplyError } from "../errors/index.ts";
import { isEmbedloomError } from "../failures/index.ts";
import { documentLimitKinds } from "./document-kinds.ts";

/**
 * Refuses an answer of a document encoder's `describe` that cannot be one: what a wrapper does with it, since the encoder may
 * be the caller's own.
 *
 * @throws InvalidReplyError for anything but a `DocumentEncoderInfo`
 */
export function checkDocumentInfo(info: DocumentEncoderInfo): DocumentEncoderInfo {
  checkInfo(info);
  return readable("describe", () => {
    readOptions("limits", info.limits, documentLimitKinds, "limits.");
    return info;
  });
}

const known = kinds.optional(kinds.amount);
const usageKind = kinds.options<Usage>({ requests: kinds.amount, tokens: known, costUsd: known });
const documentKind = kindOf("an encoded document or a failed one", (value) => {
  const { parts, embeddings } = value as EncodedDocument<unknown> | FailedDocument;
  return parts === undefined || (Array.isArray(parts) && typeof embeddings === "object" && embeddings !== null);
});

/**
 * Refuses an answer of a document encoder's `encode` that cannot be one: what a wrapper does with everything that the encoder
 * gives.
 *
 * @param count documents of the call
 * @throws InvalidReplyError when there are more or fewer documents, or it is not a `DocumentsResult` at all
 */
export function checkEncoded<Vectors>(result: DocumentsResult<Vectors>, count: number): DocumentsResult<Vectors> {
  kinds.integer(0)("count", count);
  const documents = readable("encode", () => {
    usageKind("usage", result.usage);
    return kinds.list(documentKind)("documents", result.documents) as DocumentsResult<Vectors>["documents"];
  });
  if (documents.length === count) return { ...result, documents };
  throw new InvalidReplyError("count", `The encoder gave ${documents.length} documents for ${count}.`);
}

function readable<T>(method: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    const why = isEmbedloomError(error) ? ` ${error.message}` : "";
    throw new InvalidReplyError("shape", `The encoder's \`${method}\` gave no result that can be read.${why}`);
  }
}

const questioned = kinds.withMethods("an embedder", "embed");

/**
 * Embeds questions, whose `inputType` is always `"query"`: what `embedQueries` of a wrapper does.
 *
 * @throws InvalidOptionError or InvalidInputError before any request, as `Embedder.embed`
 */
export async function embedQuestions(
  embedder: Pick<Embedder, "embed">,
  queries: readonly string[],
  options?: Omit<EmbedOptions, "inputType">,
): Promise<EmbedResult> {
  questioned("embedder", embedder);
  const call = checkInputs(queries, options);
  return embedder.embed(queries, { ...call, inputType: "query" });
}
