import { createStore, type Store } from "./store.ts";

const patienceMs = 200;

/** A store that survives reloads, in this browser's localStorage; `trim` says what of it is kept. */
export function createKeptStore<Value>(
  key: string,
  initial: Value,
  trim: (value: Value) => Value = (value) => value,
): Store<Value> {
  const store = createStore(load(key, initial));
  let timer: ReturnType<typeof setTimeout> | undefined;
  const save = () => {
    timer = undefined;
    try {
      localStorage.setItem(key, JSON.stringify(trim(store.read())));
    } catch {} // storage is full or forbidden: the page works on without it
  };
  store.listen(() => {
    if (timer === undefined) timer = setTimeout(save, patienceMs);
  });
  addEventListener("pagehide", save);
  return store;
}

function load<Value>(key: string, initial: Value): Value {
  try {
    const text = localStorage.getItem(key);
    if (text === null) return initial;
    const value = JSON.parse(text) as Value;
    return Array.isArray(initial) ? value : { ...initial, ...value };
  } catch {
    return initial;
  }
}
