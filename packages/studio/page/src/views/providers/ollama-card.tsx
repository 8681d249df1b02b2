import { Autocomplete, TextInput } from "@mantine/core";
import { Cpu } from "lucide-react";
import { type ReactElement, useState } from "react";
import type { ProviderChoice, ProviderStatus } from "../../../../src/api/providers.ts";
import { counted } from "../../format/format-count.ts";
import { useTopic } from "../../live/live-context.tsx";
import { ChoiceCard } from "./choice-card.tsx";
import { PullControl } from "./pull-control.tsx";
import { useProbe } from "./use-probe.ts";

const LOCAL = "http://127.0.0.1:11434";
const MODEL = "nomic-embed-text";

/** Ollama with the models it has, and those it can fetch. */
export function OllamaCard({ provider }: { readonly provider: ProviderStatus }): ReactElement {
  const ours = provider.kind === "ollama" ? provider : undefined;
  const [initial] = useState<ProviderChoice>({
    kind: "ollama",
    baseUrl: ours?.baseUrl ?? LOCAL,
    model: ours?.model ?? MODEL,
  });
  const [baseUrl, setBaseUrl] = useState(ours?.baseUrl ?? LOCAL);
  const [model, setModel] = useState(ours?.model ?? MODEL);
  // A pull that ended has changed what is there.
  const probe = useProbe(initial, useTopic("pull")?.state);
  const models = probe.reply?.models ?? [];
  const complete = baseUrl.trim() !== "" && model.trim() !== "";
  return (
    <ChoiceCard
      icon={Cpu}
      title="Ollama"
      about="Runs models on this computer or on another one of yours. Gives no token vectors: plain chunks only."
      path="/api/provider"
      choice={complete ? { kind: "ollama", baseUrl: baseUrl.trim(), model: model.trim() } : undefined}
      probe={probe}
      active={ours !== undefined}
    >
      <TextInput
        label="Address"
        type="url"
        value={baseUrl}
        onChange={({ currentTarget }) => setBaseUrl(currentTarget.value)}
      />
      <Autocomplete
        label="Model"
        data={models.map(({ name }) => name)}
        value={model}
        onChange={setModel}
        description={models.length === 0 ? undefined : `${counted(models.length, "model")} there`}
      />
      <PullControl baseUrl={baseUrl.trim()} model={model.trim()} />
    </ChoiceCard>
  );
}
