import express, { type Response, Router } from "express";
import { clientOf, type Rates } from "../limits/rates.ts";
import type { Access } from "./access.ts";

/** What the page may do: be shown, and send its form back to where it came from. */
const policy =
  "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const page = (message: string) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Transfusion: sign in</title>
<style>
:root { color-scheme: light dark; font: 1.1rem/1.6 system-ui, sans-serif; }
body { max-width: 26rem; margin: 15vh auto; padding: 0 1.5rem; }
input, button { display: block; box-sizing: border-box; width: 100%; margin: 0.4rem 0 1rem; padding: 0.5rem 0.8rem; border: 1px solid #8888; border-radius: 0.6rem; font: inherit; }
button { border: 0; background: #5243c9; color: #fff; cursor: pointer; }
:focus-visible { outline: 2px solid light-dark(#5243c9, #a99ffc); outline-offset: 2px; }
</style>
</head>
<body>
<main>
<h1>Transfusion</h1>
<form method="post" action="/sign-in">
<label for="token">The token of this gateway</label>
<input id="token" name="token" type="password" autocomplete="current-password" required autofocus>
<button>Sign in</button>
<p role="status">${message}</p>
</form>
</main>
</body>
</html>
`;

/** Answer with the form that asks for the token. */
export function showSignIn(response: Response, message = ""): void {
  response
    .status(401)
    .set({
      "Content-Security-Policy": policy,
      "Cache-Control": "no-store",
      "Referrer-Policy": "same-origin", // without a referrer browsers send the form from the origin `null`
    })
    .type("html")
    .send(page(message));
}

/** `POST /sign-in`: who sends the token gets the cookie, and who guesses too often waits. */
export function signInRoute(access: Access, rates: Rates): Router {
  const router = Router();
  const form = express.urlencoded({ limit: 1_000, extended: false, parameterLimit: 2 });
  router.post("/sign-in", form, async (request, response) => {
    const client = clientOf(request);
    if (!(await rates.mayTry(client))) {
      response.status(429).set("Retry-After", "60").end();
      return;
    }
    const { token } = (request.body ?? {}) as { token?: unknown };
    if (!access.isToken(token)) {
      await rates.wasWrong(client);
      showSignIn(response, "That is not the token.");
      return;
    }
    response.set("Set-Cookie", access.cookie).redirect(303, "/");
  });
  return router;
}
