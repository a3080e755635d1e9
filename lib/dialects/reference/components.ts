import { z } from 'zod'
import type { DialectReference, Message, Operation } from './operation'

export type JsonSchema = { readonly [key: string]: unknown }

const ref = (name: string) => `#/components/schemas/${name}`

/** What `z.toJSONSchema` writes only for machines: a format says the same in one word. */
function readable({ jsonSchema }: { jsonSchema: Record<string, unknown> }) {
  if (typeof jsonSchema.format === 'string') delete jsonSchema.pattern
}

const OPTIONS = { unrepresentable: 'any', override: readable } as const

/** A schema by itself, with nothing shared. */
export function schemaOf(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { ...OPTIONS, io })
  return rest
}

const named = (prefix: string, module: Readonly<Record<string, unknown>>) =>
  Object.entries(module).flatMap(([name, schema]): [string, z.ZodType][] =>
    schema instanceof z.ZodType ? [[name.startsWith(prefix) ? name : prefix + name, schema]] : [],
  )

/** JSON Schema of each, in which they refer to each other by name. */
function together(schemas: ReadonlyMap<z.ZodType, string>, io: 'input' | 'output'): Record<string, JsonSchema> {
  const registry = z.registry<{ id: string }>()
  for (const [schema, id] of schemas) registry.add(schema, { id })
  const written = z.toJSONSchema(registry, { ...OPTIONS, io, uri: ref }).schemas
  return Object.fromEntries(
    Object.entries(written).map(([name, { $schema: _, $id: __, ...schema }]) => [name, schema as JsonSchema]),
  )
}

/**
 * A dialect's shared schemas by name, and how to write the body or the answer of an operation: by its
 * name when it has one, else in place.
 */
export function componentsOf(dialect: DialectReference) {
  const { prefix, requests, answers } = dialect.components
  const sides = {
    input: new Map(named(prefix, requests).map(([name, schema]) => [schema, name])),
    output: new Map(named(prefix, answers).map(([name, schema]) => [schema, name])),
  }
  sides.output.set(dialect.error.schema, dialect.error.name)
  const shared = new Set([...sides.input.values(), ...sides.output.values()])
  // What has no name takes part under one that no export can have.
  for (const [name, { body, answer }] of Object.entries(dialect.operations)) {
    if (body && !sides.input.has(body)) sides.input.set(body, `${name} body`)
    if (answer && !sides.output.has(answer)) sides.output.set(answer, `${name} answer`)
  }
  const all = { ...together(sides.input, 'input'), ...together(sides.output, 'output') }
  const use = (schema: z.ZodType, io: 'input' | 'output'): JsonSchema => {
    const name = sides[io].get(schema) ?? ''
    return shared.has(name) ? { $ref: ref(name) } : (all[name] ?? {})
  }
  return {
    schemas: Object.fromEntries(Object.entries(all).filter(([name]) => shared.has(name))),
    body: ({ body }: Operation) => body && use(body, 'input'),
    answer: ({ answer }: Operation) => answer && use(answer, 'output'),
    message: ({ body }: Message) => use(body, 'output'),
    error: { $ref: ref(dialect.error.name) },
  }
}

/** Of the schemas, those that something written refers to, directly or through another. */
export function usedSchemas(schemas: Readonly<Record<string, JsonSchema>>, written: unknown): typeof schemas {
  const used = new Set<string>()
  const look = (value: unknown) => {
    for (const [, name = ''] of JSON.stringify(value).matchAll(/"#\/components\/schemas\/([^"]+)"/g))
      if (!used.has(name)) {
        used.add(name)
        look(schemas[name])
      }
  }
  look(written)
  return Object.fromEntries(Object.entries(schemas).filter(([name]) => used.has(name)))
}
