import { useSearchParams } from "wouter";

/** The question in the address, so that a search can be linked to; asking another one drops what was chosen before. */
export function useQuestion(): readonly [string, (question: string) => void] {
  const [params, setParams] = useSearchParams();
  const ask = (question: string): void => setParams(question.trim() === "" ? {} : { q: question.trim() });
  return [params.get("q") ?? "", ask];
}
