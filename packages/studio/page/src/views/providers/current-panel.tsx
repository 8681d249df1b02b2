import { Alert, Badge, Text } from "@mantine/core";
import type { ReactElement } from "react";
import type { CacheStatus, ProviderStatus } from "../../../../src/api/providers.ts";
import { Panel } from "../../components/panel.tsx";
import { Stats } from "../../components/stats.tsx";
import { formatCount } from "../../format/format-count.ts";
import { useTopic } from "../../live/live-context.tsx";
import classes from "./current-panel.module.css";

/** The provider and the cache in use, and everything that changes a vector. */
export function CurrentPanel(): ReactElement {
  const provider = useTopic("provider");
  const cache = useTopic("cache");
  const index = useTopic("index");
  return (
    <Panel title={<>In use {provider && <StateBadge state={provider.state} />}</>}>
      {provider && cache && <Content provider={provider} cache={cache} />}
      {index?.state === "stale" && (
        <Alert color="var(--warn)" title="The index belongs to another model">
          <Text size="sm">
            It was made with {index.staleModel ?? "other settings"}. Index again under Documents, or switch back.
          </Text>
        </Alert>
      )}
    </Panel>
  );
}

const looks: Readonly<Record<ProviderStatus["state"], { readonly color: string; readonly label: string }>> = {
  unchecked: { color: "var(--mantine-color-dimmed)", label: "Not asked yet" },
  checking: { color: "var(--mantine-color-dimmed)", label: "Checking" },
  ready: { color: "var(--good)", label: "Ready" },
  failed: { color: "var(--bad)", label: "Failed" },
};

function StateBadge({ state }: Pick<ProviderStatus, "state">): ReactElement {
  const { color, label } = looks[state];
  return (
    <Badge component="span" variant="light" size="sm" color={color} ml={6}>
      {label}
    </Badge>
  );
}

const cacheNames: Readonly<Record<CacheStatus["kind"], string>> = {
  sqlite: "SQLite file",
  memory: "Memory",
  redis: "Redis",
  none: "None",
};

function Content({
  provider,
  cache,
}: {
  readonly provider: ProviderStatus;
  readonly cache: CacheStatus;
}): ReactElement {
  const { label, dimensions, late, message, state, fingerprint, keySet } = provider;
  return (
    <>
      {state === "failed" && (
        <Alert color="var(--bad)" title="The provider failed">
          <Text size="sm">{message}</Text>
        </Alert>
      )}
      {cache.state === "failed" && (
        <Alert color="var(--bad)" title="The cache failed">
          <Text size="sm">{cache.message}</Text>
        </Alert>
      )}
      <Stats
        stats={[
          { label: "Provider", value: label, ...(keySet && { note: "key in memory" }) },
          { label: "Width", value: dimensions === undefined ? "–" : formatCount(dimensions) },
          { label: "Late chunks", value: late ? "Yes" : "No", note: late ? "gives token vectors" : "no token vectors" },
          { label: "Cache", value: cacheNames[cache.kind], ...(cache.url !== undefined && { note: cache.url }) },
        ]}
      />
      {fingerprint !== undefined && (
        <details className={classes.details}>
          <summary>Fingerprint: everything that changes a vector</summary>
          <dl className={classes.facts}>
            {Object.entries(fingerprint).map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{String(value)}</dd>
              </div>
            ))}
          </dl>
        </details>
      )}
    </>
  );
}
