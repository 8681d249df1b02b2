/**
 * The document with another text between the two markers of that name.
 *
 * @throws RangeError when it does not have each marker once, in their order
 */
export function replaceSection(document: string, name: string, text: string): string {
  const [begin, end] = [`<!-- bench:${name} -->`, `<!-- /bench:${name} -->`];
  const [before, inside, ...more] = document.split(begin);
  const [, after, ...rest] = (inside ?? "").split(end);
  if (after === undefined || more.length > 0 || rest.length > 0) {
    throw new RangeError(`The document must have ${begin} and ${end}, once and in that order.`);
  }
  return `${before}${begin}\n\n${text}\n\n${end}${after}`;
}
