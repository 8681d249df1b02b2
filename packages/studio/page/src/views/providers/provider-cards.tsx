import { PasswordInput, TextInput } from "@mantine/core";
import { Box, Cloud, FolderOpen, Layers } from "lucide-react";
import { type ReactElement, useState } from "react";
import type { ProviderChoice, ProviderStatus } from "../../../../src/api/providers.ts";
import { useTopic } from "../../live/live-context.tsx";
import { CardGrid } from "./card-grid.tsx";
import { ChoiceCard } from "./choice-card.tsx";
import { OllamaCard } from "./ollama-card.tsx";
import { useProbe } from "./use-probe.ts";

const OPENAI = "https://api.openai.com/v1";
const OPENAI_MODEL = "text-embedding-3-small";

/** The providers, each with what it needs to know. */
export function ProviderCards(): ReactElement | null {
  const provider = useTopic("provider");
  if (provider === undefined) return null;
  return (
    <CardGrid title="Providers">
      <MiniCard provider={provider} />
      <ContextModelCard provider={provider} />
      <FolderCard provider={provider} />
      <OllamaCard provider={provider} />
      <OpenAiCard provider={provider} />
    </CardGrid>
  );
}

const mini: ProviderChoice = { kind: "mini" };

function MiniCard({ provider }: { readonly provider: ProviderStatus }): ReactElement {
  return (
    <ChoiceCard
      icon={Box}
      title="The bundled model"
      about="Small, in the repository, runs here without a download or a key. Gives token vectors, so late chunks too."
      path="/api/provider"
      choice={mini}
      probe={useProbe(mini)}
      active={provider.kind === "mini"}
    />
  );
}

const contextModel: ProviderChoice = { kind: "context-model" };

function ContextModelCard({ provider }: { readonly provider: ProviderStatus }): ReactElement {
  return (
    <ChoiceCard
      icon={Layers}
      title="The context model"
      about="Ranks better than the bundled one, and is slower. Runs here; needs the package @embedloom/context-model beside the studio."
      path="/api/provider"
      choice={contextModel}
      probe={useProbe(contextModel)}
      active={provider.kind === "context-model"}
    />
  );
}

function FolderCard({ provider }: { readonly provider: ProviderStatus }): ReactElement {
  const [folder, setFolder] = useState(provider.folder ?? "");
  return (
    <ChoiceCard
      icon={FolderOpen}
      title="A model of the Hugging Face hub"
      about="A folder on this computer with config.json, the tokenizer and onnx/. Runs here, with late chunks."
      path="/api/provider"
      probe={useProbe()}
      choice={folder.trim() === "" ? undefined : { kind: "transformers", folder: folder.trim() }}
      active={provider.kind === "transformers"}
    >
      <TextInput
        label="Folder"
        placeholder="models/all-MiniLM-L6-v2"
        value={folder}
        onChange={({ currentTarget }) => setFolder(currentTarget.value)}
      />
    </ChoiceCard>
  );
}

function OpenAiCard({ provider }: { readonly provider: ProviderStatus }): ReactElement {
  const ours = provider.kind === "openai" ? provider : undefined;
  const [baseUrl, setBaseUrl] = useState(ours?.baseUrl ?? OPENAI);
  const [model, setModel] = useState(ours?.model ?? OPENAI_MODEL);
  const [apiKey, setApiKey] = useState("");
  const complete = baseUrl.trim() !== "" && model.trim() !== "";
  return (
    <ChoiceCard
      icon={Cloud}
      title="OpenAI, or what speaks like it"
      about="Your chunks are sent to this address. The key stays in the server’s memory and is gone when it ends."
      path="/api/provider"
      probe={useProbe()}
      choice={
        complete
          ? { kind: "openai", baseUrl: baseUrl.trim(), model: model.trim(), ...(apiKey && { apiKey }) }
          : undefined
      }
      active={ours !== undefined}
      onSent={() => setApiKey("")}
    >
      <TextInput
        label="Address"
        type="url"
        value={baseUrl}
        onChange={({ currentTarget }) => setBaseUrl(currentTarget.value)}
      />
      <TextInput label="Model" value={model} onChange={({ currentTarget }) => setModel(currentTarget.value)} />
      <PasswordInput
        label="Key"
        description={
          ours?.keySet ? "One is in memory; leave this empty to keep it." : "Emptied here as soon as it is sent."
        }
        autoComplete="off"
        spellCheck={false}
        value={apiKey}
        onChange={({ currentTarget }) => setApiKey(currentTarget.value)}
        visibilityToggleButtonProps={{ "aria-label": "Show the key" }}
      />
    </ChoiceCard>
  );
}
