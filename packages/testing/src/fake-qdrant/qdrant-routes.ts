import type { Exchange, Reply } from "../fake-http/index.ts";
import { QdrantCollection } from "./qdrant-collection.ts";
import { ok, QdrantError, refusal } from "./qdrant-error.ts";

/** What a server holds. */
export interface QdrantState {
  readonly collections: Map<string, QdrantCollection>;
  readonly apiKey: string | undefined;
  /** Statuses that the next requests are answered with. */
  readonly failures: number[];
}

/** The server's default: `service.max_request_size_mb`. */
const LARGEST_BODY_BYTES = 32 * 2 ** 20;

type Body = Readonly<Record<string, unknown>>;

/** Answers one request. */
export function route(state: QdrantState, { request, url, bodyText }: Exchange): Reply {
  try {
    if (state.apiKey !== undefined && request.headers["api-key"] !== state.apiKey) {
      throw new QdrantError(401, "Invalid API key or JWT");
    }
    const failure = state.failures.shift();
    if (failure !== undefined) throw new QdrantError(failure, "Service internal error");
    if (Buffer.byteLength(bodyText) > LARGEST_BODY_BYTES) throw new QdrantError(413, "Payload too large");
    const parts = url.pathname.split("/").slice(1).map(decodeURIComponent);
    if (parts[0] !== "collections") throw new QdrantError(404, "Not found");
    return answer(state, `${request.method} ${parts.slice(2).join("/")}`, parts[1], bodyOf(request.body));
  } catch (error) {
    return refusal(error);
  }
}

function answer(state: QdrantState, operation: string, name: string | undefined, body: Body): Reply {
  const { collections } = state;
  if (name === undefined) return ok({ collections: [...collections.keys()].map((each) => ({ name: each })) });
  if (operation === "PUT ") return ok(create(state, name, body));
  if (operation === "DELETE ") return ok(collections.delete(name));
  if (operation === "GET exists") return ok({ exists: collections.has(name) });
  const collection = collections.get(name);
  if (collection === undefined) throw new QdrantError(404, `Not found: Collection \`${name}\` doesn't exist!`);
  const done = { operation_id: 0, status: "completed" };
  switch (operation) {
    case "GET ":
      return ok(infoOf(collection));
    case "PUT index":
      return ok(done);
    case "PUT points":
      collection.upsert(listOf(body.points));
      return ok(done);
    case "POST points/delete":
      collection.delete(body);
      return ok(done);
    case "POST points":
      return ok(
        collection.retrieve(listOf(body.ids)).map(({ id, vector, payload }) => ({ id, payload, vector: [...vector] })),
      );
    case "POST points/count":
      return ok({ count: collection.count(body.filter) });
    case "POST points/scroll": {
      const offset = typeof body.offset === "string" ? body.offset : undefined;
      const { points, next } = collection.scroll(body.filter, offset, limitOf(body));
      return ok({ points: points.map(({ id, payload }) => ({ id, payload })), next_page_offset: next });
    }
    case "POST points/query": {
      const found = collection.query(body.query, body.filter, limitOf(body));
      return ok({
        points: found.map(({ point, score }) => ({ id: point.id, version: 0, score, payload: point.payload })),
      });
    }
    default:
      throw new QdrantError(404, "Not found");
  }
}

function create({ collections }: QdrantState, name: string, body: Body): boolean {
  if (collections.has(name)) throw new QdrantError(409, `Wrong input: Collection \`${name}\` already exists!`);
  const { size, distance, datatype } = bodyOf(body.vectors);
  const known = distance === "Cosine" || distance === "Dot" || distance === "Euclid";
  if (!Number.isInteger(size) || Number(size) < 1 || Number(size) > 65_536 || !known) {
    throw new QdrantError(422, "Validation error in JSON body: [vectors: invalid size or distance]");
  }
  const config = {
    size: Number(size),
    distance,
    datatype: typeof datatype === "string" ? datatype : "float32",
    quantization: body.quantization_config ?? null,
    metadata: body.metadata ?? null,
  } as const;
  collections.set(name, new QdrantCollection(config));
  return true;
}

function infoOf({ config }: QdrantCollection): unknown {
  const { size, distance, datatype, quantization, metadata } = config;
  return {
    status: "green",
    config: { params: { vectors: { size, distance, datatype } }, quantization_config: quantization, metadata },
  };
}

function limitOf({ limit }: Body): number {
  if (limit === undefined) return 10;
  if (!Number.isInteger(limit) || Number(limit) < 1) {
    throw new QdrantError(422, "Validation error in JSON body: [limit: value must be at least 1]");
  }
  return Number(limit);
}

function listOf(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new QdrantError(400, "Format error in JSON body");
  return value;
}

function bodyOf(body: unknown): Body {
  return typeof body === "object" && body !== null ? { ...body } : {};
}
