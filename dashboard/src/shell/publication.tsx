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

const Context = createContext<Publication | null>(null);

/** The publication the page is pinned to. */
export function usePublication(): Publication {
  const publication = useContext(Context);
  if (!publication) throw new Error("there is no publication around this");
  return publication;
}

interface Props {
  children: ReactNode;
  whileLoading: ReactNode;
  onError: (error: unknown, retry: () => void, showNewest: () => void) => ReactNode;
}

/** Pins what the first answer names, or what the address names, until the reader asks for newer figures. */
export function PublicationProvider({ children, whileLoading, onError }: Props) {
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

  if (shown.error && !shown.data) return onError(shown.error, () => void shown.refetch(), showNewest);
  if (newest.error && id === null) return onError(newest.error, () => void newest.refetch(), showNewest);
  const newestRow = status?.rows[0];
  if (!status || id === null || !newestRow) return whileLoading;

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
  return <Context value={publication}>{children}</Context>;
}
