import { Pin, RefreshCw } from "lucide-react";
import { type ReactNode, Suspense, useEffect } from "react";
import { EmptyState, ErrorState } from "@/design/states";
import { Skeleton } from "@/design/skeleton";
import { Problem } from "@/api/client";
import { useConfig } from "@/config/config-context";
import { useView } from "@/state/location";
import { ErrorBoundary } from "./error-boundary";
import { FilterBar } from "./filter-bar";
import { HeaderTools } from "./header-tools";
import { PageLink } from "./page-link";
import { pageAt, PAGES } from "./pages";
import { PublicationProvider, usePublication, WhenPublished } from "./publication";
import { ThemeSwitch } from "./theme";
import { TrustStrip } from "./trust-strip";

/** The frame around every page, all of which knows what is published; `account` says who is signed in, where one signs in. */
export function Shell({ account }: { account?: ReactNode }) {
  return (
    <PublicationProvider>
      <Frame account={account} />
    </PublicationProvider>
  );
}

function Frame({ account }: { account: ReactNode }) {
  const [view] = useView();
  const { environment } = useConfig();
  const page = pageAt(view.page);
  useEffect(() => {
    document.title = `${page?.title ?? "Not found"} · AWS Sentinel`;
    document.querySelector(".nav-link[aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [page]);
  return (
    <div className="shell">
      <a className="skip" href="#main">
        Skip to the figures
      </a>
      <header className="side">
        <div className="brand">
          <img src="/favicon.svg" alt="" width={26} height={26} />
          <span className="brand-words">
            <strong>AWS Sentinel</strong>
            {environment && <small>{environment}</small>}
          </span>
          <ThemeSwitch />
          <HeaderTools />
        </div>
        <nav aria-label="Pages">
          <ul>
            {PAGES.map(({ path, title, icon: Icon, load }) => (
              <li key={path}>
                <PageLink page={path} className="nav-link" isCurrent={path === view.page} onNear={load}>
                  <Icon size={17} aria-hidden />
                  <span>{title}</span>
                </PageLink>
              </li>
            ))}
          </ul>
        </nav>
        {account}
      </header>
      <main id="main" tabIndex={-1}>
        <h1>{page?.title ?? "There is no such page"}</h1>
        <WhenPublished whileLoading={<PageSkeleton />} onError={(...what) => <NoPublication what={what} />}>
          <TrustStrip />
          <Notices />
          {page && page.controls.length > 0 && <FilterBar controls={page.controls} />}
          <ErrorBoundary key={view.page}>
            <Suspense fallback={<PageSkeleton />}>
              {page ? <page.Screen /> : <EmptyState title="Nothing is here">Choose one of the pages in the navigation.</EmptyState>}
            </Suspense>
          </ErrorBoundary>
        </WhenPublished>
      </main>
    </div>
  );
}

function PageSkeleton() {
  return (
    <div className="page">
      <Skeleton height={20} width="60%" />
      <Skeleton height={34} width="45%" />
      <Skeleton height={420} />
    </div>
  );
}

/** What the reader must know before reading figures: that newer ones are there, or that these are former ones. */
function Notices() {
  const { hasNewer, isPinned, showNewest } = usePublication();
  if (!hasNewer) return null;
  return (
    <div className={`notice${isPinned ? " notice-warn" : ""}`} role="status">
      {isPinned ? <Pin size={15} aria-hidden /> : <RefreshCw size={15} aria-hidden />}
      {isPinned ? "This address shows formerly published figures." : "Newer figures are published."}
      <button type="button" className="button" onClick={showNewest}>
        Show the newest
      </button>
    </div>
  );
}

function NoPublication({ what: [error, retry, showNewest] }: { what: [unknown, () => void, () => void] }) {
  if (error instanceof Problem && error.kind === "nothing-published") {
    return (
      <EmptyState title="Nothing is published yet" height={420}>
        Figures appear here as soon as the first delivery has passed its checks. On one machine, `make demo` brings some.
      </EmptyState>
    );
  }
  const isExpired = error instanceof Problem && error.kind === "snapshot-expired";
  const newest = isExpired && (
    <button type="button" className="button button-primary" onClick={showNewest}>
      Show the newest figures
    </button>
  );
  return <ErrorState error={error} onRetry={retry} height={420} {...(newest ? { actions: newest } : {})} />;
}
