import { Button, Group, Text, TextInput } from "@mantine/core";
import { Search } from "lucide-react";
import { type FormEvent, type ReactElement, useState } from "react";
import { useTopic } from "../../live/live-context.tsx";
import classes from "./question-form.module.css";

interface Props {
  /** The question that is answered below. */
  readonly question: string;
  readonly onAsk: (question: string) => void;
  readonly loading: boolean;
}

/** The question box, and questions to try when the samples are there. */
export function QuestionForm({ question, onAsk, loading }: Props): ReactElement {
  const samples = useTopic("library")?.questions ?? [];
  return (
    <div className={classes.form}>
      <QuestionInput key={question} question={question} onAsk={onAsk} loading={loading} />
      {samples.length > 0 && (
        <Group gap={8} role="group" aria-label="Questions to try">
          <Text size="sm" c="dimmed">
            Try
          </Text>
          {samples.map((sample) => (
            <button
              key={sample}
              type="button"
              className={classes.sample}
              aria-pressed={sample === question}
              onClick={() => onAsk(sample)}
            >
              {sample}
            </button>
          ))}
        </Group>
      )}
    </div>
  );
}

function QuestionInput({ question, onAsk, loading }: Props): ReactElement {
  const [typed, setTyped] = useState(question);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onAsk(typed);
  };
  return (
    <form role="search" onSubmit={submit} className={classes.row}>
      <TextInput
        aria-label="Question"
        placeholder="Ask your documents something"
        size="md"
        flex={1}
        dir="auto"
        maxLength={4000}
        leftSection={<Search size={18} />}
        value={typed}
        onChange={({ currentTarget }) => setTyped(currentTarget.value)}
      />
      <Button type="submit" size="md" loading={loading} disabled={typed.trim() === ""}>
        Search
      </Button>
    </form>
  );
}
