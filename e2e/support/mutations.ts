/** Wrong input made from right input: the same for the same seed. */

/** mulberry32: small, and the same on every machine. */
export function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

export function sample<T>(all: readonly T[], most: number, next: () => number): T[] {
  const rest = [...all]
  const taken: T[] = []
  while (rest.length > 0 && taken.length < most) taken.push(...rest.splice(Math.floor(next() * rest.length), 1))
  return taken
}

type Path = readonly (string | number)[]
export type Mutation = { readonly name: string; readonly body: unknown }

const LONG = 'x'.repeat(70_000)
const WRONG: readonly unknown[] = [
  null,
  '',
  ' ',
  LONG,
  'no\0such',
  '\ud800',
  '../../etc/passwd',
  "' or 1=1 --",
  '9999-99-99T99:99:99Z',
  0,
  -1,
  1.5,
  1e308,
  Number.MAX_SAFE_INTEGER,
  true,
  [],
  [null],
  {},
  { toString: 1 },
]

function* pathsOf(value: unknown, at: Path = []): Generator<Path> {
  if (at.length > 0) yield at
  if (Array.isArray(value)) {
    if (value.length > 0) yield* pathsOf(value[0], [...at, 0])
  } else if (value !== null && typeof value === 'object')
    for (const [key, inner] of Object.entries(value)) yield* pathsOf(inner, [...at, key])
}

/** A copy with another value at a path; without one when the value is undefined. */
function changed(value: unknown, [key, ...rest]: Path, to: unknown): unknown {
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<string | number, unknown>
  if (rest.length > 0) copy[key!] = changed(copy[key!], rest, to)
  else if (to === undefined) delete copy[key!]
  else copy[key!] = to
  return copy
}

const named = (value: unknown) => (value === LONG ? '70000 x' : JSON.stringify(value))

/** Each field left out, of every wrong type and size; fields that the example leaves out; more than is known. */
export function mutationsOf(example: unknown, alsoKnown: readonly string[]): Mutation[] {
  const base = example === null || typeof example !== 'object' ? {} : example
  const paths = [...pathsOf(base), ...alsoKnown.filter((key) => !(key in base)).map((key) => [key])]
  return [
    ...paths.flatMap((path) =>
      [undefined, ...WRONG].map((to) => ({
        name: `${path.join('.')}: ${to === undefined ? 'missing' : named(to)}`,
        body: changed(base, path, to),
      })),
    ),
    ...[null, [], 'text', 7, {}].map((body) => ({ name: `body: ${JSON.stringify(body)}`, body })),
    { name: 'more keys', body: { ...base, unknownKey: { deep: [1] }, __proto__x: 1, constructor: 'x' } },
  ]
}
