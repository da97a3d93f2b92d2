import { CircleCheck, Clock, Database, TriangleAlert, Undo2, UsersRound } from "lucide-react";
import type { StatusRow } from "@/api/status";
import { ageText, instantText, monthText } from "@/format/days";
import { count, counted } from "@/format/figures";
import { useView } from "@/state/location";
import { checksOf, checksText, warnText } from "./checks";
import { STALE_HOURS } from "./freshness";
import { PageLink } from "./page-link";
import { usePeriod } from "./period";
import { usePublication } from "./publication";

/** Whether the figures can be trusted: how old, how final, how they were checked, and which published state they are of. */
export function TrustStrip() {
  const { asOfInstant, id, rows, isPinned, status } = usePublication();
  const age = Math.min(...rows.map((row) => row.age_hours));
  const isStale = age > STALE_HOURS;
  const finalMonths = rows.filter((row) => row.finality === "final").length;
  return (
    <ul className="trust" aria-label="Where these figures come from">
      <li>
        {isStale ? <TriangleAlert size={14} aria-hidden className="warn" /> : <Clock size={14} aria-hidden />}
        <PageLink page="data-health">
          As of <time dateTime={asOfInstant}>{instantText(asOfInstant)}</time>
        </PageLink>
        <span className={isStale ? "warn" : undefined} title={isStale ? "AWS usually delivers several times a day" : undefined}>
          · {ageText(age)}
        </span>
      </li>
      {!status.meta.has_all_accounts && (
        <li>
          <UsersRound size={14} aria-hidden className="warn" />
          <span className="warn" title="Your sign-in names the usage accounts whose figures you may see">
            Your accounts only
          </span>
        </li>
      )}
      <Checks />
      <RolledBack rows={rows} />
      <li>
        {count(finalMonths)} of {count(rows.length)} months final
      </li>
      <li>
        <Database size={14} aria-hidden />
        {isPinned ? "Pinned to" : "Publication"} <code>{id}</code>
      </li>
    </ul>
  );
}

/** That what is shown of a month is not what AWS delivered last. */
function RolledBack({ rows }: { rows: readonly StatusRow[] }) {
  const [first, ...others] = rows.filter((row) => row.rollback_reason !== null);
  if (!first) return null;
  return (
    <li>
      <Undo2 size={14} aria-hidden className="warn" />
      <PageLink page="data-health" changed={{ period: first.billing_period }}>
        {monthText(first.billing_period)}
        {others.length > 0 && ` and ${counted(others.length, "other month")}`} rolled back
      </PageLink>
    </li>
  );
}

/** The checks of the month that the linked page shows; that others warn is said apart. */
function Checks() {
  const [view] = useView();
  const { period, rows, allRows } = usePeriod();
  const checks = checksOf(rows);
  if (!checks) return null;
  const warnedElsewhere = (checksOf(allRows)?.warned ?? 0) - checks.warned;
  const text = checksText(checks);
  return (
    <li>
      {checks.warned > 0 ? <TriangleAlert size={14} aria-hidden className="warn" /> : <CircleCheck size={14} aria-hidden className="good" />}
      <PageLink page="proof" changed={{ period: view.period }}>
        {text.charAt(0).toUpperCase() + text.slice(1)} for {monthText(period)}
      </PageLink>
      {warnedElsewhere > 0 && <PageLink page="data-health">· {warnText(warnedElsewhere)} in other months</PageLink>}
    </li>
  );
}
