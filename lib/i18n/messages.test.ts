import { describe, expect, it } from 'vitest'
import { LANGUAGES } from './languages'
import { MESSAGES, wordsIn } from './messages'

function* texts(node: unknown, path = ''): Generator<[string, string]> {
  if (typeof node === 'string') yield [path, node]
  else for (const [key, inner] of Object.entries(node as object)) yield* texts(inner, path ? `${path}.${key}` : key)
}

/** Arguments (`{name`, `{name, plural`) and tags (`<bdi>`) of a message, each once. */
const placeholders = (text: string) =>
  [...new Set([...text.matchAll(/\{(\w+)\s*[,}]|<(\w+)>/g)].map(([, name, tag]) => name ?? `<${tag}>`))].sort()

const english = new Map(texts(MESSAGES.en))

describe.each(LANGUAGES)('the messages in %s', (language) => {
  const own = new Map(texts(MESSAGES[language]))

  it('have the keys of the English ones, all of them and no others', () => {
    expect([...own.keys()].sort()).toEqual([...english.keys()].sort())
  })

  it('have the same arguments and tags', () => {
    const differing = [...own].filter(
      ([key, text]) => placeholders(text).join() !== placeholders(english.get(key) ?? '').join(),
    )
    expect(differing.map(([key]) => key)).toEqual([])
  })

  it('are filled in, and shout at nobody', () => {
    const wrong = [...own].filter(([, text]) => text.trim() === '' || /\S!|successfully|please note/i.test(text))
    expect(wrong).toEqual([])
  })

  it('can be read by the formatter', () => {
    const words = wordsIn(language) as unknown as {
      markup(key: string, values: Record<string, unknown>): string
    }
    const tag = (chunks: string) => chunks
    for (const [key, text] of own) {
      const values = Object.fromEntries(
        placeholders(text).map((name) => (name.startsWith('<') ? [name.slice(1, -1), tag] : [name, 2])),
      )
      // A message that cannot be formatted comes back as its own key.
      expect(words.markup(key, values), key).not.toBe(key)
    }
  })
})
