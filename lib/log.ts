import pino, { type DestinationStream, type Logger } from 'pino'
import { env } from '@/lib/env'

/** Keys whose values could name a person or open a door. A log line never holds them, however they got there. */
const PRIVATE_KEY =
  /(?<!constraint_)name$|phone|mobile|e-?mail|abha|aadhaar|identifier|address|subject|otp|secret|token|password|authorization|cookie|^to$|text|body|message|headers|parameters|detail$/i

function isPrivate(key: string, value: unknown): boolean {
  // Of an error: says what broke, and nothing of whom.
  if (key === 'name' && typeof value === 'string' && /^\w*(Error|Failure)$/.test(value)) return false
  // Refusals have a `code` in words; in digits it would be one that was sent.
  if (key === 'code') return /^\d{6}$/.test(String(value))
  return PRIVATE_KEY.test(key)
}
const DEEPEST = 6

/** A copy in which every value under a private key is '[removed]'. */
export function withoutPrivate(value: unknown, depth = 0): unknown {
  if (value instanceof Error) return plainError(value)
  if (value === null || typeof value !== 'object' || value instanceof Date) return value
  if (depth >= DEEPEST) return '[deep]'
  if (Array.isArray(value)) return value.map((one) => withoutPrivate(one, depth + 1))
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      isPrivate(key, inner) ? '[removed]' : withoutPrivate(inner, depth + 1),
    ]),
  )
}

/** Messages of databases and parsers quote what they were given; digits, quotes and addresses go. */
const withoutQuotes = (message: string) =>
  message
    .replace(/"[^"]*"|'[^']*'/g, '…')
    .replace(/\S+@\S+/g, '…')
    .replace(/\+?\d[\d -]{3,}/g, '…')

/** An error by its kind, cleaned message and place in the code. */
export function plainError(error: Error): Record<string, unknown> {
  const { code, constraint_name: constraint } = error as { code?: unknown; constraint_name?: unknown }
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  return {
    kind: error.name,
    why: withoutQuotes(error.message),
    code,
    constraint,
    at: frames.map((line) => line.trim()),
  }
}

const held = globalThis as typeof globalThis & { __sammatiLog?: Logger }

/** JSON lines, on stdout or where it is told. */
const newLog = (to?: DestinationStream): Logger =>
  pino(
    {
      level: env().LOG_LEVEL,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { err: (error: unknown) => (error instanceof Error ? plainError(error) : typeof error) },
      formatters: {
        level: (label) => ({ level: label }),
        log: (line) => withoutPrivate(line) as Record<string, unknown>,
      },
    },
    to,
  )

/** Made on first use: `next build` has no environment. */
export function log(): Logger {
  held.__sammatiLog ??= newLog()
  return held.__sammatiLog
}

/** From now on lines go to this one. Answers a function that puts the one before back. */
export function logTo(to: DestinationStream): () => void {
  const before = held.__sammatiLog
  held.__sammatiLog = newLog(to)
  return () => {
    held.__sammatiLog = before
  }
}
