import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

export type Span = {
  readonly traceId: string
  readonly id: string
  readonly parentId: string
  readonly name: string
  readonly attributes: Readonly<Record<string, string | number>>
}

type Field = { readonly no: number; readonly value: number; readonly bytes: Buffer }

/** The fields of a protobuf message: numbers, and what has a length. */
function* fieldsOf(message: Buffer): Generator<Field> {
  let at = 0
  const varint = () => {
    let value = 0
    for (let shift = 1; ; shift *= 128) {
      const byte = message[at++] ?? 0
      value += (byte & 127) * shift
      if (byte < 128) return value
    }
  }
  while (at < message.length) {
    const key = varint()
    const [no, type] = [key >> 3, key & 7]
    if (type === 0) yield { no, value: varint(), bytes: Buffer.alloc(0) }
    else {
      const length = type === 1 ? 8 : type === 5 ? 4 : varint()
      yield { no, value: 0, bytes: message.subarray(at, at + length) }
      at += length
    }
  }
}
const all = (message: Buffer, no: number) => [...fieldsOf(message)].filter((field) => field.no === no)
const bytes = (message: Buffer, no: number) => all(message, no)[0]?.bytes ?? Buffer.alloc(0)

/** opentelemetry/proto/trace/v1/trace.proto */
function spanOf(message: Buffer): Span {
  const attributes = all(message, 9).map(({ bytes: pair }): [string, string | number] => {
    const value = bytes(pair, 2)
    return [bytes(pair, 1).toString(), bytes(value, 1).toString() || (all(value, 3)[0]?.value ?? '')]
  })
  return {
    traceId: bytes(message, 1).toString('hex'),
    id: bytes(message, 2).toString('hex'),
    parentId: bytes(message, 4).toString('hex'),
    name: bytes(message, 5).toString(),
    attributes: Object.fromEntries(attributes),
  }
}

/** A server that takes traces by OTLP over HTTP, as a collector does. */
export async function startCollector() {
  const bodies: Buffer[] = []
  const server = createServer(async (incoming, outgoing) => {
    const body = await buffer(incoming)
    if (incoming.url === '/v1/traces') bodies.push(body)
    outgoing.writeHead(200, { 'content-type': 'application/x-protobuf' }).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans: (): Span[] =>
      bodies.flatMap((body) =>
        all(body, 1).flatMap(({ bytes: resource }) =>
          all(resource, 2).flatMap(({ bytes: scope }) => all(scope, 2).map(({ bytes: span }) => spanOf(span))),
        ),
      ),
    /** All that came, as it came: what must not be anywhere in it is looked for here. */
    raw: () => Buffer.concat(bodies).toString('latin1'),
    async stop() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}
