/** Vectors to find axes for, one after another. */
export interface AxesSample {
  readonly data: Float32Array;
  readonly dimensions: number;
}

/** Two axes through the middle of vectors. */
export interface Axes {
  readonly mean: Float32Array;
  readonly x: Float32Array;
  readonly y: Float32Array;
  /** Share of the differences that each shows, 0 to 1. */
  readonly shares: readonly [x: number, y: number];
}

/** Axes that are sought beside the two that are wanted: the more, the sooner the first two stand still. */
const BLOCK = 4;
const MOST_ROUNDS = 30;
/** Cosine between an axis and itself one round before above which it stands still. */
const STILL = 0.999_999;

/**
 * Finds the two axes along which vectors differ most: PCA by orthogonal iteration (Golub and Van Loan, Matrix
 * Computations, 8.2.4), which needs neither the covariance matrix nor axes that nobody looks at.
 */
export function fitAxes({ data, dimensions }: AxesSample): Axes {
  const { mean, rows } = centred(data, dimensions);
  const total = rows.reduce((sum, row) => sum + dot(row, row), 0);
  const none = new Float32Array(dimensions);
  // Two vectors differ along one axis alone, and vectors that are all the same along none.
  if (rows.length < 3 || total < 1e-9 * rows.length) return { mean, x: none, y: none, shares: [0, 0] };
  const step = Math.max(1, Math.floor(rows.length / BLOCK));
  let axes = orthonormal(rows.filter((_, at) => at % step === 0).map((row) => Float64Array.from(row)));
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const next = orthonormal(axes.map((axis) => spread(rows, axis)));
    const still = next.slice(0, 2).every((axis, at) => Math.abs(dot(axis, axes[at]!)) > STILL);
    axes = next;
    if (still) break;
  }
  const share = (along: Float64Array | undefined): number =>
    along === undefined ? 0 : rows.reduce((sum, row) => sum + dot(row, along) ** 2, 0) / total;
  const [x, y] = axes;
  return { mean, x: Float32Array.from(x ?? none), y: Float32Array.from(y ?? none), shares: [share(x), share(y)] };
}

function centred(
  data: Float32Array,
  dimensions: number,
): { readonly mean: Float32Array; readonly rows: readonly Float64Array[] } {
  const count = data.length / dimensions;
  const sums = new Float64Array(dimensions);
  for (let at = 0; at < data.length; at++) sums[at % dimensions]! += data[at]!;
  const mean = Float32Array.from(sums, (sum) => sum / count);
  const rows = Array.from({ length: count }, (_, row) =>
    Float64Array.from(mean, (middle, at) => data[row * dimensions + at]! - middle),
  );
  return { mean, rows };
}

/** The covariance matrix times an axis, without making the matrix. */
function spread(rows: readonly Float64Array[], axis: Float64Array): Float64Array {
  const sum = new Float64Array(axis.length);
  for (const row of rows) {
    const along = dot(row, axis);
    for (let at = 0; at < sum.length; at++) sum[at]! += along * row[at]!;
  }
  return sum;
}

/** Vectors of length 1 at right angles (Gram and Schmidt, twice for the rounding); what depends on those before is left out. */
function orthonormal(vectors: readonly Float64Array[]): Float64Array[] {
  const kept: Float64Array[] = [];
  for (const vector of vectors) {
    const before = Math.sqrt(dot(vector, vector));
    for (const other of [...kept, ...kept]) {
      const along = dot(vector, other);
      for (let at = 0; at < vector.length; at++) vector[at]! -= along * other[at]!;
    }
    const length = Math.sqrt(dot(vector, vector));
    if (length > 1e-9 * before) kept.push(vector.map((value) => value / length));
  }
  return kept;
}

function dot(left: Float64Array, right: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < left.length; at++) sum += left[at]! * right[at]!;
  return sum;
}
