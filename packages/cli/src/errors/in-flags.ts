/** The options of packages that the command line has as flags. */
const FLAGS: Readonly<Record<string, string>> = {
  baseURL: "--base-url",
  dimensions: "--dimensions",
  model: "--model",
  concurrency: "--concurrency",
  baseUrl: "--base-url",
  provider: "--provider",
  context: "--context",
  chunker: "--chunker",
  chunkCharacters: "--chunk-characters",
  chunkOverlap: "--chunk-overlap",
  include: "--include",
  exclude: "--exclude",
  cache: "--cache",
  host: "--host",
  port: "--port",
  token: "--token",
};

/**
 * The message of a package in the words of the command line: options become the flags that set them, and a key comes from the
 * environment alone.
 */
export function inFlags(message: string): string {
  return (
    message
      .replace(/`apiKey` \(?or the environment variable ([A-Z_]+)\)?/g, "the environment variable $1")
      // Whoever typed a number knows that it is one.
      .replace(/, got (-?[\d.e+]+) \(a number\)/g, ", got $1")
      .replace(/`(\w+)`/g, (word, option: string) => (Object.hasOwn(FLAGS, option) ? FLAGS[option]! : word))
  );
}
