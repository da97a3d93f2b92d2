import { type ReactNode, useEffect } from "react";

interface Props {
  title: string;
  icon?: ReactNode;
  actions?: ReactNode;
  /** Something went wrong. */
  isAlert?: boolean;
  /** It will pass by itself; shown only when it takes a moment. */
  isPassing?: boolean;
  children?: ReactNode;
}

/** A page that stands alone, before or instead of the dashboard. */
export function Standalone({ title, icon, actions, isAlert = false, isPassing = false, children }: Props) {
  useEffect(() => {
    document.title = `${title} · AWS Sentinel`;
  }, [title]);
  return (
    <main className="standalone">
      <p className="standalone-brand">
        <img src="/favicon.svg" alt="" width={26} height={26} />
        <strong>AWS Sentinel</strong>
      </p>
      <div className={isPassing ? "state standalone-passing" : "card state"} role={isAlert ? "alert" : isPassing ? "status" : undefined}>
        {icon}
        <h1>{title}</h1>
        {children}
        {actions && <div className="state-actions">{actions}</div>}
      </div>
    </main>
  );
}
