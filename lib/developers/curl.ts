import type { OpenApiDocument } from '@/lib/dialects/reference/openapi'
import { type Call, type Example, type Known, outgoing, SECRET, SIGNATURE } from './example'

const fill = (text: string, known: Known) => text.replace(/\{\{(\w+)\}\}/g, (whole, name) => known[name] ?? whole)

/** One word of a shell: quoted, with the variables that only the shell knows. */
function word(text: string, known: Known): string {
  const quoted = fill(text, known)
    .replaceAll("'", `'\\''`)
    .replace(/\{\{(\w+)\}\}/g, (_, name) => `'"$${name}"'`)
  return `'${quoted}'`.replace(/^''(?=.)|(?<=.)''$/g, '')
}

function command(origin: string, document: OpenApiDocument, call: Call, known: Known, last: boolean): string {
  const { method, path, headers, body, signed } = outgoing(document, call)
  // The demo's messages stand in for a phone; elsewhere whoever runs the script types the code.
  if (!known.demo && path.startsWith('/api/demo/')) return "printf 'The code that was sent: '; read -r otp"
  const lines: string[] = []
  if (call.wait) lines.push(`sleep ${call.wait}`)
  if (signed !== undefined) {
    lines.push(`signed=${word(signed, known)}`)
    const secret = word(`{{${SECRET}}}`, known)
    lines.push(`${SIGNATURE}=$(printf '%s' "$signed" | openssl dgst -sha256 -hmac ${secret} | sed 's/.* //')`)
  }
  const curl = [
    `curl ${last ? '-i' : '-s'} -X ${method} ${word(origin + path, known)}`,
    ...Object.entries(headers).map(([name, value]) => `-H ${word(`${name}: ${value}`, known)}`),
    ...(body === undefined ? [] : [`-d ${body === signed ? '"$signed"' : word(body, known)}`]),
  ].join(' \\\n  ')
  const takes = Object.entries(call.take ?? {})
  if (takes.length === 0) lines.push(last ? curl : `${curl} > /dev/null`)
  else {
    lines.push(`answer=$(${curl})`)
    for (const [name, key] of takes)
      lines.push(`${name}=$(printf '%s' "$answer" | grep -o '"${key}":\\[*"[^"]*"' | head -n 1 | cut -d '"' -f 4)`)
  }
  return lines.join('\n')
}

/** A shell script that makes the example's calls. Needs curl, and openssl where something is signed. */
export const curlOf = (document: OpenApiDocument, origin: string, { before, call }: Example, known: Known): string =>
  [...before, call].map((one) => command(origin, document, one, known, one === call)).join('\n\n')
