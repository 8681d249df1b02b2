import type { MeasureName } from "../measures/index.ts";
import { escapeHtml } from "./escape-html.ts";
import type { ReportFacts } from "./report-facts.ts";

const WIDTH = 720;
const LABEL = 220;
const ROW = 26;
const SCALE = WIDTH - LABEL - 70;

/** A bar for each system from 0 to 1, with its interval. */
export function barChart({ systems }: ReportFacts, measure: MeasureName): string {
  const rows = systems.map(({ name, means }, i) => {
    const { mean, low, high } = means[measure]!;
    const y = i * ROW;
    const [from, to] = [LABEL + SCALE * clamped(low), LABEL + SCALE * clamped(high)];
    const middle = y + ROW / 2;
    return (
      `<text x="${LABEL - 8}" y="${middle + 4}" text-anchor="end">${escapeHtml(shortened(name))}</text>` +
      `<rect class="bar" x="${LABEL}" y="${y + 5}" width="${fixed(SCALE * clamped(mean))}" height="${ROW - 10}"/>` +
      `<path class="line" d="M${fixed(from)} ${middle}H${fixed(to)}M${fixed(from)} ${middle - 5}v10M${fixed(to)} ${middle - 5}v10"/>` +
      `<text x="${fixed(to + 6)}" y="${middle + 4}">${mean.toFixed(4)}</text>`
    );
  });
  return svg(systems.length * ROW, rows.join(""));
}

/** Most bars that can be told apart; of more queries each bar is one of evenly spread ones. */
const BARS = WIDTH / 2;

/** The change at each query, the largest gain first: how many queries make a difference, and how much. */
export function changesChart(differences: readonly number[]): string {
  const sorted = differences.toSorted((left, right) => right - left);
  const count = Math.min(BARS, sorted.length);
  const height = 120;
  const width = WIDTH / Math.max(1, count);
  const bars = Array.from({ length: count }, (_, i) => {
    const value = sorted[Math.floor((i * sorted.length) / count)]!;
    const size = (Math.abs(value) * height) / 2;
    const y = value > 0 ? height / 2 - size : height / 2;
    return `<rect class="${value > 0 ? "up" : "down"}" x="${fixed(i * width)}" y="${fixed(y)}" width="${fixed(0.8 * width)}" height="${fixed(size)}"/>`;
  });
  return svg(height, `${bars.join("")}<path class="line" d="M0 ${height / 2}H${WIDTH}"/>`);
}

function svg(height: number, content: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${Math.max(1, height)}" width="${WIDTH}" aria-hidden="true">${content}</svg>`;
}

function clamped(share: number): number {
  return Math.min(1, Math.max(0, share));
}

function fixed(value: number): string {
  return value.toFixed(1);
}

function shortened(name: string): string {
  return name.length > 32 ? `${name.slice(0, 31)}…` : name;
}
