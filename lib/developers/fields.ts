import type { JsonSchema } from '@/lib/dialects/reference/components'
import type { OpenApiDocument } from '@/lib/dialects/reference/openapi'

/** One field of a body. `path` as in an error: `frequency.ttl`, `providers[].id`. */
export type Field = {
  readonly path: string
  /** Such as "string, date-time, at most 255 characters". */
  readonly type: string
  readonly required: boolean
  readonly description: string | null
}

const DEEPEST = 6
const REF = '#/components/schemas/'

type Schema = JsonSchema & {
  readonly type?: string | readonly string[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly enum?: readonly unknown[]
}

function resolved(schema: Schema, { components }: OpenApiDocument): Schema {
  const { $ref, ...beside } = schema
  if (typeof $ref !== 'string') return schema
  return { ...(components.schemas[$ref.slice(REF.length)] as Schema), ...beside }
}

const LIMITS: readonly (readonly [key: string, says: (value: unknown) => string])[] = [
  ['format', (value) => String(value)],
  ['maxLength', (value) => `at most ${value} characters`],
  ['maxItems', (value) => `at most ${value}`],
  ['minItems', (value) => `at least ${value}`],
  ['default', (value) => `${JSON.stringify(value)} when left out`],
]

function typeOf(schema: Schema, document: OpenApiDocument): string {
  const choices = schema.anyOf ?? schema.oneOf
  if (choices) return [...new Set(choices.map((one) => typeOf(resolved(one, document), document)))].join(' or ')
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  const own =
    schema.enum?.map((value) => JSON.stringify(value)).join(', ') ?? [schema.type ?? 'anything'].flat().join(' or ')
  return [own, ...LIMITS.flatMap(([key, says]) => (schema[key] === undefined ? [] : [says(schema[key])]))].join(', ')
}

/** The fields of a schema, inner ones after the one that holds them. */
export function fieldsOf(schema: JsonSchema, document: OpenApiDocument, at = '', depth = 0): Field[] {
  const whole = resolved(schema, document)
  if (depth > DEEPEST) return []
  const inner = (one: Schema, path: string) => fieldsOf(one, document, path, depth + 1)
  const choices = whole.anyOf ?? whole.oneOf
  if (choices) return choices.flatMap((one) => inner(one, at))
  if (whole.items) return inner(whole.items, `${at}[]`)
  return Object.entries(whole.properties ?? {}).flatMap(([name, value]) => {
    const property = resolved(value, document)
    const path = at === '' ? name : `${at}.${name}`
    return [
      {
        path,
        type: typeOf(property, document),
        required: whole.required?.includes(name) ?? false,
        description: typeof property.description === 'string' ? property.description : null,
      },
      ...inner(property, path),
    ]
  })
}
