import {
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  parse,
  type SelectionSetNode,
  visit,
} from 'graphql'
import { Failure } from '@/lib/core/failure'

/** All that is understood of a query, and so all of it that is ever sent on. */
export type GqlQuery = {
  /** The one thing that is asked for. */
  readonly root: string
  /** By their own names: what an answer calls them is no matter. */
  readonly fields: readonly string[]
  /** `where: {field: {_eq: value}}`; null: something else stands there. */
  readonly filter: { readonly field: string; readonly value: string } | null
}

/** More is written than anybody needs: reading it must cost nothing much. */
const MAX_TOKENS = 2000

const refused = (why: string) => new Failure('outside_scope', { gql: [why] })

/**
 * Reads one query: fragments expanded, aliases resolved to the fields behind them. Whatever is not understood is
 * refused (`outside_scope`), what is no GraphQL is `invalid_input`. `variables` are the values that came with it.
 */
export function readGql(gql: string, variables: Readonly<Record<string, unknown>>): GqlQuery {
  const { operation, fragments } = documentOf(gql)
  const [root, ...others] = fieldsOf(operation.selectionSet, fragments)
  if (!root || others.length > 0) throw refused('must ask for exactly one thing')
  if (isMeta(root)) throw refused('asks about the schema')
  if (!root.selectionSet) throw refused('names no field')
  const fields = fieldsOf(root.selectionSet, fragments)
  for (const field of fields) {
    if (isMeta(field)) throw refused('asks about the schema')
    if (field.selectionSet || field.arguments?.length) throw refused(`${field.name.value}: must be a plain field`)
  }
  return {
    root: root.name.value,
    fields: [...new Set(fields.map((field) => field.name.value))],
    filter: filterOf(root, variables),
  }
}

/** The query as it is sent on: written anew from what was understood of it, so that nothing else goes along. */
export const writeGql = ({ root, fields }: GqlQuery, { field, value }: NonNullable<GqlQuery['filter']>): string =>
  `query { ${root}(where: {${field}: {_eq: ${JSON.stringify(value)}}}) { ${fields.join(' ')} } }`

type Fragments = ReadonlyMap<string, FragmentDefinitionNode>

function documentOf(gql: string): { operation: OperationDefinitionNode; fragments: Fragments } {
  const document = (() => {
    try {
      return parse(gql, { maxTokens: MAX_TOKENS, noLocation: true })
    } catch (error) {
      if (error instanceof GraphQLError) throw new Failure('invalid_input', { gql: ['is not a GraphQL query'] })
      throw error
    }
  })()
  visit(document, {
    Directive: () => {
      throw refused('has a directive')
    },
  })
  const operations: OperationDefinitionNode[] = []
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const definition of document.definitions) {
    if (definition.kind === Kind.OPERATION_DEFINITION) operations.push(definition)
    else if (definition.kind !== Kind.FRAGMENT_DEFINITION) throw refused('defines something')
    else if (fragments.has(definition.name.value)) throw refused('defines a fragment twice')
    else fragments.set(definition.name.value, definition)
  }
  const [operation, ...others] = operations
  if (!operation || others.length > 0) throw refused('must be exactly one query')
  if (operation.operation !== OperationTypeNode.QUERY) throw refused('must be a query')
  return { operation, fragments }
}

const isMeta = (field: FieldNode) => field.name.value.startsWith('__')

/** Every field of a selection. A fragment adds the same fields however often it is spread, so each is opened once. */
function fieldsOf(selections: SelectionSetNode, fragments: Fragments): FieldNode[] {
  const opened = new Set<string>()
  const open = (set: SelectionSetNode, inside: readonly string[]): FieldNode[] =>
    set.selections.flatMap((selection) => {
      if (selection.kind === Kind.FIELD) return [selection]
      if (selection.kind === Kind.INLINE_FRAGMENT) return open(selection.selectionSet, inside)
      const name = selection.name.value
      const fragment = fragments.get(name)
      if (!fragment) throw refused(`the fragment ${name} is not there`)
      if (inside.includes(name)) throw refused(`the fragment ${name} contains itself`)
      if (opened.has(name)) return []
      opened.add(name)
      return open(fragment.selectionSet, [...inside, name])
    })
  return open(selections, [])
}

function filterOf(root: FieldNode, variables: Readonly<Record<string, unknown>>): GqlQuery['filter'] {
  const [where, ...others] = root.arguments ?? []
  if (where?.name.value !== 'where' || others.length > 0 || where.value.kind !== Kind.OBJECT) return null
  const [condition, ...more] = where.value.fields
  if (!condition || more.length > 0 || condition.value.kind !== Kind.OBJECT) return null
  const [comparison, ...further] = condition.value.fields
  if (comparison?.name.value !== '_eq' || further.length > 0) return null
  const given = comparison.value
  const value =
    given.kind === Kind.STRING
      ? given.value
      : given.kind === Kind.VARIABLE && Object.hasOwn(variables, given.name.value)
        ? variables[given.name.value]
        : undefined
  return typeof value === 'string' ? { field: condition.name.value, value } : null
}
