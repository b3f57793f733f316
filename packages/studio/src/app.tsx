import { lazy, Suspense, useEffect } from "react";
import { useQuery } from "urql";
import { welcomeQuery } from "./api/documents.ts";
import type { Model } from "./api/types.ts";
import { CreatePage } from "./create/create-page.tsx";
import { GalleryPage } from "./gallery/gallery-page.tsx";
import { ConnectionNotice } from "./look/connection-notice.tsx";
import { type PageName, pages, usePage } from "./look/route.ts";
import { ThemeButton } from "./look/theme.tsx";

const TrainPage = lazy(() =>
  import("./train/train-page.tsx").then(({ TrainPage }) => ({ default: TrainPage })),
);
const UnderstandPage = lazy(() =>
  import("./understand/understand-page.tsx").then(({ UnderstandPage }) => ({
    default: UnderstandPage,
  })),
);

const EvaluatePage = lazy(() =>
  import("./evaluate/evaluate-page.tsx").then(({ EvaluatePage }) => ({ default: EvaluatePage })),
);

const titles: Record<PageName, string> = {
  create: "Create",
  gallery: "Gallery",
  train: "Train",
  understand: "Understand",
  evaluate: "Evaluate",
};

/** The page around the pages. */
export function App() {
  const page = usePage();
  const [{ data }, askAgain] = useQuery<{ model: Model | null }>({ query: welcomeQuery });
  const model = data?.model ?? undefined;
  useEffect(() => {
    document.title = `${titles[page]} · Transfusion`;
    scrollTo({ top: 0 });
  }, [page]);
  return (
    <>
      <button type="button" className="skip" onClick={skip}>
        Skip to the content
      </button>
      <header className="top">
        <span className="brand">
          <span className="mark" aria-hidden="true" />
          Transfusion
        </span>
        <nav aria-label="Pages">
          {pages.map((name) => (
            <a key={name} href={`#${name}`} aria-current={name === page ? "page" : undefined}>
              {titles[name]}
            </a>
          ))}
        </nav>
        <a className="aside" href="/graphiql">
          GraphiQL
        </a>
        <ThemeButton />
      </header>
      <main id="content" tabIndex={-1}>
        <ConnectionNotice onBack={askAgain} />
        {data && !model && (
          <p className="problem" role="alert">
            The gateway has no model to answer with yet. Train one, or start it with --model.
          </p>
        )}
        <Suspense fallback={<p className="waiting">Loading</p>}>
          {page === "create" && <CreatePage model={model} />}
          {page === "gallery" && <GalleryPage />}
          {page === "train" && <TrainPage />}
          {page === "evaluate" && <EvaluatePage />}
          {page === "understand" && <UnderstandPage model={model} />}
        </Suspense>
      </main>
    </>
  );
}

function skip(): void {
  document.getElementById("content")?.focus();
}
