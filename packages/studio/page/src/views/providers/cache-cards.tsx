import { TextInput } from "@mantine/core";
import { Ban, Database, MemoryStick, Server } from "lucide-react";
import { type ReactElement, useState } from "react";
import type { CacheChoice, CacheStatus } from "../../../../src/api/providers.ts";
import { useTopic } from "../../live/live-context.tsx";
import { CardGrid } from "./card-grid.tsx";
import { ChoiceCard, type ChoiceCardProps } from "./choice-card.tsx";
import { useProbe } from "./use-probe.ts";

const LOCAL = "redis://127.0.0.1:6379";

const localRedis: CacheChoice = { kind: "redis", url: LOCAL };

/** The caches, each with what it needs to know. */
export function CacheCards(): ReactElement | null {
  const cache = useTopic("cache");
  if (cache === undefined) return null;
  return (
    <CardGrid title="Caches">
      <PlainCard
        cache={cache}
        kind="sqlite"
        icon={Database}
        title="SQLite file"
        about="Beside the index on this computer. Outlives the server, needs nothing."
      />
      <PlainCard
        cache={cache}
        kind="memory"
        icon={MemoryStick}
        title="Memory"
        about="The fastest, and empty again when the server ends."
      />
      <RedisCard cache={cache} />
      <PlainCard
        cache={cache}
        kind="none"
        icon={Ban}
        title="None"
        about="Every vector is asked for every time: to see what a cache is worth."
      />
    </CardGrid>
  );
}

interface PlainCardProps extends Pick<ChoiceCardProps, "icon" | "title" | "about"> {
  readonly cache: CacheStatus;
  readonly kind: Exclude<CacheChoice["kind"], "redis">;
}

/** A cache that needs to know nothing. */
function PlainCard({ cache, kind, ...looks }: PlainCardProps): ReactElement {
  return <ChoiceCard {...looks} path="/api/cache" choice={{ kind }} probe={useProbe()} active={cache.kind === kind} />;
}

function RedisCard({ cache }: { readonly cache: CacheStatus }): ReactElement {
  const [url, setUrl] = useState(cache.url ?? LOCAL);
  return (
    <ChoiceCard
      icon={Server}
      title="Redis or Valkey"
      about="Shared between processes and machines; concurrent misses wait for one of them."
      path="/api/cache"
      choice={url.trim() === "" ? undefined : { kind: "redis", url: url.trim() }}
      probe={useProbe(localRedis)}
      active={cache.kind === "redis"}
      // The address may carry a password.
      onSent={() => setUrl((sent) => withoutPassword(sent))}
    >
      <TextInput
        label="Address"
        autoComplete="off"
        spellCheck={false}
        description={cache.passwordSet ? "A password is in memory." : undefined}
        value={url}
        onChange={({ currentTarget }) => setUrl(currentTarget.value)}
      />
    </ChoiceCard>
  );
}

function withoutPassword(url: string): string {
  return url.replace(/\/\/[^/]*@/, "//");
}
