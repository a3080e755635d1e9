'use server'

import type { RunShown } from '@/components/developers/run-form'
import { Failure } from '@/lib/core/failure'
import { demoVariables } from '@/lib/developers/demo'
import { EXAMPLES } from '@/lib/developers/examples'
import { isAsDocumented, runExample } from '@/lib/developers/run'
import { openApi } from '@/lib/dialects/reference/openapi'
import { env } from '@/lib/env'
import { act } from '@/lib/web/act'

/** Headers that a server adds to everything say nothing of the call. */
const USUAL =
  /^(date|connection|keep-alive|transfer-encoding|vary|x-powered-by|cache-control|x-content-type-options|content-length)$/

const pretty = (body: string) => {
  try {
    return JSON.stringify(JSON.parse(body), null, 2)
  } catch {
    return body
  }
}

/** Runs an example with the demo's own keys. There is none of this in production. */
export async function runAction(_previous: unknown, form: FormData): Promise<RunShown> {
  let shown: RunShown = null
  const refusal = await act(async () => {
    const known = await demoVariables()
    const example = EXAMPLES.find(({ id }) => id === form.get('example'))
    if (!known || !example) throw new Failure('not_found')
    const document = openApi(env().APP_ORIGIN)
    const ran = await runExample(document, env().APP_ORIGIN, example, known)
    shown = {
      call: `${ran.method} ${ran.path}`,
      unprepared: !ran.prepared,
      status: ran.status,
      asExpected: isAsDocumented(example, ran),
      headers: [...ran.headers]
        .filter(([name]) => !USUAL.test(name))
        .map(([name, value]) => `${name}: ${value}`)
        .join('\n'),
      body: pretty(ran.body),
    }
  })
  if (!refusal) return shown
  return { wrong: refusal.code === 'not_found' ? 'Examples run in a demo alone.' : 'The wallet could not be called.' }
}
