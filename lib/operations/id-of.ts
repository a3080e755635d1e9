import { createHash } from 'node:crypto'

/** The same for the same words, so that what they name is written once however often and however fast it is asked for. */
export function idOf(...words: readonly string[]): string {
  const hex = createHash('sha256').update(words.join('\0')).digest('hex')
  // RFC 9562: version 8 is what an application makes by a rule of its own.
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
