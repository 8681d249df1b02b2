import type { Exchanged } from "./replay-requests.ts";

/** One place where two servers answered otherwise. */
export interface ReplyDifference {
  readonly name: string;
  /** `status`, `type`, or the path into the body. */
  readonly place: string;
  /** As JSON; `undefined` when there is nothing in that place. */
  readonly real: string | undefined;
  readonly fake: string | undefined;
}

/** Where the fake answers otherwise than the real server did; requests that only one of them was asked are left out. */
export function replyDifferences(real: readonly Exchanged[], fake: readonly Exchanged[]): readonly ReplyDifference[] {
  const byName = new Map(fake.map((exchanged) => [exchanged.name, exchanged.reply]));
  return real.flatMap(({ name, reply }) => {
    const other = byName.get(name);
    if (other === undefined) return [];
    return differing("", reply, other).map((difference) => ({ name, ...difference }));
  });
}

type Difference = Omit<ReplyDifference, "name">;

function differing(place: string, real: unknown, fake: unknown): Difference[] {
  if (isRecord(real) && isRecord(fake)) {
    const names = new Set([...Object.keys(real), ...Object.keys(fake)]);
    return [...names].flatMap((name) => differing(place === "" ? name : `${place}.${name}`, real[name], fake[name]));
  }
  const [one, other] = [shown(real), shown(fake)];
  return one === other ? [] : [{ place, real: one, fake: other }];
}

function shown(value: unknown): string | undefined {
  return value === undefined ? undefined : JSON.stringify(value);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
