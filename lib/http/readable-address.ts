/**
 * An address as it is, or with its percent signs taken for percent signs when they do not spell UTF-8: such an
 * address names nothing, and Next would answer it with a 500 of its own before any door is asked.
 */
export function readableAddress(address: string): string {
  const [path = '', ...query] = address.split('?')
  try {
    decodeURIComponent(path)
    return address
  } catch {
    return [path.replaceAll('%', '%25'), ...query].join('?')
  }
}
