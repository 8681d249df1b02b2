import { QdrantError } from "./qdrant-error.ts";

/** What a point carries beside its vector. */
export type Payload = Readonly<Record<string, unknown>>;

const CLAUSES = ["must", "must_not", "should"];

/** Whether a payload passes a filter of `must`, `must_not`, `should`, and `match` by `value` or `any`; others are refused. */
export function passes(payload: Payload, filter: unknown): boolean {
  if (filter === undefined || filter === null) return true;
  const clauses = objectOf(filter, "filter");
  const unknown = Object.keys(clauses).find((name) => !CLAUSES.includes(name));
  if (unknown !== undefined) throw new QdrantError(400, `Format error in JSON body: unknown field \`${unknown}\``);
  const each = (name: string): boolean[] => listOf(clauses[name]).map((condition) => holds(payload, condition));
  const should = each("should");
  return (
    each("must").every(Boolean) && !each("must_not").some(Boolean) && (should.length === 0 || should.some(Boolean))
  );
}

function holds(payload: Payload, condition: unknown): boolean {
  const { key, match, ...nested } = objectOf(condition, "condition");
  if (key === undefined) return passes(payload, nested);
  const { value, any } = objectOf(match, "match");
  const wanted = any === undefined ? [value] : listOf(any);
  // A list matches when one of its elements does.
  return listOf(payload[String(key)]).some((held) => wanted.includes(held));
}

function listOf(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

function objectOf(value: unknown, name: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new QdrantError(400, `Format error in JSON body: ${name} must be an object`);
  }
  return { ...value };
}
