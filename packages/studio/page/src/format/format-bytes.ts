const units = ["B", "kB", "MB", "GB", "TB"];
const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const tenths = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });

/** Bytes as people write them, two or three digits: `512 B`, `1.4 kB`, `32 MB`. */
export function formatBytes(bytes: number): string {
  const power = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  const format = power === 0 || value >= 100 ? whole : tenths;
  return `${format.format(value)} ${units[power]}`;
}
