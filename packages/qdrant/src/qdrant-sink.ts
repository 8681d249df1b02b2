import { createHash } from "node:crypto";
import {
  type AbortOptions,
  type IndexIdentity,
  kindOf,
  kinds,
  type KindsOf,
  MAX_TIMER_MS,
  readOptions,
  redactSecrets,
  type VectorSink,
} from "@embedloom/core";
import {
  checkedSink,
  checkIdentity,
  identityText,
  requireIdentity,
  type SinkCapabilities,
  trackCalls,
} from "@embedloom/core/sink";
import { QdrantClient } from "@qdrant/js-client-rest";
import { isConflict, qdrantFailure } from "./qdrant-failure.ts";
import { createQdrantIndex } from "./qdrant-index.ts";

/** The options of {@link createQdrantSink}. */
export interface QdrantSettings {
  /** Address of the server, such as `http://localhost:6333`. */
  readonly url: string;
  /** Key of the server. @default none */
  readonly apiKey?: string | undefined;
  /** Name of the index: letters, digits, `_` and `-`, 100 at most; collections are named for it. @default "vectors" */
  readonly collection?: string | undefined;
  /** Milliseconds until a request must be answered, from 1. @default 60000 */
  readonly timeoutMs?: number | undefined;
}

const CAPABILITIES: SinkCapabilities = {
  name: "qdrant",
  encodings: ["float32", "float16", "int8", "binary"],
  distances: ["cosine", "dot", "euclidean"],
  widest: { float32: 65_536, float16: 65_536, int8: 65_536, binary: 65_536 },
};
const DISTANCES = { cosine: "Cosine", dot: "Dot", euclidean: "Euclid" } as const;
/** What the server keeps beside whole vectors for the first stage of a search. */
const QUANTIZATIONS = {
  int8: { scalar: { type: "int8", always_ram: true } },
  binary: { binary: { always_ram: true } },
} as const;

const settingKinds: KindsOf<QdrantSettings> = {
  // What the client would take for parts of the address of its own.
  url: kindOf("an http or https address without user and password", (value) => {
    const parsed = typeof value === "string" ? URL.parse(value) : null;
    return /^https?:$/.test(parsed?.protocol ?? "") && parsed?.username === "" && parsed.password === "";
  }),
  apiKey: kinds.optional(
    kindOf("a text that is not empty and that a header can hold", (value) => {
      return typeof value === "string" && value !== "" && new Headers({ "api-key": value }).has("api-key");
    }),
  ),
  collection: kinds.optional(
    kindOf("1 to 100 letters, digits, _ and -", (value) => typeof value === "string" && /^[\w-]{1,100}$/.test(value)),
  ),
  timeoutMs: kinds.optional(kinds.integer(1, MAX_TIMER_MS)),
};

/**
 * Makes a sink in Qdrant 1.16 or newer, over its REST interface.
 *
 * @throws InvalidOptionError when an option is out of range
 * @example
 * ```ts no-run
 * import { createQdrantSink } from "@embedloom/qdrant";
 *
 * const sink = createQdrantSink({ url: "http://localhost:6333" });
 * const index = await sink.open({ fingerprint: "m", dimensions: 2, distance: "cosine", encoding: "float32" });
 * await index.upsert([{ id: "a", vector: [1, 0], source: "a.md", digest: "d1" }]);
 * ```
 */
export function createQdrantSink(settings: QdrantSettings): VectorSink {
  const {
    url,
    apiKey,
    collection = "vectors",
    timeoutMs = 60_000,
  } = readOptions<QdrantSettings>("settings", settings, settingKinds);
  const where = `The index ${collection}`;
  const calls = trackCalls();
  const client = new QdrantClient({
    url,
    timeout: timeoutMs,
    // It would ask the server for its version before anyone calls.
    checkCompatibility: false,
    ...(apiKey === undefined ? {} : { apiKey }),
  });

  async function run<T>({ signal }: AbortOptions, call: () => Promise<T>): Promise<T> {
    signal?.throwIfAborted();
    try {
      return await unlessAborted(calls.run(call), signal);
    } catch (error) {
      signal?.throwIfAborted();
      const failure = qdrantFailure(error, where);
      // The client keeps what the server said, which may repeat the key.
      if (apiKey !== undefined) redactSecrets(failure, [apiKey]);
      throw failure;
    }
  }

  /** The collections of this index; there is one, but for a moment while two make it. */
  async function collections(): Promise<string[]> {
    const all = await client.getCollections();
    return all.collections.map(({ name }) => name).filter((name) => isOf(collection, name));
  }

  /** Refuses an index of another identity; gives whether there is one of this. */
  async function requireSame(identity: IndexIdentity): Promise<boolean> {
    const mine = physicalName(collection, identity);
    const names = await collections();
    const other = names.find((name) => name !== mine);
    if (other !== undefined) {
      const { config } = await client.getCollection(other);
      requireIdentity(String(config.metadata?.embedloom), identity, where);
    }
    return names.includes(mine);
  }

  return checkedSink({
    name: "qdrant",
    open: (wanted, options = {}) =>
      run(options, async () => {
        const identity = checkIdentity(wanted, CAPABILITIES);
        if (!(await requireSame(identity))) await create(client, physicalName(collection, identity), identity);
        // Another one may have been made at the same time: whoever sees both gives way.
        await requireSame(identity);
        const place = { client, collection: physicalName(collection, identity), identity, where, run };
        return createQdrantIndex({ ...place, requireSame: async () => void (await requireSame(identity)) });
      }),
    drop: (options = {}) =>
      run(options, async () => {
        for (const name of await collections()) await client.deleteCollection(name);
      }),
    async close() {
      await calls.settled();
    },
  });
}

async function create(client: QdrantClient, name: string, identity: IndexIdentity): Promise<void> {
  const { dimensions, distance, encoding } = identity;
  const isQuantized = encoding === "int8" || encoding === "binary";
  try {
    await client.createCollection(name, {
      vectors: {
        size: dimensions,
        distance: DISTANCES[distance],
        ...(encoding === "float16" ? { datatype: "float16" as const } : {}),
      },
      ...(isQuantized ? { quantization_config: QUANTIZATIONS[encoding] } : {}),
      metadata: { embedloom: identityText(identity) },
    });
  } catch (error) {
    // Another process was first with the same one.
    if (!isConflict(error)) throw error;
  }
  for (const field of ["source", "facts"]) {
    await client.createPayloadIndex(name, { wait: true, field_name: field, field_schema: "keyword" });
  }
}

// Named for its identity: rows of two identities never lie in one collection, whoever opened what first.
function physicalName(collection: string, identity: IndexIdentity): string {
  return `${collection}.${createHash("sha256").update(identityText(identity)).digest("hex").slice(0, 12)}`;
}

function isOf(collection: string, name: string): boolean {
  return name.startsWith(`${collection}.`) && /^[0-9a-f]{12}$/.test(name.slice(collection.length + 1));
}

function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}
