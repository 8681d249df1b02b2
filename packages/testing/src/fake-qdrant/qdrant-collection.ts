import { passes, type Payload } from "./point-filter.ts";
import { QdrantError } from "./qdrant-error.ts";

interface Point {
  readonly id: string;
  readonly vector: Float32Array;
  readonly payload: Payload;
}

/** What a collection was made with. */
export interface CollectionConfig {
  readonly size: number;
  readonly distance: "Cosine" | "Dot" | "Euclid";
  readonly datatype: string;
  readonly quantization: unknown;
  readonly metadata: unknown;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** The points of one collection. */
export class QdrantCollection {
  readonly config: CollectionConfig;
  readonly #points = new Map<string, Point>();

  constructor(config: CollectionConfig) {
    this.config = config;
  }

  /** Adds or replaces points, all or none. */
  upsert(points: readonly unknown[]): void {
    const checked = points.map((point) => this.#checked(point));
    for (const point of checked) this.#points.set(point.id, point);
  }

  delete(selector: { readonly points?: unknown; readonly filter?: unknown }): void {
    const ids = Array.isArray(selector.points) ? selector.points.map(String) : undefined;
    if (ids === undefined && selector.filter === undefined) throw new QdrantError(400, "Format error in JSON body");
    for (const id of ids ?? this.#passing(selector.filter).map((point) => point.id)) this.#points.delete(id);
  }

  retrieve(ids: readonly unknown[]): Point[] {
    return ids.flatMap((id) => this.#points.get(String(id)) ?? []);
  }

  count(filter: unknown): number {
    return this.#passing(filter).length;
  }

  /** Points from `offset` on, ordered by their id. */
  scroll(filter: unknown, offset: string | undefined, limit: number): { points: Point[]; next: string | null } {
    const all = this.#passing(filter).toSorted((one, other) => (one.id < other.id ? -1 : 1));
    const rest = offset === undefined ? all : all.filter(({ id }) => id >= offset);
    return { points: rest.slice(0, limit), next: rest[limit]?.id ?? null };
  }

  /** The nearest points: highest score first, or lowest for `Euclid`, whose score is the distance. */
  query(vector: unknown, filter: unknown, limit: number): { point: Point; score: number }[] {
    const query = this.#vectorOf(vector);
    const scored = this.#passing(filter).map((point) => ({ point, score: this.#score(query, point.vector) }));
    const sign = this.config.distance === "Euclid" ? 1 : -1;
    return scored.toSorted((one, other) => sign * (one.score - other.score)).slice(0, limit);
  }

  #passing(filter: unknown): Point[] {
    // An empty collection refuses a wrong filter as well.
    passes({}, filter);
    return [...this.#points.values()].filter(({ payload }) => passes(payload, filter));
  }

  #checked(point: unknown): Point {
    const { id, vector, payload } = (typeof point === "object" && point !== null ? point : {}) as Partial<Point>;
    if (typeof id !== "string" || !UUID.test(id)) {
      throw new QdrantError(
        400,
        `Format error in JSON body: value ${String(id)} is not a valid point ID, valid values are either an unsigned integer or a UUID`,
      );
    }
    return { id: id.toLowerCase(), vector: this.#vectorOf(vector), payload: payload ?? {} };
  }

  #vectorOf(vector: unknown): Float32Array {
    const { size, distance } = this.config;
    if (!Array.isArray(vector) || vector.some((value) => typeof value !== "number")) {
      throw new QdrantError(400, "Format error in JSON body: data did not match any variant of untagged enum Vector");
    }
    if (vector.length !== size) {
      throw new QdrantError(400, `Wrong input: Vector dimension error: expected dim: ${size}, got ${vector.length}`);
    }
    const values = Float32Array.from(vector as number[]);
    if (distance !== "Cosine") return values;
    // Cosine is kept as the dot product of vectors of length 1.
    const length = Math.hypot(...values);
    return length === 0 ? values : values.map((value) => value / length);
  }

  #score(query: Float32Array, vector: Float32Array): number {
    let [product, squares] = [0, 0];
    for (let i = 0; i < query.length; i++) {
      product += query[i]! * vector[i]!;
      squares += (query[i]! - vector[i]!) ** 2;
    }
    return this.config.distance === "Euclid" ? Math.sqrt(squares) : product;
  }
}
