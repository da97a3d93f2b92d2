import { CircleAlert, FilterX, Inbox, Lock, RotateCw } from "lucide-react";
import type { ReactNode } from "react";
import { Problem } from "@/api/client";
import { useConfig } from "@/config/config-context";
import { isForbidden, permissionText } from "./permission";

interface StateProps {
  icon: ReactNode;
  title: string;
  children?: ReactNode;
  actions?: ReactNode;
  height?: number;
}

function State({ icon, title, children, actions, height }: StateProps) {
  return (
    <div className="state" style={height ? { minHeight: height } : undefined}>
      {icon}
      <p className="state-title">{title}</p>
      {children}
      {actions && <div className="state-actions">{actions}</div>}
    </div>
  );
}

/** Nothing is there, and why. */
export function EmptyState({ title, children, height }: { title: string; children?: ReactNode; height?: number }) {
  return (
    <State icon={<Inbox size={28} aria-hidden />} title={title} {...(height ? { height } : {})}>
      <p>{children}</p>
    </State>
  );
}

/** The filters leave nothing over. */
export function FilteredToNothing({ onClear, height }: { onClear: () => void; height?: number }) {
  return (
    <State
      icon={<FilterX size={28} aria-hidden />}
      title="Nothing matches these filters"
      {...(height ? { height } : {})}
      actions={
        <button type="button" className="button" onClick={onClear}>
          Clear the filters
        </button>
      }
    >
      <p>There are figures for these days, but none with all of these values.</p>
    </State>
  );
}

/** The reader is known, but may not see this: what is missing, and whom to ask. */
function NoPermission({ problem, height }: { problem: Problem; height?: number }) {
  const { contact } = useConfig();
  return (
    <div role="alert">
      <State icon={<Lock size={28} aria-hidden />} title="You may not see this" {...(height ? { height } : {})}>
        <p>{permissionText(problem, contact)}</p>
        {problem.requestId && <p className="mono">Request {problem.requestId}</p>}
      </State>
    </div>
  );
}

/** The same in one line, where there is room for no more; the rest is read out. */
export function ErrorNote({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { contact } = useConfig();
  const problem = error instanceof Problem ? error : null;
  const isLocked = isForbidden(error);
  const Icon = isLocked ? Lock : CircleAlert;
  const detail = isLocked ? permissionText(error, contact) : (problem?.message ?? (error instanceof Error ? error.message : String(error)));
  const more = [detail, problem?.requestId ? `Request ${problem.requestId}` : ""].filter(Boolean).join(" ");
  return (
    <p role="alert" className="error-note" title={more}>
      <Icon size={14} aria-hidden /> {isLocked ? "You may not see this" : (problem?.title ?? "This could not be shown")}
      <span className="visually-hidden">. {more}</span>{" "}
      {onRetry && !isLocked && (
        <button type="button" className="cell-link" onClick={onRetry}>
          Try again
        </button>
      )}
    </p>
  );
}

/** What failed, the request to name when asking for help, and another try. */
export function ErrorState({ error, onRetry, height, actions }: { error: unknown; onRetry?: () => void; height?: number; actions?: ReactNode }) {
  if (isForbidden(error)) return <NoPermission problem={error} {...(height ? { height } : {})} />;
  const problem = error instanceof Problem ? error : null;
  const Icon = problem?.status === 401 ? Lock : CircleAlert;
  const detail = problem?.message ?? (error instanceof Error ? error.message : String(error));
  return (
    <div role="alert">
      <State
        icon={<Icon size={28} aria-hidden />}
        title={problem?.title ?? "This could not be shown"}
        {...(height ? { height } : {})}
        actions={
          actions ??
          (onRetry && (
            <button type="button" className="button" onClick={onRetry}>
              <RotateCw size={15} aria-hidden /> Try again
            </button>
          ))
        }
      >
        {detail !== problem?.title && <p>{detail}</p>}
        {problem?.requestId && <p className="mono">Request {problem.requestId}</p>}
      </State>
    </div>
  );
}
