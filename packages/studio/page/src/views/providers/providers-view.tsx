import type { ReactElement } from "react";
import { Lead } from "../../components/lead.tsx";
import { CacheCards } from "./cache-cards.tsx";
import { CurrentPanel } from "./current-panel.tsx";
import { ProviderCards } from "./provider-cards.tsx";

/** What makes the vectors and what keeps them; each can be tried and switched to. */
export function ProvidersView(): ReactElement {
  return (
    <>
      <Lead>
        What makes the vectors, and what keeps them. Everything is tried before it is switched to; nothing is switched
        while documents are being indexed.
      </Lead>
      <CurrentPanel />
      <ProviderCards />
      <CacheCards />
    </>
  );
}
