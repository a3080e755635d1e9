/** The files of public/embed: those named by a whole version never change, the others are the newest of theirs. */
export const LOADER_FILES: readonly string[] = ['1.0.0.js', 'v1.js', 'v1.json']

/** Whether an address is one of a file of the loader's, be there such a file or not. No page there has a dot in its name. */
export const isFileName = (pathname: string): boolean => /^\/embed\/[^/]*\.[^/]*$/.test(pathname)

/** How long one may be kept, as `Cache-Control` says it; null for a file that there is not. */
export function loaderKept(pathname: string): string | null {
  const name = pathname.replace('/embed/', '')
  if (!LOADER_FILES.includes(name)) return null
  return /^\d/.test(name) ? 'public, max-age=31536000, immutable' : 'public, max-age=300'
}
