/** The files of public/embed: those named by a whole version never change, the others are the newest of theirs. */
export const LOADER_FILES: readonly string[] = ['1.0.0.js', 'v1.js', 'v1.json']

/** How long one may be kept, as `Cache-Control` says it; null for any other address, which is a page like all the others. */
export function loaderKept(pathname: string): string | null {
  const [, name = ''] = /^\/embed\/([^/]+)$/.exec(pathname) ?? []
  if (!LOADER_FILES.includes(name)) return null
  return /^\d/.test(name) ? 'public, max-age=31536000, immutable' : 'public, max-age=300'
}
