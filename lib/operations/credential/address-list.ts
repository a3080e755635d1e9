import { z } from 'zod'
import { Failure } from '@/lib/core/failure'

const MOST = 50
const Address = z.union([z.ipv4(), z.ipv6()])
const Block = z.union([z.cidrv4(), z.cidrv6()])

/** A block of everything would read as if the key were kept to something. */
const isEverything = (text: string) => /\/0+$/.test(text)

/**
 * Addresses and CIDR blocks, IPv4 or IPv6, one a line or between commas; null when there are none: the key may be used
 * from anywhere. Refuses: invalid_input (`addresses`), which names the first entry that is neither.
 */
export function readAddressList(text: string): string[] | null {
  const entries = [...new Set(text.split(/[\s,;]+/).filter((entry) => entry !== ''))]
  if (entries.length > MOST)
    throw new Failure('invalid_input', { addresses: [`must have at most ${MOST} entries`] }, { problem: 'too_many' })
  const wrong = entries.find(
    (entry) => isEverything(entry) || !(Address.safeParse(entry).success || Block.safeParse(entry).success),
  )
  if (wrong !== undefined) throw new Failure('invalid_input', { addresses: [wrong.slice(0, 60)] })
  return entries.length > 0 ? entries : null
}
