import type { Metadata } from 'next'
import Link from 'next/link'
import { orTroublePage } from '@/app/_shell/or-trouble-page'
import { PageShell } from '@/app/_shell/page-shell'
import { WithCode } from '@/components/developers/with-code'
import { FactList } from '@/components/ui/fact-list'
import { EXAMPLES } from '@/lib/developers/examples'
import { DIALECTS, openApi } from '@/lib/dialects/reference/openapi'
import { env } from '@/lib/env'

export const metadata: Metadata = { title: 'For developers' }

/** Every dialect and every operation, from the OpenAPI document. For anyone; in English, as the field is. */
async function developersPage() {
  const { paths, 'x-tagGroups': groups } = openApi(env().APP_ORIGIN)
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, operation })),
  )
  const runs = new Set(EXAMPLES.map(({ call }) => call.operation))
  return (
    <PageShell title={<span lang="en">Ask, read and prove in the dialect that you speak</span>}>
      <div lang="en" className="grid grid-cols-1 gap-8">
        <p>
          Whatever door a call comes through, it ends in the same operations and the same record. Keys are given per
          partner and dialect. Calls marked “example” can be copied and run as they stand.
        </p>
        <p className="flex flex-wrap gap-x-6">
          <a href="/api/v1/openapi.json" className="tap link">
            OpenAPI 3.1
          </a>
          <a href="/api/v1/postman.json" download="sammati.postman_collection.json" className="tap link">
            Postman collection
          </a>
          <a href="/.well-known/jwks.json" className="tap link">
            Keys of proofs
          </a>
        </p>
        {groups.map(({ name, tags }, index) => {
          const { about } = DIALECTS[index]!
          return (
            <section key={name} aria-labelledby={`dialect-${index}`} className="grid grid-cols-1 gap-4">
              <h2 id={`dialect-${index}`} className="font-bold text-group">
                {name}
              </h2>
              <FactList
                rows={[
                  { term: 'Paths', detail: <code>{about.paths}</code> },
                  {
                    term: 'Who is calling',
                    detail: (
                      <span className="font-normal">
                        <WithCode>{about.proof}</WithCode>
                      </span>
                    ),
                  },
                  {
                    term: 'Errors',
                    detail: (
                      <span className="font-normal">
                        <WithCode>{about.envelope}</WithCode>
                      </span>
                    ),
                  },
                ]}
              />
              {tags.map((tag) => (
                <div key={tag} className="grid grid-cols-1 gap-2">
                  {tags.length > 1 && <h3 className="font-bold">{tag}</h3>}
                  <ul className="border-line border-t">
                    {operations
                      .filter(({ operation }) => operation.tags[0] === tag)
                      .map(({ name, operation }) => (
                        <li key={name} className="border-line border-b py-2">
                          <Link href={`/developers/${operation.operationId}`} prefetch={false} className="tap link">
                            {operation.summary}
                          </Link>
                          {runs.has(name) && <span className="text-ink-soft text-note"> · example</span>}
                          <br />
                          <code className="text-note">{name}</code>
                        </li>
                      ))}
                  </ul>
                </div>
              ))}
            </section>
          )
        })}
      </div>
    </PageShell>
  )
}

export default orTroublePage(developersPage)
