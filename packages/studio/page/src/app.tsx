import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { type ReactElement, useState } from "react";
import { StudioProblem } from "./api/studio-problem.ts";
import { AnnouncerProvider } from "./components/announcer.tsx";
import { LiveContext } from "./live/live-context.tsx";
import type { LiveStore } from "./live/live-store.ts";
import { StudioShell } from "./shell/studio-shell.tsx";
import { cssVariables, theme } from "./theme.ts";
import { UploadsProvider } from "./uploads/uploads-provider.tsx";

/** The whole page. */
export function App({ live }: { readonly live: LiveStore }): ReactElement {
  const [queries] = useState(createQueries);
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      defaultColorScheme="auto"
      getStyleNonce={styleNonce}
      deduplicateInlineStyles
    >
      <QueryClientProvider client={queries}>
        <LiveContext value={live}>
          <AnnouncerProvider>
            <UploadsProvider>
              <StudioShell />
            </UploadsProvider>
          </AnnouncerProvider>
        </LiveContext>
      </QueryClientProvider>
    </MantineProvider>
  );
}

/** The server refuses with a reason: only silence is worth asking again. */
function createQueries(): QueryClient {
  const retry = (count: number, error: Error): boolean =>
    error instanceof StudioProblem && error.code === "unreachable" && count < 3;
  return new QueryClient({
    defaultOptions: { queries: { retry, refetchOnWindowFocus: false, networkMode: "always" } },
  });
}

// The server writes a fresh nonce into every response of index.html.
function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? "";
}
