/** What JSON can say. Objects are maps, so that no name (`__proto__`) is special. */
export type Json = null | boolean | number | string | Json[] | Map<string, Json>;

const deepest = 64;

/**
 * The value that a JSON text says, refusing what `JSON.parse` lets pass and a file format cannot:
 * a name written twice in one object, a whole number written as a fraction (`4.0`) or beyond 2⁵³ (both
 * come back as `NaN`, so that whoever wanted a count sees none). Throws `SyntaxError`.
 */
export function parseStrictJson(text: string): Json {
  let at = 0;
  const fail = (wanted: string): never => {
    const got = at < text.length ? JSON.stringify(text[at]) : "the end";
    throw new SyntaxError(`parseStrictJson: should have ${wanted} at ${at}, got ${got}`);
  };
  const matching = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    at += found?.length ?? 0;
    return found;
  };
  const skipBlanks = () => matching(/[ \t\n\r]*/y);
  const next = (character: string): boolean => {
    skipBlanks();
    if (text[at] !== character) return false;
    at += 1;
    return true;
  };
  const string = (): string => {
    const found = matching(/"(?:[^"\\]|\\.)*"/y);
    return found === undefined ? fail("a string") : JSON.parse(found);
  };
  const value = (depth: number): Json => {
    if (depth > deepest) throw new SyntaxError(`parseStrictJson: deeper than ${deepest}`);
    if (next("{")) return object(depth);
    if (next("[")) return list(depth);
    if (text[at] === '"') return string();
    const word = matching(/null|true|false/y);
    if (word !== undefined) return JSON.parse(word);
    const number = matching(/-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y);
    if (number === undefined) return fail("a value");
    return /^-?\d+$/.test(number) && Number.isSafeInteger(Number(number)) ? Number(number) : NaN;
  };
  const object = (depth: number): Json => {
    const entries = new Map<string, Json>();
    if (next("}")) return entries;
    do {
      skipBlanks();
      const name = string();
      if (entries.has(name)) fail(`${JSON.stringify(name)} once`);
      if (!next(":")) fail("a colon");
      entries.set(name, value(depth + 1));
    } while (next(","));
    return next("}") ? entries : fail("a closing brace");
  };
  const list = (depth: number): Json => {
    const items: Json[] = [];
    if (next("]")) return items;
    do items.push(value(depth + 1));
    while (next(","));
    return next("]") ? items : fail("a closing bracket");
  };
  const whole = value(0);
  skipBlanks();
  return at === text.length ? whole : fail("nothing more");
}
