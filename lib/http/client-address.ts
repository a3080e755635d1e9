import { randomBytes } from 'node:crypto'
import { BlockList, isIP } from 'node:net'

/** Where the server notes the address that a connection came from. What a caller sends by this name is overwritten. */
const PEER_HEADER = 'x-sammati-peer'

// Next evaluates this module once for each of its module graphs, and they must agree.
const held = globalThis as typeof globalThis & { __sammatiPeerMark?: string }
function mark(): string {
  held.__sammatiPeerMark ??= randomBytes(24).toString('base64url')
  return held.__sammatiPeerMark
}

/** Notes the socket's own address on a request. The mark is this process's secret: nobody outside can write one. */
export function notePeer(headers: Record<string, unknown>, address: string | undefined): void {
  headers[PEER_HEADER] = `${mark()} ${address ?? ''}`
}

/**
 * The caller's address: behind `hops` trusted proxies, the entry of X-Forwarded-For that stands so far from the
 * right, as the nearest of them saw it. Without trusted proxies that header is a stranger's word, and the
 * address is the connection's own. Null when it is not known.
 */
export function clientAddress(headers: Headers, hops: number): string | null {
  const peer = (headers.get(PEER_HEADER) ?? '').split(' ')
  if (hops === 0) return peer[0] === mark() ? peer[1] || null : null
  const seen = (headers.get('x-forwarded-for') ?? '').split(',').map((one) => one.trim())
  return seen.at(-hops) || null
}

/**
 * Whether an address is one of the list's: IPv4 and IPv6 addresses, and blocks of either in CIDR notation.
 * An IPv4 address written as IPv6 is the same address. An entry that is neither allows nobody.
 */
export function isListed(address: string | null, list: readonly string[]): boolean {
  const family = address === null ? 0 : isIP(address)
  if (address === null || family === 0) return false
  const blocks = new BlockList()
  for (const entry of list) {
    const [net = '', bits] = entry.split('/')
    const of = isIP(net)
    const longest = of === 6 ? 128 : 32
    if (of === 0 || (bits !== undefined && !(/^\d{1,3}$/.test(bits) && Number(bits) <= longest))) continue
    blocks.addSubnet(net, bits === undefined ? longest : Number(bits), of === 6 ? 'ipv6' : 'ipv4')
  }
  return blocks.check(address, family === 6 ? 'ipv6' : 'ipv4')
}
