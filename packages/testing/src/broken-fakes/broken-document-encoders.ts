import {
  ConnectionError,
  type DocumentEncoder,
  type DocumentsResult,
  EmbeddingMatrix,
  type EncodedDocument,
  InvalidInputError,
} from "@embedloom/core";
import type { DocumentEncoderSubject } from "../document-encoder-contract/index.ts";
import { createFakeDocumentEncoder } from "../fakes/index.ts";
import type { BrokenFake } from "./broken-fake.ts";

type Break = (sound: DocumentEncoder) => Partial<DocumentEncoder>;

function broken(name: string, caughtBy: string, breakIt: Break): BrokenFake<DocumentEncoderSubject> {
  const create = (): DocumentEncoder => {
    const sound = createFakeDocumentEncoder();
    return { ...sound, ...breakIt(sound) };
  };
  return { name, caughtBy, subject: { create, longDocumentChunks: 100, reducedDimensions: 8 } };
}

/** Breaks every document that was encoded. */
function spoiled(change: (document: EncodedDocument) => EncodedDocument): Break {
  return results(({ documents, ...rest }) => ({
    ...rest,
    documents: documents.map((document) => (document.parts === undefined ? document : change(document))),
  }));
}

function results(change: (result: DocumentsResult) => DocumentsResult): Break {
  return (sound) => ({ encode: async (documents, options) => change(await sound.encode(documents, options)) });
}

function rows(change: (rows: Float32Array[]) => Float32Array[]): Break {
  return spoiled(({ embeddings, parts }) => {
    const changed = change([...embeddings]);
    const { dimensions } = embeddings;
    const none = EmbeddingMatrix.zeros(0, dimensions);
    return { parts, embeddings: changed.length === 0 ? none : EmbeddingMatrix.fromRows(changed) };
  });
}

/** Document encoders that break one rule each, with the facet of `documentEncoderContract` that catches them. */
export const BROKEN_DOCUMENT_ENCODERS: readonly BrokenFake<DocumentEncoderSubject>[] = [
  broken(
    "mixes up the documents",
    "order",
    results(({ documents, ...rest }) => ({ ...rest, documents: documents.toReversed() })),
  ),
  broken(
    "loses the last chunk",
    "order",
    rows((all) => all.slice(0, -1)),
  ),
  broken(
    "gives the chunks in reverse",
    "order",
    rows((all) => all.toReversed()),
  ),
  broken("reads all documents of a call as one", "order", (sound) => ({
    encode: async (documents, options) => {
      const chunks = documents.flatMap((document) =>
        document !== null && "chunks" in document ? document.chunks : [],
      );
      const result = await sound.encode([{ chunks }], options);
      const [all] = result.documents;
      let next = 0;
      return {
        ...result,
        documents: documents.map((document) => {
          const count = "chunks" in document ? document.chunks.length : 0;
          const indices = Array.from({ length: count }, () => next++);
          const parts = [{ start: 0, end: count, contextStart: 0, contextEnd: count }];
          return { embeddings: all!.embeddings!.select(indices), parts };
        }),
      };
    },
  })),
  broken("tells of no document", "shape", (sound) => ({
    encode: (documents, options) => sound.encode(documents, { ...options, onEncoded: undefined }),
  })),
  broken("tells of a document by its turn, not by its place", "shape", (sound) => ({
    encode: (documents, options) => {
      let turn = documents.length;
      const onEncoded = (document: EncodedDocument): void => options?.onEncoded?.(document, (turn -= 1));
      return sound.encode(documents, { ...options, onEncoded });
    },
  })),
  broken("ignores the context", "context", (sound) => ({
    encode: async (documents, options) => {
      const result = await sound.encode(documents, options);
      const alone = documents.map(async (document, d) => {
        const whole = result.documents[d]!;
        if (whole.parts === undefined || !("chunks" in document)) return whole;
        const each = await sound.encode(
          document.chunks.map((chunk) => ({ chunks: [chunk] })),
          options,
        );
        return { ...whole, embeddings: EmbeddingMatrix.concat(each.documents.map((one) => one.embeddings!)) };
      });
      return { ...result, documents: await Promise.all(alone) };
    },
  })),
  broken(
    "says that everything was cut",
    "context",
    spoiled(({ embeddings }) => ({ embeddings, parts: [] })),
  ),
  broken(
    "gives rows that are not of length 1",
    "shape",
    rows((all) => all.map((row) => row.map((value) => 2 * value))),
  ),
  broken("lets one bad document cost all", "inputs", (sound) => ({
    encode: async (documents, options) => {
      const result = await sound.encode(documents, options);
      const index = result.documents.findIndex(({ error }) => error !== undefined);
      if (index >= 0) throw new InvalidInputError("Bad.", { index });
      return result;
    },
  })),
  broken(
    "does not say that it cut a document",
    "limits",
    spoiled(({ embeddings }) => {
      const end = embeddings.count;
      return { embeddings, parts: end === 0 ? [] : [{ start: 0, end, contextStart: 0, contextEnd: end }] };
    }),
  ),
  broken("publishes limits that it does not keep", "limits", (sound) => ({
    describe: async (options) => ({ ...(await sound.describe(options)), limits: { tokensPerDocument: 50 } }),
  })),
  broken("reads questions together", "queries", (sound) => ({
    embedQueries: async (queries, options) => {
      const result = await sound.embedQueries(queries, options);
      const shared = result.embeddings.data.map((value) => value + queries.length / 100);
      return { ...result, embeddings: new EmbeddingMatrix(shared, result.embeddings.dimensions) };
    },
  })),
  broken("changes its fingerprint after a call", "description", (sound) => {
    let calls = 0;
    return {
      encode: (documents, options) => {
        calls++;
        return sound.encode(documents, options);
      },
      describe: async (options) => {
        const info = await sound.describe(options);
        return { ...info, fingerprint: { ...info.fingerprint, calls } };
      },
    };
  }),
  broken("ignores an abort", "abort", (sound) => ({
    encode: (documents, options = {}) => sound.encode(documents, { ...options, signal: undefined }),
  })),
  broken("is dead after close", "lifecycle", (sound) => {
    let closed = false;
    return {
      close: async () => {
        closed = true;
      },
      encode: async (documents, options) => {
        if (closed) throw new ConnectionError("Closed.");
        return sound.encode(documents, options);
      },
    };
  }),
];
