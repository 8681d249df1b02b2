import type { ReactElement } from "react";
import { Link } from "wouter";
import { Panel } from "../../components/panel.tsx";
import { useTopic } from "../../live/live-context.tsx";
import classes from "./sample-questions.module.css";

/** Questions that the samples answer, as soon as they can be asked. */
export function SampleQuestions(): ReactElement | null {
  const questions = useTopic("library")?.questions ?? [];
  const indexed = useTopic("index")?.documents ?? 0;
  const library = useTopic("library");
  // Once there are documents of the visitor's own, theirs is the page.
  if (questions.length === 0 || indexed === 0 || library === undefined) return null;
  return (
    <Panel title="Ask the samples">
      <ul className={classes.list}>
        {questions.map((question) => (
          <li key={question}>
            <Link href={`/search?q=${encodeURIComponent(question)}`} className={classes.question}>
              {question}
            </Link>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
