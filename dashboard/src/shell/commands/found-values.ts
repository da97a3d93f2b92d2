import { useEffect, useState } from "react";
import { type DimensionValue, useDimensionValues } from "@/api/dimension-values";
import { useQuestion } from "@/shell/question";
import { SEARCHED_DIMENSIONS } from "./commands";

const WAIT_MS = 180;
/** One letter is in nearly every name. */
const LEAST_LETTERS = 2;
/** Of each dimension. */
const SHOWN = 5;
const MAX_LETTERS = 100;

export interface FoundValues {
  byDimension: [dimension: string, rows: readonly DimensionValue[]][];
  isLoading: boolean;
}

/** The text once typing pauses. */
function usePaused(text: string): string {
  const [paused, setPaused] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setPaused(text), WAIT_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return paused;
}

/** Services, accounts and regions of these days whose name holds what is typed. */
export function useFoundValues(typed: string): FoundValues {
  const wanted = typed.trim().slice(0, MAX_LETTERS);
  const search = usePaused(wanted);
  const { question } = useQuestion();
  const { publication_id, export: exports, start_date, end_date } = question;
  const isSearched = search.length >= LEAST_LETTERS;
  const where = { publication_id, export: exports, start_date, end_date, search, limit: SHOWN };
  const [services, accounts, regions] = SEARCHED_DIMENSIONS;
  const answers = [useDimensionValues(services, where, isSearched), useDimensionValues(accounts, where, isSearched), useDimensionValues(regions, where, isSearched)];
  // What was found for other letters would be wrong now.
  const byDimension = SEARCHED_DIMENSIONS.map((dimension, at): [string, readonly DimensionValue[]] => {
    const answer = answers[at];
    return [dimension, isSearched && search === wanted && answer && !answer.isPlaceholderData ? (answer.data?.rows ?? []) : []];
  });
  return { byDimension, isLoading: wanted.length >= LEAST_LETTERS && (search !== wanted || answers.some((one) => one.isFetching)) };
}
