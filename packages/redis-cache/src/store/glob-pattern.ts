/** The pattern of Redis that matches every key beginning with `prefix`, whose own characters have no special meaning. */
export function prefixPattern(prefix: string): string {
  return `${prefix.replaceAll(/[*?[\]\\]/g, String.raw`\$&`)}*`;
}
