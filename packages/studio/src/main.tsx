import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Provider } from "urql";
import { client } from "./api/client.ts";
import { App } from "./app.tsx";
import { resume } from "./creations/creations.ts";

resume();
createRoot(document.getElementById("studio") as HTMLElement).render(
  <StrictMode>
    <Provider value={client}>
      <App />
    </Provider>
  </StrictMode>,
);
