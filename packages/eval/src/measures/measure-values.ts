import type { JudgedRanking } from "./relevance.ts";

/** One measure of one query: how many ranks count, and the lowest grade that is relevant. */
export type MeasureValue = (query: JudgedRanking, cutoff: number, relevantFrom: number) => number;

const relevantOf = (grades: readonly number[], from: number): number =>
  grades.reduce((count, grade) => (grade >= from ? count + 1 : count), 0);

const dividedBy = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

function discountedSum(grades: readonly number[], cutoff: number): number {
  let sum = 0;
  for (let i = 0; i < grades.length && i < cutoff; i++) if (grades[i]! > 0) sum += grades[i]! / Math.log2(i + 2);
  return sum;
}

/** nDCG with linear gains: grades above 0 gain what they are, whatever counts as relevant elsewhere. */
export const ndcgValue: MeasureValue = ({ grades, ideal }, cutoff) =>
  dividedBy(discountedSum(grades, cutoff), discountedSum(ideal, cutoff));

/** 1 over the rank of the first relevant document. */
export const reciprocalRankValue: MeasureValue = ({ grades }, cutoff, from) => {
  const first = grades.findIndex((grade) => grade >= from);
  return first < 0 || first >= cutoff ? 0 : 1 / (first + 1);
};

/** Share of the relevant that were found. */
export const recallValue: MeasureValue = ({ grades, ideal }, cutoff, from) =>
  dividedBy(relevantOf(grades.slice(0, cutoff), from), relevantOf(ideal, from));

/** Share of the ranks that hold something relevant; ranks that were not filled count. */
export const precisionValue: MeasureValue = ({ grades }, cutoff, from) =>
  dividedBy(relevantOf(grades.slice(0, cutoff), from), cutoff === Infinity ? grades.length : cutoff);

/** Mean of the precision at each relevant document, those that were not found with 0. */
export const averagePrecisionValue: MeasureValue = ({ grades, ideal }, cutoff, from) => {
  let [found, sum] = [0, 0];
  for (let i = 0; i < grades.length && i < cutoff; i++) if (grades[i]! >= from) sum += ++found / (i + 1);
  return dividedBy(sum, relevantOf(ideal, from));
};

/** 1 where something relevant was found, else 0. */
export const hitRateValue: MeasureValue = ({ grades }, cutoff, from) =>
  grades.slice(0, cutoff).some((grade) => grade >= from) ? 1 : 0;
