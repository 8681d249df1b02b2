/** How much one request carries. */
export interface RequestLoad {
  readonly inputs: number;
  /** Tokens, as the provider's limit counts them. */
  readonly tokens: number;
}

/** In what the time of a request grows: the server reads tokens, or it does something once for each input. */
type LoadUnit = keyof RequestLoad;

/** What a request of this server costs in time: a fixed part, and a part that grows with what it carries. */
export interface RequestCost {
  /** Notes that a request took so long. */
  observe(load: RequestLoad, ms: number): void;
  /** What fits the requests seen so far best. Absent: none was seen. */
  readonly line: CostLine | undefined;
}

/** `fixedMs + msPerUnit * load[unit]`, neither of them negative. */
export interface CostLine {
  readonly unit: LoadUnit;
  readonly fixedMs: number;
  readonly msPerUnit: number;
}

/** Weight of a request when the next one comes: about the last 30 are remembered, because servers change. */
const MEMORY = 0.97;
/** The first request cannot say which part of its time is fixed; half is assumed, with this weight, until others show it. */
const ASSUMED = 0.2;
/** So many times as slow as expected is an accident, which counts no more than that. So many times as fast shows that what is remembered was one. */
const ACCIDENT = 3;
/** What is left of the memory then. */
const REMINDER = 0.1;

/** Makes one that has seen nothing. */
export function createRequestCost(): RequestCost {
  const fits: Readonly<Record<LoadUnit, LineFit>> = { tokens: createLineFit(), inputs: createLineFit() };
  let seen = false;
  /** Until the next request is seen: it is asked for several times. */
  let current: CostLine | undefined;

  function line(): CostLine {
    if (current !== undefined) return current;
    const unit = fits.tokens.misfit() <= fits.inputs.misfit() ? "tokens" : "inputs";
    const { intercept, slope } = fits[unit].line();
    return (current = { unit, fixedMs: intercept, msPerUnit: slope });
  }

  function observeFirst(load: RequestLoad, ms: number): void {
    for (const unit of ["tokens", "inputs"] as const) {
      fits[unit].add(0, ms / 2, ASSUMED);
      fits[unit].add(2 * load[unit], 1.5 * ms, ASSUMED);
    }
    seen = true;
  }

  return {
    get line() {
      return seen ? line() : undefined;
    },
    observe(load, ms) {
      if (!seen) observeFirst(load, ms);
      const expected = expectedMs(line(), load);
      current = undefined;
      const memory = ms * ACCIDENT < expected ? REMINDER : MEMORY;
      for (const unit of ["tokens", "inputs"] as const) {
        fits[unit].forget(memory);
        fits[unit].add(load[unit], Math.min(ms, ACCIDENT * Math.max(expected, 1)), 1);
      }
    },
  };
}

/** How long a request will take. */
export function expectedMs({ unit, fixedMs, msPerUnit }: CostLine, load: RequestLoad): number {
  return fixedMs + msPerUnit * load[unit];
}

/** A line by weighted least squares, from sums alone. */
interface LineFit {
  add(x: number, y: number, weight: number): void;
  /** Multiplies all weights so far. */
  forget(share: number): void;
  line(): { readonly intercept: number; readonly slope: number };
  /** Weighted mean of the squared distances to the line. */
  misfit(): number;
}

function createLineFit(): LineFit {
  let [w, x, y, xx, xy, yy] = [0, 0, 0, 0, 0, 0];

  function line(): { intercept: number; slope: number } {
    const spread = w * xx - x * x;
    const slope = spread > 0 ? (w * xy - x * y) / spread : 0;
    const intercept = w > 0 ? (y - slope * x) / w : 0;
    // Time neither shrinks with the size nor runs backwards: the better of the two lines at the border.
    if (slope < 0) return { intercept: w > 0 ? y / w : 0, slope: 0 };
    if (intercept < 0) return { intercept: 0, slope: xx > 0 ? xy / xx : 0 };
    return { intercept, slope };
  }

  return {
    add(atX, atY, weight) {
      w += weight;
      x += weight * atX;
      y += weight * atY;
      xx += weight * atX * atX;
      xy += weight * atX * atY;
      yy += weight * atY * atY;
    },
    forget(share) {
      [w, x, y, xx, xy, yy] = [w * share, x * share, y * share, xx * share, xy * share, yy * share];
    },
    line,
    misfit() {
      const { intercept: a, slope: b } = line();
      return w > 0 ? Math.max(0, yy - 2 * a * y - 2 * b * xy + 2 * a * b * x + a * a * w + b * b * xx) / w : 0;
    },
  };
}
