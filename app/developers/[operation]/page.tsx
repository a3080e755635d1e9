import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import { orTroublePage } from '@/app/_shell/or-trouble-page'
import { PageShell } from '@/app/_shell/page-shell'
import { CodeBlock } from '@/components/developers/code-block'
import { RunForm } from '@/components/developers/run-form'
import { WithCode } from '@/components/developers/with-code'
import { Failure } from '@/lib/core/failure'
import { curlOf } from '@/lib/developers/curl'
import { demoVariables, PLACEHOLDERS } from '@/lib/developers/demo'
import { type Example, goodAnswer } from '@/lib/developers/example'
import { EXAMPLES } from '@/lib/developers/examples'
import { type Field, fieldsOf } from '@/lib/developers/fields'
import type { JsonSchema } from '@/lib/dialects/reference/components'
import { openApi } from '@/lib/dialects/reference/openapi'
import { env } from '@/lib/env'
import { orNotFound } from '@/lib/web/or-not-found'
import { runAction } from '../actions'

type Props = { params: Promise<{ operation: string }> }

async function readOperation({ params }: Props) {
  const { operation: wanted } = await params
  const document = openApi(env().APP_ORIGIN)
  for (const [path, methods] of Object.entries(document.paths))
    for (const [method, operation] of Object.entries(methods))
      if (operation.operationId === wanted) return { document, name: `${method.toUpperCase()} ${path}`, operation }
  throw new Failure('not_found')
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  const found = await readOperation(props).catch(() => null)
  return { title: found?.operation.summary ?? 'For developers' }
}

const json = (value: unknown) => (value === undefined ? '(no body)' : JSON.stringify(value, null, 2))

function Fields({ fields }: { fields: readonly Field[] }) {
  return (
    <dl className="border-line border-t text-note">
      {fields.map(({ path, type, required, description }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows are rendered once and never moved
        <div key={index} className="grid gap-x-6 border-line border-b py-2 min-[60rem]:grid-cols-2">
          <dt>
            <code className="font-bold">{path}</code>
            {required && <span className="text-ink-soft"> · required</span>}
          </dt>
          <dd>
            <WithCode>{type}</WithCode>
            {description && (
              <p className="text-ink-soft">
                <WithCode>{description}</WithCode>
              </p>
            )}
          </dd>
        </div>
      ))}
    </dl>
  )
}

/** One operation, from the OpenAPI document: what it takes, what it answers, and its examples. */
async function operationPage(props: Props) {
  const { document, name, operation } = await orNotFound(readOperation(props))
  const known = await demoVariables()
  const section = (id: string, title: string, children: ReactNode) => (
    <section aria-labelledby={id} className="grid grid-cols-1 gap-4">
      <h2 id={id} className="font-bold text-group">
        {title}
      </h2>
      {children}
    </section>
  )
  const good = goodAnswer(operation)
  const bodyOf = (content: Readonly<Record<string, { schema?: JsonSchema }>> | undefined) =>
    Object.values(content ?? {})[0]?.schema
  const sent = bodyOf(operation.requestBody?.content)
  const answered = bodyOf(operation.responses[good.status]?.content)
  const example = (one: Example) => (
    <div key={one.id} className="grid grid-cols-1 gap-4">
      <h3 className="font-bold">{one.title}</h3>
      <CodeBlock>{curlOf(document, env().APP_ORIGIN, one, known ?? PLACEHOLDERS)}</CodeBlock>
      <div className="grid grid-cols-1 gap-6 min-[60rem]:grid-cols-2">
        <div className="grid min-w-0 grid-cols-1 content-start gap-3">
          <h4 className="font-bold">Expected answer: {good.status}</h4>
          <CodeBlock>{json(one.expected ?? good.body)}</CodeBlock>
        </div>
        {known && <RunForm action={runAction} example={one.id} title={one.title} />}
      </div>
    </div>
  )
  const examples = EXAMPLES.filter(({ call }) => call.operation === name)
  return (
    <PageShell
      wide
      kicker={<code>{name}</code>}
      title={<span lang="en">{operation.summary}</span>}
      back={{ href: '/developers', label: 'For developers' }}
    >
      <div lang="en" className="grid grid-cols-1 gap-8">
        {operation.description && (
          <p>
            <WithCode>{operation.description}</WithCode>
          </p>
        )}
        {section(
          'proof',
          'Who is calling',
          operation.security.length === 0 ? (
            <p>Anyone: no credential is needed.</p>
          ) : (
            <Fields
              fields={Object.keys(operation.security[0] ?? {}).map((scheme) => {
                const { type, scheme: how, name, description } = document.components.securitySchemes[scheme] ?? {}
                return {
                  path: type === 'apiKey' ? String(name) : `Authorization: ${how === 'basic' ? 'Basic' : 'Bearer'}`,
                  type: String(description ?? scheme),
                  required: operation.security.length === 1,
                  description: null,
                }
              })}
            />
          ),
        )}
        {examples.length > 0
          ? section('examples', examples.length > 1 ? 'Examples' : 'Example', examples.map(example))
          : good.body !== undefined &&
            section('examples', `Example of the ${good.status}`, <CodeBlock>{json(good.body)}</CodeBlock>)}
        {operation.parameters.length > 0 &&
          section(
            'parameters',
            'Parameters',
            <Fields
              fields={operation.parameters.map(({ name, in: where, required, schema, description }) => ({
                path: name,
                type: `${where}, ${[schema.type ?? 'string'].flat().join(' or ')}`,
                required,
                description: description ?? null,
              }))}
            />,
          )}
        {sent &&
          section(
            'body',
            operation.requestBody?.required ? 'Body' : 'Body, which may be left out',
            <Fields fields={fieldsOf(sent, document)} />,
          )}
        {section(
          'answers',
          'Answers',
          <Fields
            fields={Object.entries(operation.responses).map(([status, { description, headers }]) => ({
              path: status,
              type: description,
              required: false,
              description: headers ? `Headers: ${Object.keys(headers).join(', ')}` : null,
            }))}
          />,
        )}
        {answered &&
          section(
            'answer',
            `Fields of the ${good.status}`,
            // Only a caller is told what must be there.
            <Fields fields={fieldsOf(answered, document).map((field) => ({ ...field, required: false }))} />,
          )}
      </div>
    </PageShell>
  )
}

export default orTroublePage(operationPage)
