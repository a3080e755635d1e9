import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto'
import { fewAtOnce } from '@/lib/core/few-at-once'

/** OWASP's choice for scrypt where 32 MiB are spent on each try. */
const COST = { N: 32_768, r: 8, p: 3 }
const HASH_BYTES = 32

const derive = (password: string, salt: Buffer, cost: ScryptOptions): Promise<Buffer> =>
  new Promise((resolve, reject) =>
    // What looks the same must be the same, however a keyboard composes it.
    scrypt(password.normalize('NFKC'), salt, HASH_BYTES, { ...cost, maxmem: 256 * 1024 * 1024 }, (error, hash) =>
      error ? reject(error) : resolve(hash),
    ),
  )

const held = globalThis as typeof globalThis & { __sammatiPasswordWork?: ReturnType<typeof fewAtOnce> }

/**
 * Runs what ends in a hash. Anybody may ask for one, made-up names too, and each takes a third of a second of one of the
 * few threads that files and name servers need as well: two at once in a process, twenty wait for some seconds, and
 * whoever comes then is refused (`too_many_requests`), known or unknown. To be put around the count of tries: one that
 * was refused here must not count.
 */
export function passwordWork<T>(work: () => Promise<T>): Promise<T> {
  held.__sammatiPasswordWork ??= fewAtOnce({ running: 2, waiting: 20, retryAfter: 10 })
  return held.__sammatiPasswordWork(work)
}

/** `scrypt$N$r$p$salt$hash`, salt and hash in base64. */
export async function passwordHash(password: string): Promise<string> {
  const salt = randomBytes(16)
  const hash = await derive(password, salt, COST)
  return ['scrypt', COST.N, COST.r, COST.p, salt.toString('base64'), hash.toString('base64')].join('$')
}

/** Where nobody is known, the same work is done on this: it is nobody's password. */
const NOBODY = [
  'scrypt',
  COST.N,
  COST.r,
  COST.p,
  randomBytes(16).toString('base64'),
  randomBytes(HASH_BYTES).toString('base64'),
].join('$')

/** Whether this is the password; null as the hash takes as long, and is always wrong. */
export async function isPassword(password: string, stored: string | null): Promise<boolean> {
  const [scheme, N, r, p, salt = '', hash = ''] = (stored ?? NOBODY).split('$')
  const known = Buffer.from(hash, 'base64')
  if (scheme !== 'scrypt' || known.length !== HASH_BYTES) throw new Error('a password hash of an unknown kind')
  const given = await derive(password, Buffer.from(salt, 'base64'), { N: Number(N), r: Number(r), p: Number(p) })
  return timingSafeEqual(given, known) && stored !== null
}
