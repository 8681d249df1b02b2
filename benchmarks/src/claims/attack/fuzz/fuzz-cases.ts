import { type Baselines, givenFor } from "./baselines.ts";
import { HOSTILE_VALUES, type HostileValue } from "./hostile-values.ts";

/** Where a hostile value is put. */
export interface Place {
  /** The function, or the method of what one gives, such as `withCache().embed`. */
  readonly target: string;
  /** Which argument, and which of its fields. */
  readonly argument: number;
  readonly path: readonly string[];
  /** Makes what is called, with the hostile value in its place. */
  readonly call: (hostile: unknown) => unknown;
}

/** One hostile value in one place. */
export interface FuzzCase {
  readonly id: string;
  readonly place: Place;
  readonly value: HostileValue;
}

type Callable = (...given: readonly unknown[]) => unknown;

/** Fields deeper than these are those of values, not of settings. */
const DEEPEST_FIELD = 2;

/** All places of a package's exports: every argument of every function, and every field of what it reads. */
export async function placesOf(exports: object, baselines: Baselines): Promise<{ places: Place[]; unknown: string[] }> {
  const places: Place[] = [];
  const unknown: string[] = [];
  for (const [name, value] of Object.entries(exports)) {
    if (typeof value !== "function") continue;
    const make = baselines.functions[name];
    if (make === undefined) unknown.push(name);
    const isClass = /^class\b/.test(Function.prototype.toString.call(value));
    const call: Callable = isClass ? (...given) => Reflect.construct(value, given) : (...given) => value(...given);
    const argumentsOf = make ?? ((): unknown[] => Array.from({ length: Math.max(1, value.length) }));
    places.push(...(await placesOfCall(name, argumentsOf, call)));
    if (isClass) {
      for (const key of Object.getOwnPropertyNames(value)) {
        const method: unknown = Reflect.get(value, key);
        if (typeof method !== "function") continue;
        const ofStatic = baselines.functions[`${name}.${key}`];
        if (ofStatic === undefined) unknown.push(`${name}.${key}`);
        else places.push(...(await placesOfCall(`${name}.${key}`, ofStatic, (...given) => method.apply(value, given))));
      }
    }
    if (make !== undefined) await addMethods(name, () => call(...make()), baselines, places, unknown);
  }
  for (const [name, make] of Object.entries(baselines.made)) await addMethods(name, make, baselines, places, unknown);
  return { places, unknown };
}

async function addMethods(
  name: string,
  make: () => unknown,
  baselines: Baselines,
  places: Place[],
  unknown: string[],
): Promise<void> {
  const result = await settled(make);
  for (const method of methodsOf(result)) {
    const given = givenFor(baselines, name, method);
    if (given === undefined) unknown.push(`${name}().${method}`);
    else if (given().length > 0) {
      places.push(...(await placesOfCall(`${name}().${method}`, given, withOwner(make, method))));
    }
  }
  await close(result);
}

// Made once for a call, and closed behind it by whoever judges the call.
function withOwner(make: () => unknown, method: string): Callable {
  return (...args) => {
    const owner = make();
    const call = (made: unknown): unknown => {
      const result: unknown = Reflect.apply(Reflect.get(Object(made), method) as Callable, made, args);
      if (result instanceof Promise) return result.finally(() => close(made));
      return result;
    };
    return owner instanceof Promise ? owner.then(call) : call(owner);
  };
}

async function placesOfCall(target: string, given: () => readonly unknown[], call: Callable): Promise<Place[]> {
  const places: Place[] = [];
  for (let argument = 0; argument < given().length; argument++) {
    const paths = [[], ...(await fieldsRead(given, argument, call))];
    for (const path of paths) {
      places.push({
        target,
        argument,
        path,
        call: (hostile) => call(...given().map((each, i) => (i === argument ? replaced(each, path, hostile) : each))),
      });
    }
  }
  return places;
}

/** The fields that a call reads of an argument, and those that the argument has, as paths. */
async function fieldsRead(given: () => readonly unknown[], argument: number, call: Callable): Promise<string[][]> {
  const sample = given()[argument];
  if (!isOptions(sample)) return [];
  const seen = new Map<string, string[]>();
  const watch = (value: object, path: readonly string[]): object => {
    for (const key of Object.keys(value)) seen.set([...path, key].join("."), [...path, key]);
    return new Proxy(value, {
      get(target, key) {
        const held: unknown = Reflect.get(target, key);
        if (typeof key !== "string" || key === "then" || key === "toJSON") return held;
        seen.set([...path, key].join("."), [...path, key]);
        return isOptions(held) && path.length + 1 < DEEPEST_FIELD ? watch(held, [...path, key]) : held;
      },
    });
  };
  const args = given().map((each, i) => (i === argument ? watch(Object(each), []) : each));
  await close(await settled(() => call(...args)));
  return [...seen.values()].filter((path) => !path.includes("constructor"));
}

function isOptions(value: unknown): value is object {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

function replaced(value: unknown, path: readonly string[], hostile: unknown): unknown {
  const [first, ...rest] = path;
  if (first === undefined) return hostile;
  const copy: Record<string, unknown> = { ...Object(value) };
  copy[first] = replaced(copy[first], rest, hostile);
  return copy;
}

/** Such as `createSync(0.source)`. */
export function placeName({ target, argument, path }: Place): string {
  return `${target}(${[argument, ...path].join(".")})`;
}

/** The cases of places, in an order that the seed decides; at most `most` of them. */
export function casesOf(places: readonly Place[], seed: number, most: number = Infinity): FuzzCase[] {
  const cases = places.flatMap((place) =>
    HOSTILE_VALUES.map((value) => ({
      id: `${placeName(place)} <- ${value.name}`,
      place,
      value,
    })),
  );
  if (cases.length <= most) return cases;
  const random = seeded(seed);
  return Array.from({ length: most }, () => cases[Math.floor(random() * cases.length)]!);
}

/** Park-Miller, enough to choose cases by. */
function seeded(seed: number): () => number {
  let state = (seed % 2_147_483_646) + 1;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

/** Names of the functions that an object has, its own and those of its class. */
export function methodsOf(value: unknown): string[] {
  if (typeof value !== "object" || value === null || value instanceof Error || ArrayBuffer.isView(value)) return [];
  if (isOfThePlatform(Object.getPrototypeOf(value) ?? {})) return [];
  const names = new Set<string>();
  for (let at: object | null = value; at !== null && at !== Object.prototype; at = Reflect.getPrototypeOf(at)) {
    if (isOfThePlatform(at)) break;
    for (const name of Object.getOwnPropertyNames(at)) {
      const isMethod = typeof Object.getOwnPropertyDescriptor(at, name)?.value === "function";
      if (isMethod && name !== "constructor" && !name.startsWith("_")) names.add(name);
    }
  }
  return [...names];
}

function isOfThePlatform(prototype: object): boolean {
  const maker: unknown = Reflect.get(prototype, "constructor");
  if (typeof maker !== "function") return true;
  return maker !== Object && Function.prototype.toString.call(maker).includes("[native code]");
}

async function settled(run: () => unknown): Promise<unknown> {
  try {
    return await run();
  } catch {
    return undefined;
  }
}

/** Closes what can be closed; a failure is none of the case's. */
export async function close(value: unknown): Promise<void> {
  if (typeof value !== "object" || value === null) return;
  try {
    const end: unknown = Reflect.get(value, "close");
    if (typeof end === "function") await Reflect.apply(end, value, []);
  } catch {
    // A hostile part of it may fail to close.
  }
}
