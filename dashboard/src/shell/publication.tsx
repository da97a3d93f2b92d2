import { createContext, type ReactNode, useContext, useMemo, useState } from "react";
import { type StatusAnswer, type StatusRow, useStatus } from "@/api/status";
import type { Day } from "@/format/days";
import type { Published } from "@/state/span";
import { useView } from "@/state/location";

/** The published state all figures on the page are read from. */
export interface Publication extends Published {
  id: string;
  asOfInstant: string;
  status: StatusAnswer;
  rows: StatusRow[];
  /** The published billing periods. */
  periods: ReadonlySet<string>;
  /** First day of the oldest published billing period. */
  firstDay: Day;
  isPinned: boolean;
  /** Whether something newer is published than what is shown. */
  hasNewer: boolean;
  showNewest: () => void;
}

/** What is known of it: nothing yet, the publication, or why there is none. */
interface Known {
  publication: Publication | null;
  failure: { error: unknown; retry: () => void } | null;
  showNewest: () => void;
}

const Context = createContext<Known | null>(null);

function useKnown(): Known {
  const known = useContext(Context);
  if (!known) throw new Error("there is no publication around this");
  return known;
}

/** The publication the page is pinned to; only where there is one. */
export function usePublication(): Publication {
  const { publication } = useKnown();
  if (!publication) throw new Error("nothing is published yet, or not known");
  return publication;
}

/** The same, or null where none is known: for what also works without figures. */
export function usePublicationIfAny(): Publication | null {
  return useKnown().publication;
}

interface Props {
  children: ReactNode;
  whileLoading: ReactNode;
  onError: (error: unknown, retry: () => void, showNewest: () => void) => ReactNode;
}

/** Its children once a publication is known. */
export function WhenPublished({ children, whileLoading, onError }: Props) {
  const { publication, failure, showNewest } = useKnown();
  if (failure) return onError(failure.error, failure.retry, showNewest);
  return publication ? children : whileLoading;
}

/** Pins what the first answer names, or what the address names, until the reader asks for newer figures. */
export function PublicationProvider({ children }: { children: ReactNode }) {
  return <Context value={usePinned()}>{children}</Context>;
}

function usePinned(): Known {
  const [view, change] = useView();
  const newest = useStatus({});
  const [first, setFirst] = useState<string | null>(null);
  const newestId = newest.data?.meta.publication_id ?? null;
  if (first === null && newestId !== null) setFirst(newestId);

  const id = view.publication ?? first;
  const isNewest = id === newestId;
  const pinned = useStatus(id === null ? {} : { publication_id: id }, id !== null && !isNewest);
  const shown = isNewest ? newest : pinned;

  const showNewest = () => {
    setFirst(newestId);
    if (view.publication) change({ publication: null });
  };

  const status = shown.data;
  const periods = useMemo(() => new Set(status?.rows.map((row) => row.billing_period)), [status]);

  const failed = shown.error && !shown.data ? shown : newest.error && id === null ? newest : null;
  if (failed) return { publication: null, failure: { error: failed.error, retry: () => void failed.refetch() }, showNewest };
  const newestRow = status?.rows[0];
  if (!status || id === null || !newestRow) return { publication: null, failure: null, showNewest };

  const asOfInstant = status.rows.map((row) => row.delivered_at).reduce((a, b) => (a > b ? a : b));
  const publication: Publication = {
    id,
    status,
    rows: status.rows,
    periods,
    period: newestRow.billing_period,
    asOf: newestRow.delivered_at.slice(0, 10),
    asOfInstant,
    firstDay: `${[...periods].reduce((a, b) => (a < b ? a : b))}-01`,
    isPinned: view.publication !== null,
    hasNewer: newestId !== null && !isNewest,
    showNewest,
  };
  return { publication, failure: null, showNewest };
}
