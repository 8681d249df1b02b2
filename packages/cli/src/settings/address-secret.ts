import type { CollectionSettings } from "./collection-settings.ts";

/** Environment variables that give an address again with the secret in it, which no collection remembers. */
const VARIABLES = { baseUrl: "EMBEDLOOM_BASE_URL", cache: "EMBEDLOOM_CACHE" } as const;

/** An address without user, password and query, where some gateways take their key; what is no address stays as it is. */
export function withoutSecret(address: string): string {
  if (!URL.canParse(address) || !address.includes("//")) return address;
  const url = new URL(address);
  if (url.username === "" && url.password === "" && url.search === "") return address;
  url.username = "";
  url.password = "";
  url.search = "";
  return url.href;
}

/** The settings with the secrets that the environment has for their addresses, where they have none of their own. */
export function withSecrets(settings: CollectionSettings): CollectionSettings {
  const { baseUrl, cache } = settings;
  return {
    ...settings,
    ...(baseUrl !== undefined && { baseUrl: withSecret(baseUrl, process.env[VARIABLES.baseUrl]) }),
    cache: withSecret(cache, process.env[VARIABLES.cache]),
  };
}

function withSecret(address: string, whole: string | undefined): string {
  return whole !== undefined && isSameAddress(address, whole) && withoutSecret(address) === address ? whole : address;
}

/** Whether two addresses are one but for their secrets. */
export function isSameAddress(one: string | undefined, other: string | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  const plain = (address: string): string => {
    const rest = withoutSecret(address);
    return URL.canParse(rest) ? new URL(rest).href : rest;
  };
  return plain(one) === plain(other);
}

/** What to tell whoever gave an address with a secret in it, which later commands will lack. Empty: there is none. */
export function forgottenSecrets({ baseUrl, cache }: CollectionSettings): readonly string[] {
  const given = { baseUrl, cache };
  return (["baseUrl", "cache"] as const).flatMap((key) => {
    const address = given[key];
    if (address === undefined || withoutSecret(address) === address || process.env[VARIABLES[key]] === address)
      return [];
    const flag = key === "cache" ? "--cache" : "--base-url";
    return [
      `The password in ${flag} is not remembered. For later commands put the whole address into ${VARIABLES[key]}, or give it again.`,
    ];
  });
}
